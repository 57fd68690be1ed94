/** Lines of stdin, at the reader's pace. A line's end is LF or CRLF; the last one needs none. */

/** Bytes of one line. Ours: four texts of the greatest length that is sent. */
export const MAX_LINE_BYTES = 64 * 1024

const LF = 0x0a
const CR = 0x0d

/** null stands for a line that was too long, and is skipped. */
export async function* lines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string | null> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** Pieces of the line that has not ended yet. */
  let pieces: Uint8Array[] = []
  let length = 0
  const take = (last: Uint8Array): string | null => {
    const whole = pieces.length === 0 ? last : Buffer.concat([...pieces, last])
    const tooLong = length + last.length > MAX_LINE_BYTES
    pieces = []
    length = 0
    if (tooLong) return null
    return decoder.decode(whole.at(-1) === CR ? whole.subarray(0, -1) : whole)
  }
  for await (const chunk of input) {
    let start = 0
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      yield take(chunk.subarray(start, end))
      start = end + 1
    }
    const rest = chunk.subarray(start)
    // What is too long anyway is counted, not kept.
    if (length <= MAX_LINE_BYTES && rest.length > 0) pieces.push(rest)
    length += rest.length
  }
  if (length > 0) yield take(new Uint8Array(0))
}
