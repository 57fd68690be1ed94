/** What a row of a pane or a list tells of, for who clicks on it. Beside the rows: nothing of it is drawn. */
import type { ConversationKey } from '../app/index.ts'
import type { Row } from './row.ts'

export type Target =
  | { readonly kind: 'conversation'; readonly key: ConversationKey }
  | { readonly kind: 'person'; readonly peerId: string }
  /** A row of the list that lies over the conversation, by its place in it. */
  | { readonly kind: 'item'; readonly at: number }

const targets = new WeakMap<Row, Target>()

/** The same row, which now can be clicked. */
export function clickable(row: Row, target: Target): Row {
  targets.set(row, target)
  return row
}

/** null = it can't be. */
export function targetOf(row: Row): Target | null {
  return targets.get(row) ?? null
}
