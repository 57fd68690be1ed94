/** What is typed to narrow a list that lies over the conversation. */
import type { Composer, Overlay } from '../state.ts'
import { searchAgain } from './search.ts'
import type { Turn } from './turn.ts'

/** null: what lies there has nothing to narrow, or nothing does. */
export function queryOf(overlay: Overlay | null): Composer | null {
  return overlay !== null && 'query' in overlay ? overlay.query : null
}

/** Another text begins at the top of the list again. */
export function setQuery(turn: Turn, query: Composer): void {
  const { overlay } = turn.state
  if (overlay === null || !('query' in overlay)) return
  const isSame = overlay.query.text === query.text
  turn.set({ overlay: { ...overlay, query, selected: isSame ? overlay.selected : 0 } })
  if (!isSame) searchAgain(turn)
}
