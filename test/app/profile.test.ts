/** /p2p-chat/profile/1.0.0 and the side topic on the wire: what others may say of themselves. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  decodeNote,
  decodeProfile,
  encodeMessageNote,
  encodeNote,
  encodeProfile,
  PROFILE_PROTOCOL,
} from '../../app/profile-codec.ts'
import { encodeLengthPrefixed, MessageReader, NetError } from '../../net/index.ts'
import type { Host } from '../../net/index.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { People } from './people.ts'
import type { Person } from './people.ts'

let people: People
let ada: Person
let stranger: Host

beforeEach(async () => {
  people = new People('profile')
  ada = await people.person({ nick: 'ada', rooms: ['lobby'] })
  stranger = await people.simulation.host({ listen: ['/memory/99'] })
})
afterEach(async () => {
  await people.simulation.stop()
  await people.stop()
})

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const nickOfStranger = (): string | null | undefined => ada.app.state.peers[stranger.peerId.toString()]?.nick

async function say(bytes: Uint8Array): Promise<Uint8Array | null> {
  const stream = await people.clock.resolve(stranger.openStream(ada.address, PROFILE_PROTOCOL))
  stream.write(bytes)
  stream.closeWrite()
  return people.clock.resolve(new MessageReader(stream, 4096).next())
}

test('the messages are these bytes, and nothing but our error comes of others', () => {
  expect(hex(encodeProfile('ada'))).toBe('0a03616461')
  expect(hex(encodeProfile(null))).toBe('')
  expect(hex(encodeNote('ada'))).toBe('0a050a03616461')
  expect(hex(encodeNote(null))).toBe('0a020a00')
  expect(decodeProfile(encodeProfile(null))).toBeNull()
  expect(decodeNote(encodeNote('ada'))).toEqual({ nick: 'ada', about: null })
  expect(decodeNote(encodeNote(null))).toEqual({ nick: '', about: null })
  expect(decodeNote(new Uint8Array(0))).toEqual({ nick: null, about: null })
  const random = seededRandom('profile codec')
  for (let i = 0; i < 2000; i++) {
    const bytes = random.bytes(Math.floor(random.number() * 40))
    for (const decode of [() => decodeProfile(bytes), () => decodeNote(bytes)]) {
      try {
        decode()
      } catch (error) {
        expect(error).toBeInstanceOf(NetError)
      }
    }
  }
})

test('a note on a message is these bytes, and comes back', () => {
  const id = new Uint8Array([7, 8])
  expect(hex(encodeMessageNote(id, { me: true }))).toBe('12060a0207081001')
  expect(hex(encodeMessageNote(id, { replyTo: '0a0b0c' }))).toBe('12090a0207081a030a0b0c')
  for (const note of [{ me: true }, { replyTo: '0a0b0c' }, { me: true, replyTo: 'ff' }, {}]) {
    expect(decodeNote(encodeMessageNote(id, note))).toEqual({ nick: null, about: { id, note } })
  }
})

test('a note on a message whose id is none, or that answers one whose id is none, says nothing of that', () => {
  const long = 'ab'.repeat(65)
  expect(decodeNote(encodeMessageNote(new Uint8Array(0), { me: true })).about).toBeNull()
  expect(decodeNote(encodeMessageNote(new Uint8Array(65), { me: true })).about).toBeNull()
  expect(decodeNote(encodeMessageNote(new Uint8Array(3), { replyTo: long })).about?.note).toEqual({})
  expect(decodeNote(encodeMessageNote(new Uint8Array(3), { replyTo: '' })).about?.note).toEqual({})
})

test('who says its nick hears ours', async () => {
  const answer = await say(encodeLengthPrefixed(encodeProfile('eve')))
  expect(decodeProfile(answer as Uint8Array)).toBe('ada')
  expect(nickOfStranger()).toBe('eve')
})

test('who only listens hears ours, too', async () => {
  expect(decodeProfile((await say(new Uint8Array(0))) as Uint8Array)).toBe('ada')
  expect(nickOfStranger()).toBeNull()
})

test('fields of later versions are skipped', async () => {
  await say(encodeLengthPrefixed(Buffer.concat([encodeProfile('eve'), Buffer.from('12036e6577', 'hex')])))
  expect(nickOfStranger()).toBe('eve')
})

test.each([
  ['that is too long', encodeLengthPrefixed(encodeProfile('n'.repeat(65)))],
  ['that is empty', encodeLengthPrefixed(encodeProfile(''))],
])('a nick %s is none', async (_what, bytes) => {
  await say(bytes)
  expect(nickOfStranger()).toBeNull()
})

test.each([
  ['no protobuf', encodeLengthPrefixed(new Uint8Array([0xff, 0xff]))],
  ['a length that is too great', new Uint8Array([0xff, 0xff, 0x7f])],
  ['half a message', new Uint8Array([0x09, 0x0a])],
])('%s costs the stream and nothing else', async (_what, bytes) => {
  await expect(say(bytes)).rejects.toMatchObject({ code: 'reset' })
  expect(stranger.connections()).toHaveLength(1)
  expect(ada.heard.error).toEqual([])
})

test('a note in the side topic names its signer only, and what is no note is ignored', async () => {
  await people.clock.resolve(stranger.dial(ada.address))
  stranger.pubsub.subscribe('p2p-chat/1/lobby')
  await people.clock.until(() => stranger.pubsub.subscribers('p2p-chat/1/lobby').length === 1)
  stranger.pubsub.publish('p2p-chat/1/lobby', encodeNote('eve'))
  await people.clock.until(() => nickOfStranger() === 'eve')
  stranger.pubsub.publish('p2p-chat/1/lobby', new Uint8Array([0xff, 0xff]))
  stranger.pubsub.publish('p2p-chat/1/lobby', Buffer.concat([encodeNote('mallory'), new Uint8Array(5000)]))
  await people.clock.advance(10_000)
  expect(nickOfStranger()).toBe('eve')
  expect(ada.app.state.self.nick).toBe('ada')
})

test('the side topic is no room: its messages are not shown, and nobody in it is in the room', async () => {
  await people.clock.resolve(stranger.dial(ada.address))
  stranger.pubsub.subscribe('p2p-chat/1/lobby')
  stranger.pubsub.publish('p2p-chat/1/lobby', encodeNote('eve'))
  await people.clock.advance(2_000)
  expect(ada.heard.message).toEqual([])
  expect(ada.app.state.conversations['room:lobby']?.subscribers).toEqual([])
})

test('a member speaks in the side topic at most every five seconds, however many newcomers there are', async () => {
  await people.clock.resolve(stranger.dial(ada.address))
  const notes: number[] = []
  stranger.pubsub.on('message', ({ topic }) => {
    if (topic === 'p2p-chat/1/lobby') notes.push(people.clock.now())
  })
  for (let i = 0; i < 12; i++) {
    stranger.pubsub.subscribe('p2p-chat/1/lobby')
    await people.clock.advance(1_000)
    stranger.pubsub.unsubscribe('p2p-chat/1/lobby')
    await people.clock.advance(100)
  }
  expect(notes.length).toBeGreaterThanOrEqual(1)
  expect(notes.length).toBeLessThanOrEqual(4)
})
