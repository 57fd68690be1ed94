/**
 * Half of a DHT's network in one process, as the benchmark drives it; both implementations take the same commands (rival/drive.mjs says how commands
 * travel). `createNodes(count)` resolves with nodes
 *   {peerId, key: Uint8Array (multihash), address, dial(address), known() → peers in the table, closest(key) → {keys, asked}}
 * where `closest` looks up the peers closest to a key, `keys` being their multihashes in base64 and `asked` the questions that it took; null = only
 * `questions()`, of the whole process, tells.
 *   dial {addresses, each, seed} → null
 *     Each node dials the first of the addresses, and `each` of the others, and looks for itself, as nodes that join do.
 *   known → the least number of peers in one's table
 *   lookups {count, atOnce, seed} → {ms, asked, share}
 *     Looks for keys that follow from the seed, from each node in turn; `share` is that of the truly closest 20 which were found.
 *   all {keys}
 *     The multihashes of the whole network, which `share` is judged by.
 */
import { createHash } from 'node:crypto'
import { emit, serveCommands } from '../../interop/lines.mjs'
import { mean } from '../../samples.mjs'

const K = 20
const POLL_MS = 20
const SOON_MS = 5_000

const sha256 = (bytes) => createHash('sha256').update(bytes).digest()
const seeded = (seed, index) => sha256(`${seed} ${index}`)

function distance(a, b) {
  return a.map((byte, i) => byte ^ b[i])
}

/** The K multihashes that are truly closest to the key, without the one that asks. */
export function trulyClosest(all, key, asking) {
  const target = sha256(key)
  return all
    .filter((one) => one !== asking)
    .map((one) => ({ one, far: distance(sha256(Buffer.from(one, 'base64')), target) }))
    .toSorted((a, b) => Buffer.compare(a.far, b.far))
    .slice(0, K)
    .map(({ one }) => one)
}

async function inLanes(count, atOnce, work) {
  let next = 0
  const lane = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

/** On a busy machine a dial may time out while the whole network starts. */
async function persistent(work, tries = 5) {
  for (let left = tries - 1; left > 0; left--) {
    try {
      return await work()
    } catch {
      // Once more.
    }
  }
  return work()
}

async function soon(condition) {
  const deadline = performance.now() + SOON_MS
  while (performance.now() < deadline && !(await condition()))
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
}

export async function runDht(createNodes, questions, stop) {
  const { nodes: count } = JSON.parse(process.argv[2] ?? '{}')
  const nodes = await createNodes(count)
  let network = []
  const mine = (node) => Buffer.from(node.key).toString('base64')

  async function lookups({ count: wanted, atOnce, seed }) {
    const asked = { before: questions?.() ?? 0, events: 0 }
    const found = []
    const started = performance.now()
    await inLanes(wanted, atOnce, async (index) => {
      const node = nodes[index % nodes.length]
      const key = seeded(seed, index)
      const result = await node.closest(key)
      asked.events += result.asked ?? 0
      found.push({ key, asking: mine(node), keys: result.keys })
    })
    const ms = performance.now() - started
    const total = questions == null ? asked.events : questions() - asked.before
    const shares = found.map(({ key, asking, keys }) => {
      const right = trulyClosest(network, key, asking)
      return right.filter((one) => keys.includes(one)).length / right.length
    })
    return { ms, asked: total, share: mean(shares) }
  }

  serveCommands(
    {
      dial: async ({ addresses, each, seed }) => {
        for (const node of nodes) {
          const others = addresses.filter((address) => address !== node.address)
          const chosen = Array.from({ length: each }, (_, i) => {
            const at = seeded(seed, `${node.peerId} ${i}`).readUInt32BE() % others.length
            return others[at]
          })
          for (const address of new Set([others[0], ...chosen])) await persistent(() => node.dial(address))
          await soon(async () => (await node.known()) > 0)
          await node.closest(node.key).catch(() => {})
        }
      },
      known: async () => Math.min(...(await Promise.all(nodes.map((node) => node.known())))),
      all: ({ keys }) => void (network = keys),
      lookups,
    },
    () => stop(),
  )
  emit('listening', { nodes: nodes.map((node) => ({ key: mine(node), address: node.address })) })
}
