/** A QR code as rows of half blocks: what is filled is light, what is blank is dark, so that a camera reads it whatever the terminal's colours are. */
import { encode } from 'uqr'
import type { Safe } from './view.ts'

/** Modules of light around it. The standard asks for four; cameras do with two, and rows are dear. */
const BORDER = 2
/** Any of the eight makes a valid code; trying them all costs more than all the rest. */
const MASK = 2
/** Upper and lower half of a character: both light, upper, lower, none. */
const HALVES = ['█', '▀', '▄', ' '] as const

let last: { readonly text: string; readonly rows: readonly Safe[] } | null = null

/** Letters are told best in upper case: a code of them alone is a third smaller. Empty when it is too long for any code. */
export function qrRows(text: string): readonly Safe[] {
  if (last?.text !== text) last = { text, rows: rowsOf(text) }
  return last.rows
}

function rowsOf(text: string): readonly Safe[] {
  let dark: readonly (readonly boolean[])[]
  try {
    dark = encode(text, { ecc: 'L', border: BORDER, maskPattern: MASK }).data
  } catch {
    return []
  }
  const rows: Safe[] = []
  for (let at = 0; at < dark.length; at += 2) {
    const lower = dark[at + 1]
    const row = (dark[at] ?? []).map((upper, column) => {
      // The border is one half row higher below a code of an odd size.
      const below = lower?.[column] ?? false
      return HALVES[(upper ? 2 : 0) + (below ? 1 : 0)]
    })
    rows.push(row.join('') as Safe)
  }
  return rows
}
