/** A message that somebody kept, sent again once the host has forgotten its id: whoever reads signals sees it once, as the screen does. */
import { afterEach, expect, test } from 'vitest'
import { privateKeyFromSeed } from '../../../net/index.ts'
import { encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { People } from '../people.ts'

let people: People

afterEach(() => people.stop())

test('a message that is sent again after minutes is no second message', async () => {
  people = new People('replay')
  const ada = await people.person({ rooms: ['lobby'] })
  const { clock } = people
  const host = await people.simulation.host({ pubsub: false, listen: [] })
  const { remotePeer } = await clock.resolve(host.dial(ada.address))
  const author = privateKeyFromSeed(new Uint8Array(32).fill(9))
  const id = peerIdFromPublicKey(author.publicKey)
  const { frame } = signMessage(author, id, 'lobby', Buffer.from('yes'), encodeSeqno(1n))
  const stream = await clock.resolve(host.openStream(remotePeer, '/meshsub/1.1.0'))
  let taken = 0
  ada.host.pubsub.on('message', () => taken++)
  for (let minutes = 0; minutes < 3; minutes++) {
    stream.write(frame.slice())
    await clock.advance(150_000)
  }
  expect(taken).toBe(3)
  expect(ada.events.filter(({ type }) => type === 'room-message')).toHaveLength(1)
  expect(ada.heard.message.map(({ text }) => text)).toEqual(['yes'])
  await clock.resolve(host.stop())
})
