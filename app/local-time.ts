/** Times of the local time zone, in words. */

const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** "14:05". */
export function clockTime(at: number): string {
  const date = new Date(at)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}

/** "Thursday 1 January 2026", the same whatever the runtime's own tables say. */
export function dateText(at: number): string {
  const date = new Date(at)
  return `${WEEKDAYS[date.getDay()]} ${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`
}

export interface Day {
  readonly from: number
  readonly to: number
}

/** The day that a time is of: some have 23 hours, some 25. */
export function dayOf(at: number): Day {
  const from = new Date(at)
  from.setHours(0, 0, 0, 0)
  const to = new Date(from)
  to.setDate(to.getDate() + 1)
  return { from: from.getTime(), to: to.getTime() }
}

/** "at 14:05", and the date where it isn't that of `now`. */
export function atTime(at: number, now: number): string {
  const today = dayOf(now)
  return at >= today.from && at < today.to ? `at ${clockTime(at)}` : `on ${dateText(at)} at ${clockTime(at)}`
}
