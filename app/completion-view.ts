/** The candidates that Tab goes through, as one line: the one that stands in the draft in brackets, as many beside it as there is room for. */
import { displayLine, safe } from './display.ts'
import type { State } from './state.ts'
import type { Safe } from './view.ts'

const GAP = 2

/** null: Tab was not pressed. `width`: UTF-16 units, near enough to columns. */
export function completionText({ completion }: State, width: number): Safe | null {
  if (completion === null) return null
  const { candidates, at } = completion
  const shown = candidates.map((candidate) => displayLine(candidate.trimEnd()))
  let from = at
  let to = at + 1
  let used = (shown[at] as Safe).length + GAP
  const fits = (place: number): boolean => {
    const text = shown[place]
    if (text === undefined || used + text.length + GAP > width - 2 * GAP) return false
    used += text.length + GAP
    return true
  }
  // First what comes next, then what was passed.
  while (fits(to)) to++
  while (fits(from - 1)) from--
  const parts = shown.slice(from, to).map((text, place) => (place + from === at ? safe`[${text}]` : text))
  return `${from > 0 ? '… ' : ''}${parts.join('  ')}${to < shown.length ? ' …' : ''}` as Safe
}
