/**
 * Keys: one table from what was pressed to what happens and what the help says of it. Pure; input comes as Ink gives it: one key, or a chunk of typed text in which control characters still are keys at their place (Enter too: only a bracketed
 * paste makes lines of it). A key that means nothing here does nothing.
 */
import type { ComposerEdit, ConversationKey, Event, HelpRow } from '../app/index.ts'
import { F1_AS } from './keyboard.ts'

/** What Ink tells of a key; see its `Key`. */
export interface Pressed {
  readonly upArrow?: boolean
  readonly downArrow?: boolean
  readonly leftArrow?: boolean
  readonly rightArrow?: boolean
  readonly pageUp?: boolean
  readonly pageDown?: boolean
  readonly home?: boolean
  readonly end?: boolean
  readonly return?: boolean
  readonly escape?: boolean
  readonly tab?: boolean
  readonly backspace?: boolean
  readonly delete?: boolean
  readonly ctrl?: boolean
  readonly shift?: boolean
  readonly meta?: boolean
  readonly super?: boolean
  readonly hyper?: boolean
  readonly eventType?: 'press' | 'repeat' | 'release' | undefined
}

/** What keys need to know of the screen. */
export interface KeyContext {
  readonly now: number
  readonly overlay: boolean
  /** Rows that PgUp goes. */
  readonly page: number
  readonly order: readonly ConversationKey[]
  /** Clusters the cursor passes on its way to the draft's row above (-1) or below (1); 0 = there is none. */
  toRow(by: 1 | -1): number
}

/** What the screen does alone: it draws again, shows what is there as plain lines, and scrolls, because only it knows how many rows there are. */
export type KeyAction =
  | Event
  | { readonly type: 'redraw' }
  | { readonly type: 'show-bare' }
  | { readonly type: 'scroll-rows'; readonly by: number }

type Does = (context: KeyContext) => readonly KeyAction[]

interface Binding {
  /** As `chord` names them. */
  readonly chords: readonly string[]
  /** '' leaves it out of the help. */
  readonly keys: string
  readonly summary: string
  readonly does: Does
}

/** Rows that an arrow goes; also what a wheel turn is, in terminals that make arrows of it. */
const LINE_ROWS = 1

const edit =
  (what: Exclude<ComposerEdit['do'], 'insert'>): Does =>
  () => [{ type: 'compose', edit: { do: what } }]
const insert = (text: string): KeyAction => ({ type: 'compose', edit: { do: 'insert', text } })
const scroll =
  (rows: (context: KeyContext) => number): Does =>
  (context) => [{ type: 'scroll-rows', by: rows(context) }]
/** Within a draft of several rows arrows move the cursor; else they scroll. */
const vertical =
  (by: 1 | -1): Does =>
  (context) => {
    const steps = context.overlay ? 0 : context.toRow(by)
    if (steps === 0) return [{ type: 'scroll-rows', by: -by * LINE_ROWS }]
    return Array.from(
      { length: steps },
      () => ({ type: 'compose', edit: { do: by === -1 ? 'left' : 'right' } }) as const,
    )
  }

const BINDINGS: readonly Binding[] = [
  { chords: ['enter'], keys: 'Enter', summary: 'send', does: (context) => [{ type: 'submit', at: context.now }] },
  {
    chords: ['alt-enter', 'shift-enter', 'ctrl-j'],
    keys: 'Alt-Enter, Ctrl-J',
    summary: 'a new line in the draft',
    does: () => [insert('\n')],
  },
  {
    chords: ['ctrl-n', 'alt-down'],
    keys: 'Ctrl-N, Alt-↓',
    summary: 'next conversation',
    does: () => [{ type: 'switch', by: 1 }],
  },
  {
    chords: ['ctrl-p', 'alt-up'],
    keys: 'Ctrl-P, Alt-↑',
    summary: 'previous conversation',
    does: () => [{ type: 'switch', by: -1 }],
  },
  {
    chords: Array.from({ length: 10 }, (_, at) => `alt-${at}`),
    keys: 'Alt-1 … Alt-0',
    summary: 'the conversation with that number',
    // Which one is told by the chord: see `press`.
    does: () => [],
  },
  { chords: ['pageup'], keys: 'PgUp, PgDn', summary: 'scroll a page', does: scroll((context) => context.page) },
  { chords: ['pagedown'], keys: '', summary: '', does: scroll((context) => -context.page) },
  { chords: ['shift-up'], keys: 'Shift-↑, Shift-↓', summary: 'scroll a line', does: scroll(() => LINE_ROWS) },
  { chords: ['shift-down'], keys: '', summary: '', does: scroll(() => -LINE_ROWS) },
  {
    chords: ['up'],
    keys: '↑, ↓',
    summary: 'a row up or down: in the draft, else in the conversation',
    does: vertical(-1),
  },
  { chords: ['down'], keys: '', summary: '', does: vertical(1) },
  {
    chords: ['escape'],
    keys: 'Esc',
    summary: 'close the help; back to the newest message',
    does: (context) => [context.overlay ? { type: 'close-overlay' } : { type: 'scroll-to-end' }],
  },
  { chords: ['ctrl-a', 'home'], keys: 'Ctrl-A, Home', summary: 'start of the line', does: edit('start') },
  { chords: ['ctrl-e', 'end'], keys: 'Ctrl-E, End', summary: 'end of the line', does: edit('end') },
  { chords: ['ctrl-b', 'left'], keys: 'Ctrl-B, Ctrl-F', summary: 'a character left, right (← →)', does: edit('left') },
  { chords: ['ctrl-f', 'right'], keys: '', summary: '', does: edit('right') },
  {
    chords: ['alt-b', 'ctrl-left', 'alt-left'],
    keys: 'Alt-B, Alt-F',
    summary: 'a word left, right',
    does: edit('word-left'),
  },
  { chords: ['alt-f', 'ctrl-right', 'alt-right'], keys: '', summary: '', does: edit('word-right') },
  {
    chords: ['ctrl-h', 'backspace', 'shift-backspace'],
    keys: 'Ctrl-H, Ctrl-D',
    summary: 'delete the character before, at the cursor',
    does: edit('delete-back'),
  },
  { chords: ['ctrl-d', 'delete'], keys: '', summary: '', does: edit('delete-forward') },
  {
    chords: ['ctrl-w', 'alt-backspace', 'ctrl-backspace'],
    keys: 'Ctrl-W, Alt-D',
    summary: 'delete the word before, after the cursor',
    does: edit('delete-word-back'),
  },
  { chords: ['alt-d', 'alt-delete', 'ctrl-delete'], keys: '', summary: '', does: edit('delete-word-forward') },
  {
    chords: ['ctrl-u'],
    keys: 'Ctrl-U, Ctrl-K',
    summary: 'delete to the start, to the end of the line',
    does: edit('delete-to-start'),
  },
  { chords: ['ctrl-k'], keys: '', summary: '', does: edit('delete-to-end') },
  { chords: ['ctrl-l'], keys: 'Ctrl-L', summary: 'draw the screen again', does: () => [{ type: 'redraw' }] },
  {
    chords: ['alt-l'],
    keys: 'Alt-L',
    summary: 'plain text to select and copy; any key goes back',
    does: () => [{ type: 'show-bare' }],
  },
  {
    chords: ['f1'],
    keys: 'F1',
    summary: 'this help',
    does: (context) => [{ type: context.overlay ? 'close-overlay' : 'open-help' }],
  },
  {
    chords: ['ctrl-c'],
    keys: 'Ctrl-C',
    summary: 'clear the draft; twice on an empty one: quit',
    does: (context) => [{ type: 'interrupt', at: context.now }],
  },
]

/** The keys' part of the help. */
export const KEY_HELP: readonly HelpRow[] = BINDINGS.filter((binding) => binding.keys !== '').map((binding) => ({
  usage: binding.keys,
  summary: binding.summary,
}))

const BY_CHORD = new Map(BINDINGS.flatMap((binding) => binding.chords.map((chord) => [chord, binding.does] as const)))

/** What Ink leaves of a mouse report whose start was cut off. */
const MOUSE = /^\[?<?\d+;\d+;\d+[Mm]$/
const CONTROL = /[\x00-\x1f\x7f]/

export function keyActions(input: string, key: Pressed, context: KeyContext): readonly KeyAction[] {
  if (key.eventType === 'release' || key.super === true || key.hyper === true) return []
  if (MOUSE.test(input)) return []
  const name = namedKey(input, key)
  if (name !== null) return press(name, context)
  return CONTROL.test(input) ? chunkActions(input, context) : typed(input)
}

/** Pasted text: every line break of it is a new line of the draft. */
export function pasteActions(text: string): readonly KeyAction[] {
  return typed(text.replace(/\r\n?/g, '\n'))
}

function typed(text: string): readonly KeyAction[] {
  return text === '' ? [] : [insert(text)]
}

/** A chunk of several keys. Rows of the draft are not known any more once the first of them changed it. */
function chunkActions(input: string, context: KeyContext): readonly KeyAction[] {
  const within = { ...context, toRow: () => 0 }
  return input
    .replace(/\r\n/g, '\r')
    .split(/([\x00-\x1f\x7f])/)
    .flatMap((part) => (CONTROL.test(part) ? press(controlName(part), within) : typed(part)))
}

function press(name: string, context: KeyContext): readonly KeyAction[] {
  const number = /^alt-(\d)$/.exec(name)?.[1]
  if (number === undefined) return BY_CHORD.get(name)?.(context) ?? []
  const conversation = context.order[(Number(number) + 9) % 10]
  return conversation === undefined ? [] : [{ type: 'show', conversation }]
}

/** The name of a key that isn't text; null for text. */
function namedKey(input: string, key: Pressed): string | null {
  if (key.meta === true && input === F1_AS) return 'f1'
  const named = specialName(key)
  if (named !== null) return chord(named, key)
  if (input.length === 1 && CONTROL.test(input) && key.ctrl !== true) return controlName(input)
  if (key.ctrl === true || (key.meta === true && [...input].length === 1))
    return chord(input.toLowerCase(), { ...key, shift: false })
  return null
}

function chord(name: string, key: Pressed): string {
  return `${key.ctrl === true ? 'ctrl-' : ''}${key.meta === true ? 'alt-' : ''}${key.shift === true ? 'shift-' : ''}${name}`
}

function specialName(key: Pressed): string | null {
  if (key.return === true) return 'enter'
  if (key.escape === true) return 'escape'
  if (key.tab === true) return 'tab'
  if (key.backspace === true) return 'backspace'
  if (key.delete === true) return 'delete'
  if (key.upArrow === true) return 'up'
  if (key.downArrow === true) return 'down'
  if (key.leftArrow === true) return 'left'
  if (key.rightArrow === true) return 'right'
  if (key.pageUp === true) return 'pageup'
  if (key.pageDown === true) return 'pagedown'
  if (key.home === true) return 'home'
  if (key.end === true) return 'end'
  return null
}

function controlName(control: string): string {
  if (control === '\r') return 'enter'
  if (control === '\t') return 'tab'
  if (control === '\u007f') return 'backspace'
  return `ctrl-${String.fromCharCode(control.charCodeAt(0) + 0x60)}`
}
