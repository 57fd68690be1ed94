/** What several running apps do together. */
import { afterEach, expect, test } from 'vitest'
import { NetError } from '../../net/index.ts'
import { MemoryHistory } from './memory-history.ts'
import { People } from './people.ts'
import type { Person } from './people.ts'

let people: People

afterEach(async () => {
  await people.stop()
})

async function connected(seed: string, ...options: Parameters<People['person']>[0][]): Promise<Person[]> {
  people = new People(seed)
  const all: Person[] = []
  for (const each of options) {
    const previous = all.at(-1)
    all.push(await people.person({ ...each, dial: previous ? [previous.address] : [] }))
  }
  for (const [index, person] of all.entries()) {
    const next = all[index + 1]
    if (next)
      await people.clock.until(() => person.heard['peer:connected'].some(({ peerId }) => peerId === next.peerId))
  }
  return all
}

const texts = (person: Person): string[] => person.heard.message.map(({ text }) => text)
const statesOf = (person: Person, id: string): string[] =>
  person.heard.sent.filter((sent) => sent.id === id).map(({ state }) => state)
const send = (person: Person, room: string, text: string): Promise<{ id: string }> =>
  people.clock.resolve(person.app.request({ cmd: 'send', room, text })) as Promise<{ id: string }>
const dm = (person: Person, peer: string, text: string): Promise<{ id: string }> =>
  people.clock.resolve(person.app.request({ cmd: 'dm', peer, text })) as Promise<{ id: string }>

test('the first signal says where the host listens', async () => {
  const [ada] = await connected('listening', {})
  expect(ada?.heard.listening).toEqual([{ peerId: ada?.peerId, addresses: [ada?.address] }])
  expect(ada?.app.state.self.addresses).toEqual([ada?.address])
})

test('two in a room read each other, with nicks, and each is told once that the other came', async () => {
  const [ada, bob] = (await connected(
    'room',
    { nick: 'ada', rooms: ['lobby'] },
    { nick: 'bob', rooms: ['lobby'] },
  )) as [Person, Person]
  await people.clock.until(() => ada.host.pubsub.subscribers('lobby').length === 1)
  await people.clock.until(() => bob.host.pubsub.subscribers('lobby').length === 1)
  await people.clock.advance(100)
  const { id } = await send(ada, 'lobby', 'hello')
  await send(bob, 'lobby', 'hi ada')
  await people.clock.until(() => texts(bob).length === 1 && texts(ada).length === 1)
  expect(bob.heard.message).toEqual([
    { room: 'lobby', from: ada.peerId, nick: 'ada', text: 'hello', id, at: expect.any(Number) },
  ])
  expect(ada.heard.message).toMatchObject([{ from: bob.peerId, nick: 'bob', text: 'hi ada' }])
  expect(statesOf(ada, id).at(-1)).toBe('sent')
  expect(ada.heard.sent.at(-1)).toMatchObject({ id, room: 'lobby', state: 'sent', peers: 1 })
  expect(ada.heard['peer:connected']).toHaveLength(1)
  expect(bob.heard['peer:connected']).toHaveLength(1)
})

test('bytes that are no text come with their number', async () => {
  const [ada, bob] = (await connected('binary', { rooms: ['lobby'] }, { rooms: ['lobby'] })) as [Person, Person]
  await people.clock.until(() => ada.host.pubsub.subscribers('lobby').length === 1)
  ada.host.pubsub.publish('lobby', new Uint8Array([0x80, 0x81, 0x82]))
  await people.clock.until(() => bob.heard.message.length === 1)
  expect(bob.heard.message).toMatchObject([{ text: '', bytes: 3 }])
})

test('what is said to an empty room waits, and goes out in order when somebody comes', async () => {
  people = new People('waiting')
  const ada = await people.person({ rooms: ['lobby'] })
  const first = await send(ada, 'lobby', 'first')
  const second = await send(ada, 'lobby', 'second')
  expect(statesOf(ada, first.id).at(-1)).toBe('waiting')
  const bob = await people.person({ rooms: ['lobby'], dial: [ada.address] })
  await people.clock.until(() => texts(bob).length === 2)
  expect(texts(bob)).toEqual(['first', 'second'])
  expect(bob.heard.message.map(({ id }) => id)).toEqual([first.id, second.id])
  expect(statesOf(ada, second.id).at(-1)).toBe('sent')
})

test('hundreds of messages arrive in order, once', async () => {
  const [ada, bob] = (await connected('thousand', { rooms: ['lobby'] }, { rooms: ['lobby'] })) as [Person, Person]
  await people.clock.until(() => ada.host.pubsub.subscribers('lobby').length === 1)
  const sent = Array.from({ length: 300 }, (_, i) => `line ${i}`)
  for (const text of sent) await ada.app.request({ cmd: 'send', room: 'lobby', text })
  await people.clock.until(() => texts(bob).length >= 300)
  await people.clock.advance(1000)
  expect(texts(bob)).toEqual(sent)
})

test('those that are not neighbours learn nicks in the side topic, and newcomers learn the old ones', async () => {
  const rooms = ['lobby']
  const [ada, , cyd] = (await connected(
    'far',
    { nick: 'ada', rooms },
    { nick: 'bob', rooms },
    { nick: 'cyd', rooms },
  )) as [Person, Person, Person]
  expect(ada.host.connections().map((each) => each.remotePeer.toString())).not.toContain(cyd.peerId)
  await people.clock.until(() => ada.app.state.peers[cyd.peerId]?.nick === 'cyd')
  await people.clock.until(() => cyd.app.state.peers[ada.peerId]?.nick === 'ada')
  await send(ada, 'lobby', 'hello from afar')
  await people.clock.until(() => texts(cyd).length === 1)
  expect(cyd.heard.message).toMatchObject([{ from: ada.peerId, nick: 'ada', text: 'hello from afar' }])
})

test('a change of nick reaches neighbours at once and those further off within a minute', async () => {
  const rooms = ['lobby']
  const [ada, bob, cyd] = (await connected('rename', { nick: 'ada', rooms }, { rooms }, { rooms })) as [
    Person,
    Person,
    Person,
  ]
  await people.clock.until(() => cyd.app.state.peers[ada.peerId]?.nick === 'ada')
  await people.clock.advance(5_000)
  for (const text of ['/nick countess']) ada.app.dispatch({ type: 'compose', edit: { do: 'insert', text } })
  ada.app.dispatch({ type: 'submit', at: people.clock.epochMs() })
  await people.clock.until(() => bob.app.state.peers[ada.peerId]?.nick === 'countess', 1_000)
  await people.clock.until(() => cyd.app.state.peers[ada.peerId]?.nick === 'countess', 60_000)
})

test('a nick that is changed all the time is heard every other second, with what it was last', async () => {
  const [ada, bob] = (await connected('restless', { nick: 'n0' }, {})) as [Person, Person]
  await people.clock.until(() => bob.app.state.peers[ada.peerId]?.nick === 'n0')
  const before = bob.events.length
  for (let i = 1; i <= 50; i++) {
    ada.app.dispatch({ type: 'compose', edit: { do: 'insert', text: `/nick n${i}` } })
    ada.app.dispatch({ type: 'submit', at: people.clock.epochMs() })
    await people.clock.advance(100)
  }
  await people.clock.until(() => bob.app.state.peers[ada.peerId]?.nick === 'n50')
  const changes = bob.events.slice(before).filter(({ type }) => type === 'peer-nick')
  expect(changes.length).toBeGreaterThan(1)
  expect(changes.length).toBeLessThanOrEqual(4)
})

test('a direct message is acknowledged, both ways', async () => {
  const [ada, bob] = (await connected('dm', { nick: 'ada' }, { nick: 'bob' })) as [Person, Person]
  const { id } = await dm(ada, bob.peerId, 'psst')
  await people.clock.until(() => statesOf(ada, id).at(-1) === 'delivered')
  expect(bob.heard.dm).toEqual([{ from: ada.peerId, nick: 'ada', text: 'psst', id, at: expect.any(Number) }])
  const answer = await dm(bob, ada.peerId, 'what?')
  await people.clock.until(() => statesOf(bob, answer.id).at(-1) === 'delivered')
  expect(ada.heard.dm).toMatchObject([{ from: bob.peerId, text: 'what?' }])
  expect(statesOf(ada, id)).toEqual(['sending', 'sent', 'delivered'])
})

test('direct messages to one peer keep their order', async () => {
  const [ada, bob] = (await connected('dm order', {}, {})) as [Person, Person]
  const sent = Array.from({ length: 100 }, (_, i) => `dm ${i}`)
  for (const text of sent) await ada.app.request({ cmd: 'dm', peer: bob.peerId, text })
  await people.clock.until(() => bob.heard.dm.length >= 100)
  await people.clock.advance(1000)
  expect(bob.heard.dm.map(({ text }) => text)).toEqual(sent)
})

test('a direct message by multiaddr connects first', async () => {
  people = new People('dm by address')
  const ada = await people.person()
  const bob = await people.person()
  const { id } = await dm(ada, bob.address, 'found you')
  await people.clock.until(() => statesOf(ada, id).at(-1) === 'delivered')
  expect(bob.heard.dm).toMatchObject([{ text: 'found you' }])
})

test('a direct message to somebody who is away waits, and is delivered when they are back', async () => {
  people = new People('dm away')
  const ada = await people.person()
  let bob = await people.person({ dial: [ada.address] })
  await people.clock.until(() => ada.heard['peer:connected'].length === 1)
  await people.clock.resolve(bob.app.stop())
  const { id } = await dm(ada, bob.peerId, 'are you there?')
  await people.clock.until(() => statesOf(ada, id).at(-1) === 'waiting')
  bob = await people.person({ dial: [ada.address] }, 2)
  await people.clock.until(() => statesOf(ada, id).at(-1) === 'delivered')
  expect(bob.heard.dm).toMatchObject([{ id, text: 'are you there?' }])
})

test('a direct message whose acknowledgement is lost is sent again and shown once', async () => {
  people = new People('dm lost')
  const bob = await people.person()
  const ada = await people.person({ dial: [bob.address] })
  await people.clock.until(() => bob.heard['peer:connected'].length === 1)
  await people.clock.advance(1000)
  // The connection dies without a word at the moment that the message is shown, before its answer leaves.
  bob.app.on('dm', () => people.simulation.network.strand(1, 2))
  const { id } = await dm(ada, bob.peerId, 'once')
  await people.clock.until(() => statesOf(ada, id).at(-1) === 'delivered', 300_000)
  expect(bob.heard.dm.map(({ text }) => text)).toEqual(['once'])
  expect(statesOf(ada, id)).toContain('waiting')
})

test('a peer that knows no direct messages of ours: the message fails, and says why', async () => {
  people = new People('dm unknown')
  const ada = await people.person()
  const stranger = await people.simulation.host({ listen: ['/memory/99'] })
  await people.clock.resolve(ada.app.request({ cmd: 'dial', address: stranger.addresses()[0] as string }))
  await people.clock.advance(1000)
  const { id } = await dm(ada, stranger.peerId.toString(), 'hello?')
  await people.clock.until(() => statesOf(ada, id).at(-1) === 'failed')
  expect(ada.heard.sent.at(-1)?.reason).toMatch(/doesn't know direct messages/)
  await people.simulation.stop()
})

test('a text that is longer than ours may be is refused by its receiver, and the next one arrives', async () => {
  const [ada, bob] = (await connected('dm long', {}, {})) as [Person, Person]
  await expect(
    people.clock.resolve(ada.app.request({ cmd: 'dm', peer: bob.peerId, text: 'x'.repeat(16_385) })),
  ).rejects.toMatchObject({
    code: 'text-too-long',
  })
  await expect(
    people.clock.resolve(ada.app.request({ cmd: 'send', room: 'r', text: 'ä'.repeat(8_193) })),
  ).rejects.toMatchObject({
    code: 'text-too-long',
  })
  const { id } = await dm(ada, bob.peerId, 'x'.repeat(16_384))
  await people.clock.until(() => statesOf(ada, id).at(-1) === 'delivered')
})

test('an address that was given is dialled until it answers, and again when its peer was away', async () => {
  people = new People('redial')
  const ada = await people.person({ dial: ['/memory/2'], rooms: ['lobby'] })
  await people.clock.advance(10_000)
  expect(ada.heard.error).toMatchObject([{ code: 'refused', message: expect.stringMatching(/tried again/) }])
  const bob = await people.person({ rooms: ['lobby'] })
  await people.clock.until(() => ada.heard['peer:connected'].length === 1)
  await people.clock.resolve(bob.app.stop())
  await people.clock.until(() => ada.heard['peer:disconnected'].length === 1)
  const again = await people.person({ rooms: ['lobby'] }, 2)
  expect(again.peerId).toBe(bob.peerId)
  await people.clock.until(() => ada.heard['peer:connected'].length === 2)
  await send(ada, 'lobby', 'welcome back')
  await people.clock.until(() => texts(again).length === 1)
  // Only the first failure in a row is worth a word.
  expect(ada.heard.error.length).toBeLessThanOrEqual(2)
})

test('an address dialled by hand is dialled again once it answered, and a wrong one is not', async () => {
  people = new People('dial')
  const ada = await people.person()
  const bob = await people.person()
  await expect(people.clock.resolve(ada.app.request({ cmd: 'dial', address: '/memory/77' }))).rejects.toBeInstanceOf(
    NetError,
  )
  expect(await people.clock.resolve(ada.app.request({ cmd: 'dial', address: bob.address }))).toEqual({
    peerId: bob.peerId,
    address: '/memory/2',
  })
  await people.clock.resolve(bob.app.stop())
  await people.clock.until(() => ada.heard['peer:disconnected'].length === 1)
  const dials: string[] = []
  ada.host.on('dial:step', ({ address }) => dials.push(address))
  await people.person({}, 2)
  await people.clock.until(() => ada.heard['peer:connected'].length === 2)
  expect(dials.some((address) => address.includes('/memory/77'))).toBe(false)
})

test('what was accepted is through when stop resolves', async () => {
  const [ada, bob] = (await connected('flush', { rooms: ['lobby'] }, { rooms: ['lobby'] })) as [Person, Person]
  await people.clock.until(() => ada.host.pubsub.subscribers('lobby').length === 1)
  const texts100 = Array.from({ length: 100 }, (_, i) => `${i} ${'x'.repeat(10_000)}`)
  for (const text of texts100) void ada.app.request({ cmd: 'send', room: 'lobby', text })
  void ada.app.request({ cmd: 'dm', peer: bob.peerId, text: 'bye' })
  await people.clock.settle()
  await people.clock.resolve(ada.app.stop())
  await people.clock.advance(1000)
  expect(texts(bob).map((text) => text.slice(0, 4))).toEqual(texts100.map((text) => text.slice(0, 4)))
  expect(bob.heard.dm.map(({ text }) => text)).toEqual(['bye'])
  expect(bob.heard['peer:disconnected']).toHaveLength(1)
})

test('stop is the same for all who ask, and a request after it is refused', async () => {
  people = new People('stop')
  const ada = await people.person()
  const [first, second] = [ada.app.stop(), ada.app.stop()]
  expect(first).toBe(second)
  await people.clock.resolve(ada.app.stopped)
  await expect(ada.app.request({ cmd: 'peers' })).rejects.toMatchObject({ code: 'stopped' })
})

test('quit is answered, and the app stops', async () => {
  people = new People('quit')
  const ada = await people.person()
  expect(await people.clock.resolve(ada.app.request({ cmd: 'quit' }))).toEqual({})
  await people.clock.resolve(ada.app.stopped)
})

test('/quit on the screen stops the app', async () => {
  people = new People('screen quit')
  const ada = await people.person()
  ada.app.dispatch({ type: 'quit' })
  expect(ada.app.state.quitting).toBe(true)
  await people.clock.resolve(ada.app.stopped)
})

test('peers tells who is connected, how, and in which of our rooms', async () => {
  const [ada, bob] = (await connected('peers', { rooms: ['lobby', 'other'] }, { nick: 'bob', rooms: ['lobby'] })) as [
    Person,
    Person,
  ]
  await people.clock.until(() => ada.app.state.peers[bob.peerId]?.nick === 'bob')
  await people.clock.until(() => ada.host.pubsub.subscribers('lobby').length === 1)
  expect(await people.clock.resolve(ada.app.request({ cmd: 'peers' }))).toEqual([
    {
      peerId: bob.peerId,
      addresses: [expect.stringMatching(/^\/memory\//)],
      nick: 'bob',
      agent: 'p2p-chat',
      direction: 'inbound',
      transport: 'memory',
      muxer: '/yamux/1.0.0',
      rttMs: expect.any(Number),
      rooms: ['lobby'],
    },
  ])
})

test.each([
  [{ cmd: 'send', room: '', text: 'x' }, 'bad-room'],
  [{ cmd: 'send', room: 'p2p-chat/1/x', text: 'x' }, 'bad-room'],
  [{ cmd: 'send', room: 'x', text: '' }, 'bad-command'],
  [{ cmd: 'join', room: 'a\nb' }, 'bad-room'],
  [{ cmd: 'leave', room: 'never joined' }, 'bad-room'],
  [{ cmd: 'dial', address: 'example.org' }, 'bad-address'],
  [{ cmd: 'dm', peer: 'nobody', text: 'x' }, 'bad-peer-id'],
  [{ cmd: 'dm', peer: '/ip4/300.1.1.1', text: 'x' }, 'bad-address'],
] as const)('%j is refused as %s', async (command, code) => {
  people = new People('refusals')
  const ada = await people.person()
  await expect(people.clock.resolve(ada.app.request(command))).rejects.toMatchObject({ code })
})

test('an app whose host cannot start says why, goes on without it, and stops', async () => {
  people = new People('no host')
  const { createApp } = await import('../../app/index.ts')
  const app = await createApp({
    temp: true,
    clock: people.clock,
    loadHistory: async () => () => new MemoryHistory(),
    createHost: () => Promise.reject(new NetError('address-in-use', 'The port is taken.')),
  })
  await expect(people.clock.resolve(app.ready)).rejects.toThrow('The port is taken.')
  expect(app.state.status?.text).toBe('The port is taken.')
  await people.clock.resolve(app.stop())
})
