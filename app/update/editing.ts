/**
 * Keys that edit: a draft, or what narrows a list. What is cut goes to the kill ring (cuts in a row are one), what was there before can be had back with
 * undo. The texts themselves are edited in `composer.ts`.
 */
import { EMPTY_COMPOSER, editDraft, replaceRange } from '../composer.ts'
import type { ComposerEdit, Event } from '../event.ts'
import { MAX_DRAFT_BYTES, MAX_KILLS, MAX_QUERY_CHARS, MAX_UNDO } from '../limits.ts'
import type { Composer, Editing } from '../state.ts'
import { exceedsBytes } from '../utf8.ts'
import { queryOf, setQuery } from './query.ts'
import { draftOf, setDraft } from './screen.ts'
import type { Turn } from './turn.ts'

type Last = Editing['last']

const CUTS: ReadonlySet<ComposerEdit['do']> = new Set([
  'delete-to-blank',
  'delete-word-back',
  'delete-word-forward',
  'delete-to-start',
  'delete-to-end',
])
const FORWARD: ReadonlySet<ComposerEdit['do']> = new Set(['delete-word-forward', 'delete-to-end'])

export function compose(turn: Turn, { edit }: Extract<Event, { type: 'compose' }>): void {
  if (turn.state.interrupted) turn.set({ interrupted: false })
  const before = edited(turn)
  switch (edit.do) {
    case 'undo':
      return undo(turn)
    case 'yank':
      return yank(turn, before, 0, before.cursor, before.cursor)
    case 'yank-next': {
      const { yanked } = editingOf(turn)
      if (yanked) yank(turn, before, (yanked.at + 1) % turn.state.killRing.length, yanked.from, yanked.to)
      return
    }
    default: {
      const after = editDraft(before, edit)
      if (after === before) return
      const last = kindOf(edit)
      if (last === 'cut') cut(turn, before, after, FORWARD.has(edit.do))
      change(turn, before, after, last, edit.do === 'insert' ? edit.text : '')
    }
  }
}

/** Puts another draft in the place of the present one, which undo brings back. */
export function replaceDraft(turn: Turn, text: string): void {
  const before = draftOf(turn)
  if (before.text !== text) change(turn, before, { text, cursor: text.length }, 'other', '')
}

/** Keeps a text for Ctrl-Y. */
export function keepCut(turn: Turn, text: string): void {
  if (text !== '') turn.set({ killRing: [text, ...turn.state.killRing].slice(0, MAX_KILLS) })
}

/** What keys edit at the moment. */
function edited(turn: Turn): Composer {
  return queryOf(turn.state.overlay) ?? draftOf(turn)
}

function ownerOf(turn: Turn): Editing['of'] {
  return queryOf(turn.state.overlay) ? 'overlay' : turn.state.active
}

/** What was edited before counts only for the same draft. */
function editingOf(turn: Turn): Editing {
  const { editing } = turn.state
  const of = ownerOf(turn)
  return editing.of === of ? editing : { of, last: 'other', yanked: null }
}

function kindOf(edit: ComposerEdit): Last {
  if (edit.do === 'insert') return 'type'
  if (edit.do === 'delete-back' || edit.do === 'delete-forward') return 'erase'
  return CUTS.has(edit.do) ? 'cut' : 'other'
}

function cut(turn: Turn, before: Composer, after: Composer, forward: boolean): void {
  const length = before.text.length - after.text.length
  const from = forward ? before.cursor : before.cursor - length
  const gone = before.text.slice(from, from + length)
  const [latest = '', ...older] = turn.state.killRing
  if (editingOf(turn).last !== 'cut') keepCut(turn, gone)
  else turn.set({ killRing: [forward ? latest + gone : gone + latest, ...older] })
}

function yank(turn: Turn, before: Composer, at: number, from: number, to: number): void {
  const text = turn.state.killRing[at]
  if (text === undefined) return
  const after = replaceRange(before, from, to, queryOf(turn.state.overlay) ? oneLine(text) : text)
  if (!change(turn, before, after, 'yank', '')) return
  const { editing } = turn.state
  turn.set({ editing: { ...editing, yanked: { from, to: after.cursor, at } } })
}

function undo(turn: Turn): void {
  const of = ownerOf(turn)
  const { undo: steps, editing } = turn.state
  const back = editing.of === of ? steps.at(-1) : undefined
  if (!back) return
  put(turn, back)
  turn.set({ undo: steps.slice(0, -1), editing: { of, last: 'other', yanked: null } })
}

/** `typed`: what was inserted. Whether it was done: what doesn't fit is refused. */
function change(turn: Turn, before: Composer, after: Composer, last: Last, typed: string): boolean {
  const grows = after.text.length > before.text.length
  if (grows && exceedsBytes(after.text, MAX_DRAFT_BYTES)) {
    turn.status('error', `That doesn't fit: a draft holds ${MAX_DRAFT_BYTES / 1024} KiB at most.`)
    return false
  }
  const editing = editingOf(turn)
  const steps = turn.state.editing.of === editing.of ? turn.state.undo : []
  const joins = last === editing.last && (last === 'erase' || (last === 'type' && goesOn(before, typed)))
  const undo = after.text === before.text || joins ? steps : [...steps, before].slice(-MAX_UNDO)
  put(turn, after)
  turn.set({ undo, editing: { of: editing.of, last: after.text === before.text ? 'other' : last, yanked: null } })
  return true
}

/** Words are undone one by one. */
function goesOn({ text, cursor }: Composer, typed: string): boolean {
  return [...typed].length === 1 && !(/\s/.test(text.charAt(cursor - 1)) && /\S/.test(typed))
}

function put(turn: Turn, composer: Composer): void {
  if (!queryOf(turn.state.overlay)) return setDraft(turn, composer)
  const text = oneLine(composer.text)
  if (text.length <= MAX_QUERY_CHARS) setQuery(turn, { text, cursor: composer.cursor })
}

/** Of the same length, so that the cursor stays where it is. */
function oneLine(text: string): string {
  return text.replace(/\n/g, ' ')
}

/** Ctrl-C: the draft goes, and undo brings it back. */
export function clearDraft(turn: Turn): void {
  change(turn, draftOf(turn), EMPTY_COMPOSER, 'other', '')
}
