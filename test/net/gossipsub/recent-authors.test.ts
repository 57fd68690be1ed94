import { describe, expect, it } from 'vitest'
import { RawMessage, authorOf, encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import type { Author } from '../../../net/gossipsub/message.ts'
import { RecentAuthors } from '../../../net/gossipsub/recent-authors.ts'
import { decodePublicKey, privateKeyFromSeed } from '../../../net/keys.ts'
import type { PrivateKey } from '../../../net/keys.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { encodeMessage, parseMessage } from './plain-message.ts'

/** Ours. */
const MOST = 256

function keyNumbered(number: number): PrivateKey {
  const seed = Buffer.alloc(32)
  seed.writeUInt32BE(number)
  return privateKeyFromSeed(seed)
}

/** A message of theirs; `key` stands beside the one that is inside the id. */
function messageOf(author: PrivateKey, key: Uint8Array | null = null): RawMessage {
  const { bytes } = signMessage(author, peerIdFromPublicKey(author.publicKey), 'room', Buffer.of(1), encodeSeqno(1n))
  return new RawMessage(encodeMessage({ ...parseMessage(bytes), key }))
}

/** Asks `authors`; `found` counts how often it had to find out. */
function asking(authors: RecentAuthors): { of(raw: RawMessage): Author | null; found: number } {
  return {
    found: 0,
    of(raw) {
      return authors.of(raw.authorKey as string, raw, (from, key) => {
        this.found++
        return authorOf(from, key)
      })
    },
  }
}

describe('authors heard lately', () => {
  const ada = keyNumbered(1)
  const bob = keyNumbered(2)

  it('are found out once', () => {
    const asked = asking(new RecentAuthors())
    const first = asked.of(messageOf(ada))
    expect(first?.key.encoded).toEqual(ada.publicKey.encoded)
    expect(asked.of(messageOf(ada))).toBe(first)
    expect(asked.of(messageOf(bob))?.key.encoded).toEqual(bob.publicKey.encoded)
    expect(asked.found).toBe(2)
  })

  it('are nobody with the key of somebody else beside their id, and still known after', () => {
    const asked = asking(new RecentAuthors())
    const first = asked.of(messageOf(ada))
    expect(asked.of(messageOf(ada, bob.publicKey.encoded))).toBeNull()
    expect(asked.of(messageOf(ada, new Uint8Array(0)))).toBeNull()
    expect(asked.of(messageOf(ada, ada.publicKey.encoded))).toBe(first)
    expect(asked.found).toBe(1)
  })

  it('are not kept when they are nobody', () => {
    const asked = asking(new RecentAuthors())
    expect(asked.of(messageOf(ada, bob.publicKey.encoded))).toBeNull()
    expect(asked.of(messageOf(ada))).not.toBeNull()
    expect(asked.found).toBe(2)
  })

  it('are not kept when their key is of another type', () => {
    const point = Buffer.from('79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798', 'hex')
    const key = decodePublicKey(Buffer.concat([Buffer.from([8, 2, 18, 33, 2]), point]))
    const raw = new RawMessage(encodeMessage({ from: peerIdFromPublicKey(key).bytes, seqno: encodeSeqno(1n) }))
    const asked = asking(new RecentAuthors())
    expect(asked.of(raw)?.key.type).toBe('secp256k1')
    expect(asked.of(raw)?.key.type).toBe('secp256k1')
    expect(asked.found).toBe(2)
  })

  it(`are ${MOST} at most: one more, and the first of them is forgotten`, () => {
    const asked = asking(new RecentAuthors())
    const messages = Array.from({ length: MOST }, (_, i) => messageOf(keyNumbered(i)))
    for (const message of messages) asked.of(message)
    expect(asked.of(messages[0] as RawMessage)).not.toBeNull()
    expect(asked.found).toBe(MOST)
    asked.of(messageOf(keyNumbered(MOST)))
    asked.of(messages[1] as RawMessage)
    expect(asked.found).toBe(MOST + 1)
    asked.of(messages[0] as RawMessage)
    expect(asked.found).toBe(MOST + 2)
  })
})
