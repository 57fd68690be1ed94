/** The list of what a search found, newest first. */
import { displayLine, safe } from './display.ts'
import type { SearchHit } from './history/message.ts'
import { peerName } from './peer-name.ts'
import type { ConversationKey, Overlay, State } from './state.ts'
import type { ListItem, ListView, Safe } from './view.ts'

interface ItemsMemo {
  readonly peers: State['peers']
  readonly items: readonly ListItem[]
}

const lists = new WeakMap<readonly SearchHit[], ItemsMemo>()

export function searchView(state: State, overlay: Extract<Overlay, { kind: 'search' }>): ListView {
  const { query, selected, hits, searched, within } = overlay
  const where = within === null ? safe`everywhere` : safe`in ${conversationName(state, within)}`
  const other = within === null ? safe`only in this conversation` : safe`everywhere`
  return {
    kind: 'list',
    title: safe`search ${where}`,
    query,
    items: items(state, hits),
    selected,
    empty:
      searched === null ? safe`Words that were said; quotes make a phrase.` : safe`Nothing was said with these words.`,
    footer: safe`↑ ↓ select · Enter goes there · Tab ${other} · Esc closes`,
  }
}

function items(state: State, hits: readonly SearchHit[]): readonly ListItem[] {
  const memo = lists.get(hits)
  if (memo && memo.peers === state.peers) return memo.items
  const made = hits.map((hit) => ({
    key: String(hit.seq),
    text: displayLine(hit.text),
    detail: safe`${peerName(state, hit.from)} · ${conversationName(state, hit.conversation)} · ${moment(hit.at)}`,
  }))
  lists.set(hits, { peers: state.peers, items: made })
  return made
}

function conversationName(state: State, key: ConversationKey): Safe {
  const name = key.slice(key.indexOf(':') + 1)
  return key.startsWith('room:') ? displayLine(name) : peerName(state, name)
}

/** Local time, as far back as anything goes: 2026-11-22 14:03. */
function moment(at: number): Safe {
  const date = new Date(at)
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return displayLine(`${day} ${two(date.getHours())}:${two(date.getMinutes())}`)
}
