/** What was sent before, in all conversations, that holds every word of a query: of the open conversation first, each the newest first. */
import { displayLine } from './display.ts'
import { conversationName } from './switcher.ts'
import type { State } from './state.ts'
import type { ListItem } from './view.ts'

/** Rows of a list that nobody reads further. */
const MAX_FOUND = 200

interface Recalled {
  readonly text: string
  readonly from: State['order'][number]
}

export function recalledList(state: State, query: string): readonly Recalled[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const { active, order } = state
  const places = active === null ? order : [active, ...order.filter((key) => key !== active)]
  const found = new Map<string, Recalled>()
  for (const from of places) {
    for (const text of state.conversations[from]?.sent.toReversed() ?? []) {
      if (found.size >= MAX_FOUND) break
      if (found.has(text)) continue
      const lower = text.toLowerCase()
      if (words.every((word) => lower.includes(word))) found.set(text, { text, from })
    }
  }
  return [...found.values()]
}

export function recalledItems(state: State, query: string): readonly ListItem[] {
  return recalledList(state, query).map(({ text, from }, at) => {
    const conversation = state.conversations[from]
    return {
      key: String(at),
      text: displayLine(text),
      detail: conversation ? conversationName(state, conversation) : displayLine(''),
    }
  })
}
