/**
 * Nobody is given anybody's address but that of one peer: those who know the same room's name find each other, and go on without the one who
 * introduced them. On loopback; where mDNS comes in, in processes of their own and a network of its own.
 */
import { beforeAll, expect, test, vi } from 'vitest'
import * as inside from '../bin/inside.ts'
import { home, start } from '../bin/program.ts'
import type { Running } from '../bin/program.ts'
import { builtProgram } from '../build.ts'
import { openNetwork } from '../interop/netns.ts'
import type { Network } from '../interop/netns.ts'
import { LOOPBACK } from './chat.ts'

vi.setConfig({ testTimeout: 120_000 })
beforeAll(async () => {
  await builtProgram()
}, 120_000)

/** The aim, on a machine that does nothing else. */
const AIM_MS = 15_000

interface Node extends Running {
  peerId: string
  address: string
}

async function node(directory: string, args: readonly string[], where: Network | 'apart' | 'inside'): Promise<Node> {
  const all = ['node', '--json', '--listen', LOOPBACK, '--data-dir', directory, ...args]
  const own = typeof where === 'string' ? {} : { network: where }
  const running = where === 'inside' ? inside.start(all) : await start(all, own)
  const { peerId, addresses } = await running.json({ event: 'listening' })
  return { ...running, peerId: peerId as string, address: (addresses as string[])[0] as string }
}

const say = (from: Node, text: string): void =>
  void from.write(`${JSON.stringify({ cmd: 'send', room: 'lobby', text })}\n`)

let asked = 0

/** The members of the room that it is connected with, as it tells. */
async function roomMates(each: Node): Promise<string[]> {
  const id = asked++
  each.write(`${JSON.stringify({ cmd: 'peers', id })}\n`)
  const { result } = await each.json({ event: 'answer', cmd: 'peers', id })
  const peers = result as { peerId: string; rooms: string[] }[]
  return peers.filter(({ rooms }) => rooms.includes('lobby')).map(({ peerId }) => peerId)
}

/** Until each has met all others: what is said before is heard by those who are there. */
async function untilTogether(nodes: readonly Node[]): Promise<void> {
  for (const each of nodes) {
    const others = nodes.filter((other) => other !== each).map(({ peerId }) => peerId)
    await vi.waitFor(async () => expect(await roomMates(each)).toEqual(expect.arrayContaining(others)), {
      timeout: 60_000,
      interval: 200,
    })
  }
}

/** Each says something; resolves once each has it of all others, each once. */
async function everybodyHears(nodes: readonly Node[], about: string): Promise<void> {
  await untilTogether(nodes)
  for (const [index, each] of nodes.entries()) say(each, `${about} ${index}`)
  for (const [to, hearer] of nodes.entries()) {
    for (const [from, author] of nodes.entries()) {
      if (from === to) continue
      const text = `${about} ${from}`
      const heard = await hearer.json({ event: 'message', text })
      expect(heard).toMatchObject({ room: 'lobby', from: author.peerId })
      expect(hearer.out.filter((line) => line.includes(`"${text}"`))).toHaveLength(1)
    }
  }
}

async function end(running: Running, signal: NodeJS.Signals): Promise<void> {
  running.kill(signal)
  await running.ended
}

test('five who know one bootstrap peer meet by the name of a room; it dies and they go on; a sixth comes by its memory', async () => {
  const without = '--no-mdns'
  const bootstrap = await node(home(), [without], 'apart')
  const startedAt = Date.now()
  const five = await Promise.all(
    Array.from({ length: 5 }, (_, index) =>
      node(home(), [without, '--room', 'lobby', '--bootstrap', bootstrap.address], index < 1 ? 'apart' : 'inside'),
    ),
  )
  await everybodyHears(five, 'hello')
  const tookMs = Date.now() - startedAt
  console.log(`five nodes met and heard each other after ${(tookMs / 1000).toFixed(1)} s`)
  // Six nodes start at once on two cores, beside other tests.
  expect(tookMs).toBeLessThan(3 * AIM_MS)

  const memory = home()
  const sixthAtFirst = await node(memory, [without, '--room', 'lobby', '--bootstrap', bootstrap.address], 'inside')
  await everybodyHears([...five, sixthAtFirst], 'six')
  await end(sixthAtFirst, 'SIGTERM')

  await end(bootstrap, 'SIGKILL')
  await everybodyHears(five, 'alone')

  const sixth = await node(memory, [without, '--room', 'lobby'], 'inside')
  expect(sixth.peerId).toBe(sixthAtFirst.peerId)
  await everybodyHears([...five, sixth], 'again')
})

test('who knows no address at all meets one by mDNS, and the rest through that one', async ({
  skip,
  onTestFinished,
}) => {
  const network = await openNetwork()
  if ('reason' in network) return skip(network.reason)
  onTestFinished(() => network.close())
  const bootstrap = await node(home(), ['--no-mdns'], network)
  const known = ['--room', 'lobby', '--bootstrap', bootstrap.address]
  const near = await node(home(), known, network)
  const far = await node(home(), [...known, '--no-mdns'], network)
  await everybodyHears([near, far], 'before')
  const seventh = await node(home(), ['--room', 'lobby'], network)
  await everybodyHears([near, far, seventh], 'after')
})
