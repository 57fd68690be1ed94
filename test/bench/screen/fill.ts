/**
 * A history that has grown: `fill.js <file> <messages> <room>` fills it with people's talk, in one room and a little beside, then times what the screen
 * asks of it, and tells both as one line of JSON. Each message begins with its number; a tenth of them names one thing that no other does.
 */
import { performance } from 'node:perf_hooks'
import { openHistory } from '../../../app/history/store.ts'
import { generateKey, peerIdFromPublicKey, systemRandom } from '../../../net/index.ts'

const PEOPLE = 20
const SEARCHES = 20
const HITS = 100
const PAGE = 100
const [path = '', count = '0', room = ''] = process.argv.slice(2)
const messages = Number(count)

/** Numbers that come again in the same order. */
function numbers(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
}

const next = numbers(7)
const letters = (many: number): string =>
  Array.from({ length: many }, () => 'etaoinshrdlu'[Math.floor(next() * 12)]).join('')
const words = Array.from({ length: 20_000 }, () => letters(2 + Math.floor(next() * 8)))
/** Few of them often. */
const word = (): string => words[Math.floor(words.length * next() ** 3)] ?? ''
const people = Array.from({ length: PEOPLE }, () => peerIdFromPublicKey(generateKey(systemRandom).publicKey).toString())

const history = await openHistory({ path, warn: (sentence) => process.stderr.write(`${sentence}\n`) })
const begun = performance.now()
const start = Date.UTC(2026, 0, 1)
for (let n = 0; n < messages; n++) {
  const named = n % 10 === 0 ? ` thing${String(n).padStart(6, '0')}x` : ''
  const talk = Array.from({ length: 3 + Math.floor(next() * 18) }, word).join(' ')
  history.add(
    {
      conversation: n % 50 === 49 ? 'room:beside' : `room:${room}`,
      id: n.toString(16).padStart(16, '0'),
      from: people[Math.floor(next() * PEOPLE)] ?? '',
      own: false,
      text: `#${String(n).padStart(6, '0')}${named} ${talk}`,
      binaryBytes: null,
      at: start + n * 60_000,
      state: null,
      peers: 0,
      reason: null,
      me: false,
      replyTo: null,
    },
    false,
  )
}
history.markRead(`room:${room}`, messages)
history.flush()
const filled = performance.now() - begun

const often = words.slice(0, SEARCHES)
const time = (work: () => unknown): number => {
  const from = performance.now()
  work()
  return performance.now() - from
}
const searches = often.map((query) => time(() => history.search(query, { limit: HITS })))
const begins = often.map((query) => time(() => history.search(query.slice(0, 2), { limit: HITS })))
const pages = often.map((_, n) => time(() => history.before(`room:${room}`, Math.floor(messages / (n + 2)), PAGE)))
history.close()
process.stdout.write(`${JSON.stringify({ filled, often, searches, begins, pages })}\n`)
