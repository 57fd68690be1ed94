/**
 * What a memory network did, as one hash: every dial, delivery and end with its time and all bytes. A line an entry is kept, so that two
 * traces that should be equal can be told apart at the place where they part.
 */
import { createHash } from 'node:crypto'
import type { TraceEntry } from './memory-network.ts'

export class Trace {
  readonly lines: string[] = []
  /** Of the payloads of all connections. */
  bytes = 0
  readonly #hash = createHash('sha256')
  #digest: string | null = null

  readonly record = ({ at, event, from, to, connection, bytes }: TraceEntry): void => {
    const line = `${at} ${event} ${from}>${to} #${connection} ${bytes === null ? '' : bytes.length}`
    this.lines.push(line)
    this.#hash.update(line)
    if (bytes === null) return
    this.bytes += bytes.length
    this.#hash.update(bytes)
  }

  /** Hex; recording ends with it. */
  get digest(): string {
    this.#digest ??= this.#hash.digest('hex')
    return this.#digest
  }
}

/** Where two traces part, in words; null = they are equal. */
export function difference(a: Trace, b: Trace): string | null {
  if (a.digest === b.digest) return null
  const length = Math.max(a.lines.length, b.lines.length)
  for (let i = 0; i < length; i++) {
    if (a.lines[i] !== b.lines[i]) return `entry ${i}: "${a.lines[i] ?? 'none'}" or "${b.lines[i] ?? 'none'}"`
  }
  return 'the same entries with other bytes'
}
