/** Direct conversations that the person closed: the next start doesn't bring them back, until something is said in them again. */
import { MAX_CLOSED } from '../limits.ts'
import type { Turn } from './turn.ts'

export function isClosed(turn: Turn, peerId: string): boolean {
  return turn.state.settings.closed?.includes(peerId) ?? false
}

export function closed(turn: Turn, peerId: string): void {
  const { closed = [] } = turn.state.settings
  if (!closed.includes(peerId)) keep(turn, [...closed, peerId].slice(-MAX_CLOSED))
}

export function opened(turn: Turn, peerId: string): void {
  const { closed = [] } = turn.state.settings
  if (closed.includes(peerId))
    keep(
      turn,
      closed.filter((other) => other !== peerId),
    )
}

function keep(turn: Turn, peerIds: string[]): void {
  turn.set({ settings: { ...turn.state.settings, closed: peerIds } })
  turn.ask({ do: 'keep-setting', key: 'closed', value: peerIds.length === 0 ? undefined : peerIds })
}
