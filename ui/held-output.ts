/** What is written to stderr while the screen is up would land in the middle of the picture: it is held back, and written when the screen is gone. */

/** UTF-16 units; ours: enough for a crash and the warnings before it. */
const MAX_HELD = 64 * 1024

/** Returns the function that writes it. Does nothing when stderr isn't the terminal. */
export function holdOutput(stderr: NodeJS.WriteStream): () => void {
  if (!stderr.isTTY) return () => {}
  const write = stderr.write
  let held = ''
  let dropped = false
  stderr.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)
    if (held.length + text.length <= MAX_HELD) held += text
    else dropped = true
    const called = typeof encoding === 'function' ? encoding : done
    if (typeof called === 'function') queueMicrotask(() => called())
    return true
  }
  return () => {
    stderr.write = write
    if (held !== '') stderr.write(`${held}${dropped ? '\n(more was written to stderr and dropped)\n' : ''}`)
    held = ''
  }
}
