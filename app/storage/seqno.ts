/**
 * The upper bound of the pubsub sequence numbers that were given out or reserved (libp2p pubsub spec: receivers drop what doesn't rise),
 * as decimal text. Written before the numbers are used, so that neither a crash nor a clock that steps back repeats one.
 */
import { readWhole, replaceFile } from './files.ts'

/** seqno is a 64-bit number; a file that says more is no work of ours. */
const MAX_SEQNO = 2n ** 63n - 1n
const MAX_DIGITS = 19

/** null: there is none, or it can't be read; the clock alone then gives the start. */
export function readSeqno(path: string): bigint | null {
  try {
    const bytes = readWhole(path, MAX_DIGITS + 1)
    const text = bytes === null ? '' : Buffer.from(bytes).toString('latin1').trimEnd()
    if (!/^\d{1,19}$/.test(text)) return null
    const seqno = BigInt(text)
    return seqno <= MAX_SEQNO ? seqno : null
  } catch {
    return null
  }
}

export function writeSeqno(path: string, seqno: bigint): void {
  replaceFile(path, Buffer.from(`${seqno}\n`, 'latin1'))
}
