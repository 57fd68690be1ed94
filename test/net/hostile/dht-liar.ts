/** What strangers in the DHT say. */
import type { StreamHandler } from '../../../net/behaviour.ts'
import { decodeMessage, encodeMessage } from '../../../net/kad/message.ts'
import type { KadMessage } from '../../../net/kad/message.ts'
import { MessageReader, encodeLengthPrefixed } from '../../../net/length-prefixed.ts'
import { peerIdFromBytes } from '../../../net/peer-id.ts'
import type { PeerId } from '../../../net/peer-id.ts'

export const KEY = Uint8Array.from([0x12, 0x20, ...new Uint8Array(32).fill(7)])
export const EMPTY: KadMessage = { type: 'find-node', key: KEY, record: null, closer: [], providers: [] }

/** Answers each request; null = never. `pause`: first it waits for so long. */
export function answering(
  reply: (request: KadMessage) => KadMessage | null,
  pause?: () => Promise<void>,
): StreamHandler {
  return (stream) => {
    const reader = new MessageReader(stream, 1 << 16)
    void (async () => {
      for (let each = await reader.next(); each; each = await reader.next()) {
        const request = decodeMessage(each)
        const message = reply(request)
        if (pause) await pause()
        if (message) stream.write(encodeLengthPrefixed(encodeMessage(message)))
      }
    })().catch(() => {})
  }
}

/** A peer that nobody knows. */
export const invented = (n: number): PeerId => {
  const digest = new Uint8Array(32)
  new DataView(digest.buffer).setUint32(0, n)
  return peerIdFromBytes(Uint8Array.from([0x12, 0x20, ...digest]))
}
