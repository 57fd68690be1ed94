/** The terminal tells whether it is looked at. */
import { looked } from './conversation.ts'
import { beginReading, endReading } from './read.ts'
import type { Turn } from './turn.ts'

export function focus(turn: Turn, on: boolean): void {
  const { focused, active } = turn.state
  if (focused === on) return
  if (!on) endReading(turn)
  turn.set({ focused: on })
  if (!on || active === null) return
  beginReading(turn)
  looked(turn, active)
}
