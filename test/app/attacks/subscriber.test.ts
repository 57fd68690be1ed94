/** A peer that is in a room and takes nothing: it must not keep our messages from the others. */
import { afterEach, expect, test } from 'vitest'
import { createHost } from '../../../net/index.ts'
import type { Host } from '../../../net/index.ts'
import { Control } from '../../../net/gossipsub/control.ts'
import { encodeControl } from '../../../net/gossipsub/rpc.ts'
import { syncVerifier } from '../../sim/sync-verifier.ts'
import { People } from '../people.ts'
import type { Person } from '../people.ts'

const MESHSUB = '/meshsub/1.1.0'

let people: People
const hosts: Host[] = []

afterEach(async () => {
  await people.clock.resolve(Promise.all(hosts.splice(0).map((host) => host.stop())))
  await people.stop()
})

/** A host that subscribes to the room at `victim` and does with the victim's stream what `answer` sets up. */
async function intruder(victim: Person, answer?: (host: Host) => void): Promise<Host> {
  const { clock, network, random } = people.simulation
  const host = await clock.resolve(
    createHost({
      clock,
      random: random.fork('intruder'),
      listen: ['/memory/66'],
      transports: [network.transport(66)],
      verifier: syncVerifier(),
      pubsub: false,
    }),
  )
  hosts.push(host)
  answer?.(host)
  const { remotePeer } = await clock.resolve(host.dial(victim.address))
  const stream = await clock.resolve(host.openStream(remotePeer, MESHSUB))
  const control = new Control()
  control.subscriptions.set('lobby', true)
  for (const frame of encodeControl(control, true, 65_536)) stream.write(frame)
  return host
}

async function lobby(): Promise<{ ada: Person; bob: Person }> {
  people = new People('subscriber')
  const ada = await people.person({ rooms: ['lobby'] })
  const bob = await people.person({ rooms: ['lobby'], dial: [ada.address] })
  await people.clock.advance(3_000)
  return { ada, bob }
}

const texts = (person: Person): string[] => person.heard.message.map(({ text }) => text)

async function say(person: Person, count: number, filling = ''): Promise<void> {
  for (let i = 1; i <= count; i++) {
    await people.clock.resolve(person.app.request({ cmd: 'send', room: 'lobby', text: `${i}${filling}` }))
  }
}

test('one that refuses our stream keeps nothing from the others', async () => {
  const { ada, bob } = await lobby()
  await intruder(ada)
  await people.clock.advance(1_000)
  await say(ada, 3)
  await people.clock.advance(5_000)
  expect(texts(bob)).toEqual(['1', '2', '3'])
})

test('one that resets our stream each time keeps nothing from the others', async () => {
  const { ada, bob } = await lobby()
  await intruder(ada, (host) => host.handle(MESHSUB, (stream) => stream.reset()))
  await people.clock.advance(1_000)
  await say(ada, 3)
  await people.clock.advance(5_000)
  expect(texts(bob)).toEqual(['1', '2', '3'])
})

test('one that reads nothing keeps nothing from the others', async () => {
  const { ada, bob } = await lobby()
  await intruder(ada, (host) => host.handle(MESHSUB, () => {}))
  await people.clock.advance(1_000)
  await say(ada, 40, 'x'.repeat(15_000))
  await people.clock.advance(5_000)
  expect(texts(bob).map((text) => Number.parseInt(text, 10))).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
})
