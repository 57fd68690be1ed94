/** Topics on the wire: UTF-8, compared byte for byte. Left out: topic descriptors, which no implementation uses. */
import { NetError } from '../errors.ts'

/** What a decoder puts where bytes were no UTF-8. */
const REPLACEMENT = '\ufffd'

/** The topic that these bytes name; null when they are empty, more than `maxBytes` or no UTF-8 (nobody here can be in such a topic). */
export function decodeTopic(bytes: Uint8Array, maxBytes: number, start = 0, end = bytes.length): string | null {
  if (start === end || end - start > maxBytes) return null
  const buffer = asBuffer(bytes)
  const topic = buffer.toString('utf8', start, end)
  if (topic.includes(REPLACEMENT) && Buffer.compare(Buffer.from(topic), buffer.subarray(start, end)) !== 0) return null
  return topic
}

/** @throws NetError bad-argument */
export function encodeTopic(topic: string, maxBytes: number): Buffer {
  const bytes = Buffer.from(topic)
  if (decodeTopic(bytes, maxBytes) !== topic) {
    throw new NetError(
      'bad-argument',
      `A topic has 1 to ${maxBytes} bytes of well-formed text, unlike ${JSON.stringify(topic.slice(0, 80))}`,
    )
  }
  return bytes
}

/** The same memory as a Buffer, whose text conversions are native. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
