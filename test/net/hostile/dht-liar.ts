/** What strangers in the DHT say. */
import type { StreamHandler } from '../../../net/behaviour.ts'
import { decodeMessage, encodeMessage } from '../../../net/kad/message.ts'
import type { KadMessage } from '../../../net/kad/message.ts'
import { MessageReader, encodeLengthPrefixed } from '../../../net/length-prefixed.ts'
import { peerIdFromBytes } from '../../../net/peer-id.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { KEY } from '../kad/fake-dht.ts'

export const EMPTY: KadMessage = { type: 'find-node', key: KEY, record: null, closer: [], providers: [] }

/** Answers each request with these bytes; null = never. `pause`: first it waits for so long. */
export function answeringBytes(
  reply: (request: KadMessage) => Uint8Array | null,
  pause?: () => Promise<void>,
): StreamHandler {
  return (stream) => {
    const reader = new MessageReader(stream, 1 << 16)
    void (async () => {
      for (let each = await reader.next(); each; each = await reader.next()) {
        const bytes = reply(decodeMessage(each))
        if (pause) await pause()
        if (bytes) stream.write(bytes)
      }
    })().catch(() => {})
  }
}

/** The same with a message. */
export function answering(reply: (request: KadMessage) => KadMessage | null, pause?: () => Promise<void>) {
  return answeringBytes((request) => {
    const message = reply(request)
    return message && encodeLengthPrefixed(encodeMessage(message))
  }, pause)
}

/** A peer that nobody knows. */
export const invented = (n: number): PeerId => {
  const digest = new Uint8Array(32)
  new DataView(digest.buffer).setUint32(0, n)
  return peerIdFromBytes(Uint8Array.from([0x12, 0x20, ...digest]))
}
