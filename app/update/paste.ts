/**
 * A paste. One line goes into the draft; several are shown before they are sent, as one message and as they are: nothing in them is a command.
 * It belongs to the conversation that was open when it began, and is there for Ctrl-Y whatever becomes of it.
 */
import type { Event } from '../event.ts'
import { MAX_DRAFT_BYTES } from '../limits.ts'
import type { Overlay } from '../state.ts'
import { exceedsBytes } from '../utf8.ts'
import { sayIn, submit } from './action.ts'
import { compose, keepCut } from './editing.ts'
import { queryOf } from './query.ts'
import { draftOf } from './screen.ts'
import type { Turn } from './turn.ts'

type PasteOverlay = Extract<Overlay, { kind: 'paste' }>

export function paste(turn: Turn, event: Extract<Event, { type: 'paste' }>): void {
  const { active, overlay, settings } = turn.state
  const { conversation = active } = event
  const text = event.text.replace(/\r\n?/g, '\n')
  if (text === '') return
  if (conversation !== active) return elsewhere(turn, text)
  if (queryOf(overlay)) return compose(turn, { type: 'compose', edit: { do: 'insert', text } })
  // An end of line that was selected along is no second line.
  const one = text.replace(/\n$/, '')
  const several = one.includes('\n')
  if (overlay?.kind === 'paste') return preview(turn, { ...overlay, text: overlay.text + text })
  if (!several || settings.pastePreview === false) {
    return compose(turn, { type: 'compose', edit: { do: 'insert', text: several ? text : one } })
  }
  preview(turn, { kind: 'paste', text, conversation, scroll: 0 })
}

/** Enter: alone it is a message; to a draft it is added, and both are what Enter makes of a draft. */
export function sendPaste(turn: Turn, { text, conversation: key }: PasteOverlay, at: number): void {
  const conversation = key === null ? undefined : turn.conversation(key)
  if (key !== turn.state.active || !conversation) return editPaste(turn)
  if (draftOf(turn).text !== '') {
    editPaste(turn)
    return submit(turn, at)
  }
  const problem = sayIn(turn, conversation, text.replace(/\n+$/, ''), at)
  if (problem === null) turn.set({ overlay: null })
  else turn.status('error', problem, at)
}

/** What was pasted goes into the draft, at the cursor. */
export function editPaste(turn: Turn): void {
  const { overlay } = turn.state
  if (overlay?.kind !== 'paste') return
  turn.set({ overlay: null })
  compose(turn, { type: 'compose', edit: { do: 'insert', text: overlay.text.replace(/\n$/, '') } })
}

function preview(turn: Turn, overlay: PasteOverlay): void {
  if (exceedsBytes(overlay.text, MAX_DRAFT_BYTES)) {
    return turn.status('error', `That paste doesn't fit: a draft holds ${MAX_DRAFT_BYTES / 1024} KiB at most.`)
  }
  keepCut(turn, overlay.text)
  turn.set({ overlay })
}

function elsewhere(turn: Turn, text: string): void {
  if (!exceedsBytes(text, MAX_DRAFT_BYTES)) keepCut(turn, text)
  turn.status(
    'warning',
    'Another conversation was opened while you pasted, so nothing was put here: Ctrl-Y puts it in.',
  )
}
