/** Searching what was said: words typed into a list that lies over the conversation, with hits as they are typed; Enter goes to where it was said. */
import type { Event } from '../event.ts'
import type { SearchHit } from '../history/message.ts'
import type { Overlay } from '../state.ts'
import { open, show } from './conversation.ts'
import { TOO_MANY_CONVERSATIONS } from './direct.ts'
import { jumpTo } from './history.ts'
import type { Turn } from './turn.ts'

type SearchOverlay = Extract<Overlay, { kind: 'search' }>

export function openSearch(turn: Turn, words: string): void {
  const query = { text: words, cursor: words.length }
  const { active } = turn.state
  turn.set({ overlay: { kind: 'search', query, selected: 0, hits: [], searched: null, within: null } })
  if (words === '' && active !== null) turn.ask({ do: 'ready-search', conversation: active })
  searchAgain(turn)
}

/** What is searched for, or where, has changed. */
export function searchAgain(turn: Turn): void {
  const overlay = overlayOf(turn)
  if (!overlay) return
  const query = overlay.query.text
  if (query.trim() === '') turn.set({ overlay: { ...overlay, hits: [], searched: null, selected: 0 } })
  else turn.ask({ do: 'search', query, conversation: overlay.within })
}

/** Everywhere, or only in the open conversation. */
export function toggleWithin(turn: Turn): void {
  const overlay = overlayOf(turn)
  if (!overlay) return
  turn.set({ overlay: { ...overlay, within: overlay.within === null ? turn.state.active : null } })
  searchAgain(turn)
}

export function searchResults(turn: Turn, event: Extract<Event, { type: 'search-results' }>): void {
  const overlay = overlayOf(turn)
  if (overlay?.query.text !== event.query) return
  turn.set({ overlay: { ...overlay, hits: event.hits, searched: event.query, selected: 0 } })
}

/** To where the selected hit was said. */
export function goToHit(turn: Turn, at: number): void {
  const overlay = overlayOf(turn)
  const hit = overlay?.hits[overlay.selected]
  if (!hit) return
  const problem = goTo(turn, hit, at)
  if (problem === null) turn.set({ overlay: null })
  else turn.status('warning', problem, at)
}

function goTo(turn: Turn, { conversation: key, seq }: SearchHit, at: number): string | null {
  if (!turn.conversation(key)) {
    const name = key.slice(key.indexOf(':') + 1)
    if (key.startsWith('room:')) return `You left ${name}: /join ${name}, then search again.`
    if (!open(turn, 'dm', name, at)) return TOO_MANY_CONVERSATIONS
  }
  show(turn, key)
  jumpTo(turn, key, seq)
  return null
}

function overlayOf(turn: Turn): SearchOverlay | null {
  const { overlay } = turn.state
  return overlay?.kind === 'search' ? overlay : null
}
