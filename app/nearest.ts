/** The word somebody probably meant. */

/** Slips of the fingers that still point to a word: one in a short word, two in a longer one. */
const SLIPS_SHORT = 1
const SLIPS_LONG = 2
const SHORT_CHARS = 4
/** Longer input isn't a slip of anything we know; it also bounds the work. */
const MAX_CHARS = 32

/** The candidate that is closest to `typed`; null when none is close. The first one wins a tie. */
export function nearest(typed: string, candidates: readonly string[]): string | null {
  if (typed.length > MAX_CHARS) return null
  let best: string | null = null
  let least = (typed.length < SHORT_CHARS ? SLIPS_SHORT : SLIPS_LONG) + 1
  for (const candidate of candidates) {
    const distance = slips(typed, candidate)
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best
}

/** Letters to insert, drop, replace, or swap with their neighbour (optimal string alignment). */
function slips(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, at(before, j - 2) + 1)
      row.push(cost)
    }
    before = above
    above = row
  }
  return at(above, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
