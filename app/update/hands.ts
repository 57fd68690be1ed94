/** Keys and commands for the hands: Ctrl-C, completion, copying, the editor, what is switched on and off, whom to talk to. */
import { completionsOf } from '../completion.ts'
import { replaceRange } from '../composer.ts'
import { copied } from '../copied.ts'
import type { CopyWhat } from '../copied.ts'
import type { Event } from '../event.ts'
import { MAX_DRAFT_BYTES } from '../limits.ts'
import type { Completion, Composer } from '../state.ts'
import { conversationMeant, conversationName } from '../switcher.ts'
import { exceedsBytes } from '../utf8.ts'
import { dmKey, open, show } from './conversation.ts'
import { TOO_MANY_CONVERSATIONS } from './direct.ts'
import { clearDraft, keepCut, replaceDraft } from './editing.ts'
import { keepSetting } from './keep-setting.ts'
import { draftOf, quit, setDraft } from './screen.ts'
import type { Turn } from './turn.ts'

/** What was not done, as a sentence; null = it was. */
type Problem = string | null

/** Ctrl-C closes what is open, clears the draft, then says that once more quits. */
export function interrupt(turn: Turn, at: number): void {
  if (turn.state.overlay !== null) return turn.set({ overlay: null })
  const { active } = turn.state
  if (draftOf(turn).text !== '') {
    clearDraft(turn)
    if (active !== null) turn.patch(active, { recalled: null })
  } else if (turn.state.interrupted) {
    quit(turn)
  } else {
    turn.set({ interrupted: true })
    turn.status('info', 'Press Ctrl-C again to quit.', at)
  }
}

/** Tab: the first candidate, then the next; Shift-Tab the last, then the one before. */
export function complete(turn: Turn, by: 1 | -1): void {
  const completion = completionOf(turn)
  if (completion !== null) {
    const { candidates } = completion
    const at = (completion.at + by + candidates.length) % candidates.length
    return put(turn, { ...completion, at })
  }
  const draft = draftOf(turn)
  const found = completionsOf(turn.state, draft)
  if (found === null) return
  const at = by === 1 ? 0 : found.candidates.length - 1
  put(turn, { ...found, text: draft.text, at })
}

/** null when there is none, or when its draft is not the one that is open any more. */
function completionOf(turn: Turn): Completion | null {
  const { completion } = turn.state
  return completion !== null && draftOf(turn).text === withCandidate(completion).text ? completion : null
}

function withCandidate({ candidates, at, text, from, to }: Completion): Composer {
  return replaceRange({ text, cursor: to }, from, to, candidates[at] as string)
}

function put(turn: Turn, completion: Completion): void {
  const { candidates } = completion
  const after = withCandidate(completion)
  if (exceedsBytes(after.text, MAX_DRAFT_BYTES)) return
  setDraft(turn, after)
  // One that stands alone is done with: the next Tab looks again.
  turn.set({ completion: candidates.length === 1 ? null : completion })
}

/** Esc while candidates are shown: what was typed comes back. Whether there were any. */
export function giveBack(turn: Turn): boolean {
  const completion = completionOf(turn)
  if (completion === null) return false
  setDraft(turn, { text: completion.text, cursor: completion.to })
  turn.set({ completion: null })
  return true
}

/** The next other key takes the candidate that stands there. */
const KEEPS_COMPLETION: ReadonlySet<Event['type']> = new Set(['complete', 'scroll-to-end'])
const OF_THE_SCREEN: ReadonlySet<Event['type']> = new Set([
  ...([
    'compose',
    'submit',
    'interrupt',
    'show',
    'switch',
    'next-active',
    'recall',
    'open-overlay',
    'open-help',
  ] as const),
  ...(['paste', 'choose', 'open-editor', 'edited', 'talk-to', 'jump-mention', 'jump-unread', 'retry'] as const),
])

export function endCompletion(turn: Turn, { type }: Event): void {
  if (turn.state.completion !== null && OF_THE_SCREEN.has(type) && !KEEPS_COMPLETION.has(type))
    turn.set({ completion: null })
}

export function openEditor(turn: Turn): void {
  turn.ask({ do: 'edit-draft', text: draftOf(turn).text, conversation: turn.state.active })
}

/** The draft as $EDITOR left it, for the conversation that it was written for. */
export function edited(turn: Turn, event: Extract<Event, { type: 'edited' }>): void {
  const { active } = turn.state
  const { text, problem, conversation = active } = event
  if (problem !== undefined || exceedsBytes(text, MAX_DRAFT_BYTES)) {
    if (!exceedsBytes(text, MAX_DRAFT_BYTES)) keepCut(turn, text)
    return turn.status('error', problem ?? `That draft is too long: it holds ${MAX_DRAFT_BYTES / 1024} KiB at most.`)
  }
  if (conversation === active) return replaceDraft(turn, text)
  const other = conversation === null ? undefined : turn.conversation(conversation)
  if (other) {
    turn.put({ ...other, composer: { text, cursor: text.length } })
    turn.status('info', `The draft is in ${conversationName(turn.state, other)}.`)
  } else {
    keepCut(turn, text)
    turn.status('warning', 'The conversation of that draft is not open any more: Ctrl-Y puts it in here.')
  }
}

/** A screen of so many columns shows a list unasked. */
export const PANE_COLUMNS = { sidebar: 60, people: 100 } as const

export function toggle(turn: Turn, what: Extract<Event, { type: 'toggle' }>['what']): void {
  const { panes, settings, screen } = turn.state
  if (what !== 'mouse') {
    const shown = panes[what] ?? screen.columns >= PANE_COLUMNS[what]
    return turn.set({ panes: { ...panes, [what]: !shown } })
  }
  const mouse = settings.mouse !== true
  keepSetting(turn, 'mouse', mouse || undefined)
  turn.status(
    'info',
    mouse ? 'The mouse is on: the wheel scrolls, a click opens; hold Shift to select text.' : 'The mouse is off.',
  )
}

export function talkTo(turn: Turn, peerId: string, at: number): void {
  if (peerId === turn.state.self.peerId) return
  if (open(turn, 'dm', peerId, at)) show(turn, dmKey(peerId))
  else turn.status('error', TOO_MANY_CONVERSATIONS, at)
}

export function goToBuffer(turn: Turn, which: string): Problem {
  const meant = conversationMeant(turn.state, which)
  if (!meant) return `No conversation is called ${which}: /buffer alone lists them, /join opens a room.`
  show(turn, meant.key)
  return null
}

export function copy(turn: Turn, what: CopyWhat, at: number): Problem {
  const found = copied(turn.state, what)
  if ('problem' in found) return found.problem
  turn.ask({ do: 'copy', text: found.text })
  turn.status(
    'info',
    `Copied ${found.told}. If it isn't in the clipboard, your terminal refused: Alt-L shows plain text.`,
    at,
  )
  return null
}
