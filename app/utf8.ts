/** Lengths on the wire. */

const encoder = new TextEncoder()

/** Bytes of a text in UTF-8; half a surrogate pair counts as the replacement character that is sent for it. */
export function utf8Length(text: string): number {
  return encoder.encode(text).length
}

/** Whether a text is longer than so many bytes, without encoding it when that can't be. */
export function exceedsBytes(text: string, limit: number): boolean {
  if (text.length > limit) return true
  // No UTF-16 unit takes more than three bytes.
  return text.length * 3 > limit && utf8Length(text) > limit
}
