/**
 * Other people in a room, each a host of our own on loopback, in one process: `crowd.js <room> <hosts> <address>`. They dial the address and join the
 * room; {"ready":n} tells on stdout that all are in it together with who was dialled. A number on stdin is how many messages a second the first of them
 * says from then on, 200 bytes each, numbered; 0 ends it, and {"said":n} tells how many it were. It ends with its stdin.
 */
import { createInterface } from 'node:readline'
import { createHost } from '../../../net/index.ts'

const MESSAGE_BYTES = 200
/** More often than this no timer comes on time. */
const STEP_MS = 10
const [room = '', hosts = '1', address = ''] = process.argv.slice(2)

const people = await Promise.all(
  Array.from({ length: Number(hosts) }, () => createHost({ listen: [], mdns: false, dht: false })),
)
for (const person of people) person.pubsub.subscribe(room)
await Promise.all(people.map((person) => person.dial(address)))
await Promise.all(
  people.map(
    (person) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (person.pubsub.subscribers(room).length > 0) resolve()
          else setTimeout(look, STEP_MS)
        }
        look()
      }),
  ),
)
tell({ ready: people.length })

const encoder = new TextEncoder()
let said = 0
let timer: NodeJS.Timeout | undefined

function flood(perSecond: number): void {
  clearInterval(timer)
  const begun = performance.now()
  const before = said
  timer = setInterval(() => {
    const due = before + Math.floor(((performance.now() - begun) / 1000) * perSecond)
    for (; said < due; said++) {
      const text = `m${String(said).padStart(6, '0')} `
      people[0]?.pubsub.publish(room, encoder.encode(text.padEnd(MESSAGE_BYTES, 'lorem ipsum dolor sit amet ')))
    }
  }, STEP_MS)
}

function tell(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (Number(line) > 0) return flood(Number(line))
    clearInterval(timer)
    tell({ said })
  })
  .on('close', () => {
    clearInterval(timer)
    void Promise.all(people.map((person) => person.stop())).then(() => process.exit(0))
  })
