/**
 * Keys as events: what was pressed has a chord, the key map says what that does, and here that becomes events. Pure; input comes as Ink gives it: one
 * key, or a chunk of typed text in which control characters still are keys at their place (Enter too: only a bracketed paste makes lines of it).
 * A key that means nothing here does nothing.
 */
import type { ComposerEdit, ConversationKey, Event, Overlay } from '../app/index.ts'
import { FUNCTION_KEYS } from './keyboard.ts'
import { canonical, chordOf } from './keymap.ts'
import type { Keymap, KeyName } from './keymap.ts'

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
  readonly keymap: Keymap
  /** What lies over the conversation. */
  readonly overlay: Overlay['kind'] | null
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

/** Rows that Shift and an arrow go; also what a wheel turn is, in terminals that make arrows of it. */
const LINE_ROWS = 1
/** More rows than there are. */
const ALL_ROWS = 1e9

const event =
  (...events: readonly KeyAction[]): Does =>
  () =>
    events
const edit = (what: Exclude<ComposerEdit['do'], 'insert'>): Does => event({ type: 'compose', edit: { do: what } })
const insert = (text: string): KeyAction => ({ type: 'compose', edit: { do: 'insert', text } })
const open = (overlay: (Event & { type: 'open-overlay' })['overlay']): Does => event({ type: 'open-overlay', overlay })

/** Up and down by so many rows: of a list, of a page, of the conversation. */
const scroll =
  (rows: (context: KeyContext) => number): Does =>
  (context) => [isList(context) ? { type: 'select', by: -rows(context) } : { type: 'scroll-rows', by: rows(context) }]

/** Within a draft of several rows arrows move the cursor; else they bring back what was sent. */
const vertical =
  (by: 1 | -1): Does =>
  (context) => {
    if (context.overlay !== null) return scroll(() => -by * LINE_ROWS)(context)
    const steps = context.toRow(by)
    if (steps === 0) return [{ type: 'recall', by }]
    return Array.from(
      { length: steps },
      () => ({ type: 'compose', edit: { do: by === -1 ? 'left' : 'right' } }) as const,
    )
  }

/** In a list the keys for the next conversation go to the next row. */
const step =
  (by: 1 | -1): Does =>
  (context) => [isList(context) ? { type: 'select', by } : { type: 'switch', by }]

/** The key that opened a list goes on in it. */
const openList =
  (overlay: 'switcher' | 'recall' | 'search'): Does =>
  (context) =>
    context.overlay === overlay ? [{ type: 'select', by: 1 }] : open(overlay)(context)

const openPage =
  (overlay: 'net' | 'invite'): Does =>
  (context) =>
    context.overlay === overlay ? [{ type: 'close-overlay' }] : open(overlay)(context)

const DOES: Readonly<Record<KeyName, Does>> = {
  send: (context) => [{ type: context.overlay === null ? 'submit' : 'choose', at: context.now }],
  newline: (context) => (isList(context) ? [] : [insert('\n')]),
  complete: event({ type: 'complete', by: 1 }),
  'complete-back': event({ type: 'complete', by: -1 }),
  up: vertical(-1),
  down: vertical(1),
  recall: openList('recall'),
  switcher: openList('switcher'),
  search: openList('search'),
  network: openPage('net'),
  invite: openPage('invite'),
  next: step(1),
  previous: step(-1),
  'conversation-1': numbered(0),
  'conversation-2': numbered(1),
  'conversation-3': numbered(2),
  'conversation-4': numbered(3),
  'conversation-5': numbered(4),
  'conversation-6': numbered(5),
  'conversation-7': numbered(6),
  'conversation-8': numbered(7),
  'conversation-9': numbered(8),
  'conversation-10': numbered(9),
  'next-active': event({ type: 'next-active' }),
  unread: event({ type: 'jump-unread' }),
  'previous-mention': event({ type: 'jump-mention', by: -1 }),
  'next-mention': event({ type: 'jump-mention', by: 1 }),
  'page-up': scroll((context) => context.page),
  'page-down': scroll((context) => -context.page),
  'line-up': scroll(() => LINE_ROWS),
  'line-down': scroll(() => -LINE_ROWS),
  top: scroll(() => ALL_ROWS),
  bottom: (context) => (context.overlay === null ? [{ type: 'scroll-to-end' }] : scroll(() => -ALL_ROWS)(context)),
  back: (context) => [context.overlay === null ? { type: 'scroll-to-end' } : { type: 'close-overlay' }],
  retry: (context) => [{ type: 'retry', at: context.now }],
  sidebar: event({ type: 'toggle', what: 'sidebar' }),
  people: event({ type: 'toggle', what: 'people' }),
  editor: event({ type: 'open-editor' }),
  bare: event({ type: 'show-bare' }),
  mouse: event({ type: 'toggle', what: 'mouse' }),
  redraw: event({ type: 'redraw' }),
  help: (context) => [{ type: context.overlay === 'help' ? 'close-overlay' : 'open-help' }],
  interrupt: (context) => [{ type: 'interrupt', at: context.now }],
  start: edit('start'),
  end: edit('end'),
  left: edit('left'),
  right: edit('right'),
  'word-left': edit('word-left'),
  'word-right': edit('word-right'),
  'delete-back': edit('delete-back'),
  'delete-forward': edit('delete-forward'),
  'cut-to-blank': edit('delete-to-blank'),
  'cut-word-back': edit('delete-word-back'),
  'cut-word': edit('delete-word-forward'),
  'cut-to-start': edit('delete-to-start'),
  'cut-to-end': edit('delete-to-end'),
  yank: edit('yank'),
  'yank-next': edit('yank-next'),
  transpose: edit('transpose'),
  'transpose-words': edit('transpose-words'),
  undo: edit('undo'),
  'capital-word': edit('capital-word'),
  'upper-word': edit('upper-word'),
  'lower-word': edit('lower-word'),
}

/** What Ink leaves of a mouse report whose start was cut off. */
const MOUSE = /^\[?<?\d+;\d+;\d+[Mm]$/
const CONTROL = /[\x00-\x1f\x7f]/

export function keyActions(input: string, key: Pressed, context: KeyContext): readonly KeyAction[] {
  if (key.eventType === 'release' || key.super === true || key.hyper === true) return []
  if (MOUSE.test(input)) return []
  const chord = chordPressed(input, key)
  if (chord !== null) return press(chord, context)
  return CONTROL.test(input) ? chunkActions(input, context) : typed(input, context)
}

/** Pasted text with one kind of line break. It stays with the conversation that was open when it began. */
export function pasteActions(text: string, conversation: ConversationKey | null): readonly KeyAction[] {
  return text === '' ? [] : [{ type: 'paste', text: text.replace(/\r\n?/g, '\n'), conversation }]
}

function isList({ overlay }: KeyContext): boolean {
  return overlay === 'switcher' || overlay === 'recall' || overlay === 'search'
}

function numbered(place: number): Does {
  return ({ order }) => {
    const conversation = order[place]
    return conversation === undefined ? [] : [{ type: 'show', conversation }]
  }
}

function typed(text: string, { overlay }: KeyContext): readonly KeyAction[] {
  if (text === '') return []
  // What was pasted is looked at: letters are answers.
  if (overlay === 'paste') return text === 'e' ? [{ type: 'edit-paste' }] : []
  return [insert(text)]
}

/** A chunk of several keys. Rows of the draft are not known any more once the first of them changed it. */
function chunkActions(input: string, context: KeyContext): readonly KeyAction[] {
  const within = { ...context, toRow: () => 0 }
  return input
    .replace(/\r\n/g, '\r')
    .split(/([\x00-\x1f\x7f])/)
    .flatMap((part) => (CONTROL.test(part) ? press(controlChord(part), within) : typed(part, within)))
}

function press(chord: string, context: KeyContext): readonly KeyAction[] {
  const name = context.keymap.byChord.get(canonical(chord))
  return name === undefined ? [] : DOES[name](context)
}

/** The chord of a key that isn't text; null for text. */
function chordPressed(input: string, key: Pressed): string | null {
  const named = specialName(key) ?? functionKey(input)
  if (named !== null) return chord(named, key)
  if (input.length === 1 && CONTROL.test(input) && key.ctrl !== true) return controlChord(input)
  if (key.ctrl === true || (key.meta === true && [...input].length === 1))
    return chord(input.toLowerCase(), { ...key, shift: false })
  return null
}

function chord(name: string, { ctrl, meta, shift }: Pressed): string {
  return chordOf(name, { ctrl: ctrl === true, alt: meta === true, shift: shift === true })
}

function functionKey(input: string): string | null {
  const number = input.length === 1 ? input.charCodeAt(0) - FUNCTION_KEYS : 0
  return number >= 1 && number <= 12 ? `f${number}` : null
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

/** The signs beyond the letters too: 0x1f is Ctrl-_. */
function controlChord(control: string): string {
  if (control === '\r') return 'enter'
  if (control === '\t') return 'tab'
  if (control === '\u007f') return 'backspace'
  return `ctrl-${String.fromCharCode(control.charCodeAt(0) + 0x40).toLowerCase()}`
}
