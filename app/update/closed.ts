/** Direct conversations that the person closed: the next start doesn't bring them back, until something is said in them again. */
import { MAX_CLOSED } from '../limits.ts'
import { keepSetting } from './keep-setting.ts'
import type { Turn } from './turn.ts'

export function isClosed(turn: Turn, peerId: string): boolean {
  return turn.state.settings.closed?.includes(peerId) ?? false
}

export function closed(turn: Turn, peerId: string): void {
  const { closed = [] } = turn.state.settings
  if (!closed.includes(peerId)) keepSetting(turn, 'closed', [...closed, peerId].slice(-MAX_CLOSED))
}

export function opened(turn: Turn, peerId: string): void {
  const { closed = [] } = turn.state.settings
  const others = closed.filter((other) => other !== peerId)
  if (others.length < closed.length) keepSetting(turn, 'closed', others)
}
