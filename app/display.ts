/** Text in the form that a terminal may be given: the one place that makes `Safe`. */
import type { Safe } from './view.ts'

/** A message as lines. */
export function display(text: string): readonly Safe[] {
  return text.split('\n').map(displayLine)
}

/** Everything on one line. */
export function displayLine(text: string): Safe {
  return text.replace(/[^\x20-\x7e]/gu, '?') as Safe
}

/** A name somebody chose: one line, at most 32 columns; '' when nothing of it can be seen. */
export function displayNick(nick: string): Safe {
  return displayLine(nick).slice(0, 32) as Safe
}
