/**
 * What keys do, by name: the one table that the keyboard, the help and the README's list are made from. A chord is a key with what is held, as in
 * 'ctrl-alt-shift-up'; the setting `keys` gives an action other chords than its own (none unbinds it), and such a chord is then nobody else's.
 */
import { nearest } from '../app/index.ts'
import type { HelpRow } from '../app/index.ts'

/** Actions that one row of the help tells: their names, each with its own chords. */
interface Topic {
  readonly summary: string
  readonly keys: Readonly<Record<string, readonly string[]>>
}

const TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const
const NUMBERED = Object.fromEntries(TEN.map((at) => [`conversation-${at}`, [`alt-${at % 10}`]])) as Record<
  `conversation-${(typeof TEN)[number]}`,
  string[]
>

const TOPICS = [
  { summary: 'send', keys: { send: ['enter'] } },
  { summary: 'a new line in the draft', keys: { newline: ['alt-enter', 'ctrl-j', 'shift-enter'] } },
  {
    summary: 'complete: commands, nicks, rooms, addresses',
    keys: { complete: ['tab'], 'complete-back': ['shift-tab'] },
  },
  { summary: 'what was sent before; a row up, down in a draft of several', keys: { up: ['up'], down: ['down'] } },
  { summary: 'search what was sent before', keys: { recall: ['ctrl-r'] } },
  { summary: 'go to a conversation by a few letters', keys: { switcher: ['alt-k'] } },
  { summary: 'next, previous conversation', keys: { next: ['ctrl-n', 'alt-down'], previous: ['ctrl-p', 'alt-up'] } },
  { summary: 'the conversation with that number', keys: NUMBERED },
  { summary: 'the next conversation with something new', keys: { 'next-active': ['alt-a'] } },
  { summary: 'to the first line that was not read', keys: { unread: ['alt-u'] } },
  {
    summary: 'previous, next line that names you',
    keys: { 'previous-mention': ['alt-p'], 'next-mention': ['alt-n'] },
  },
  { summary: 'scroll a page', keys: { 'page-up': ['pageup'], 'page-down': ['pagedown'] } },
  { summary: 'scroll a line', keys: { 'line-up': ['shift-up'], 'line-down': ['shift-down'] } },
  {
    summary: 'the oldest, the newest line',
    keys: { top: ['alt-home', 'ctrl-home'], bottom: ['alt-end', 'ctrl-end'] },
  },
  { summary: 'close what is open; back to the newest line', keys: { back: ['escape'] } },
  { summary: 'send again what failed or waits', keys: { retry: ['alt-r'] } },
  { summary: 'search everything that was said', keys: { search: ['f3'] } },
  { summary: 'the network as it is now', keys: { network: ['f2'] } },
  { summary: 'an invite for a friend', keys: { invite: ['f4'] } },
  { summary: 'show or hide the lists beside the conversation', keys: { sidebar: ['f7'], people: ['f8'] } },
  { summary: 'the draft in your $EDITOR', keys: { editor: ['alt-e'] } },
  { summary: 'plain text to select and copy; any key goes back', keys: { bare: ['alt-l'] } },
  { summary: 'the mouse, on or off', keys: { mouse: ['alt-m'] } },
  { summary: 'draw the screen again', keys: { redraw: ['ctrl-l'] } },
  { summary: 'this help', keys: { help: ['f1'] } },
  { summary: 'clear the draft; twice on an empty one: quit', keys: { interrupt: ['ctrl-c'] } },
  { summary: 'start, end of the line', keys: { start: ['ctrl-a', 'home'], end: ['ctrl-e', 'end'] } },
  { summary: 'a character left, right', keys: { left: ['ctrl-b', 'left'], right: ['ctrl-f', 'right'] } },
  {
    summary: 'a word left, right',
    keys: { 'word-left': ['alt-b', 'ctrl-left', 'alt-left'], 'word-right': ['alt-f', 'ctrl-right', 'alt-right'] },
  },
  {
    summary: 'delete the character before, at the cursor',
    keys: { 'delete-back': ['backspace', 'shift-backspace'], 'delete-forward': ['ctrl-d', 'delete'] },
  },
  {
    summary: 'cut back to the blank; the word before, after',
    keys: {
      'cut-to-blank': ['ctrl-w'],
      'cut-word-back': ['alt-backspace', 'ctrl-backspace'],
      'cut-word': ['alt-d', 'alt-delete', 'ctrl-delete'],
    },
  },
  {
    summary: 'cut to the start, to the end of the line',
    keys: { 'cut-to-start': ['ctrl-u'], 'cut-to-end': ['ctrl-k'] },
  },
  { summary: 'put back what was cut; what was cut before that', keys: { yank: ['ctrl-y'], 'yank-next': ['alt-y'] } },
  { summary: 'swap characters, words', keys: { transpose: ['ctrl-t'], 'transpose-words': ['alt-t'] } },
  { summary: 'undo', keys: { undo: ['ctrl-_'] } },
  {
    summary: 'the word with a capital; in capitals, without',
    keys: { 'capital-word': ['alt-c'], 'upper-word': [], 'lower-word': [] },
  },
] as const satisfies readonly Topic[]

type KeysOf<T> = T extends { readonly keys: infer K } ? keyof K : never
/** What a key can do. */
export type KeyName = KeysOf<(typeof TOPICS)[number]> & string

export interface Keymap {
  readonly byChord: ReadonlyMap<string, KeyName>
  readonly byName: ReadonlyMap<KeyName, readonly string[]>
  /** What could not be used of the setting, as sentences. */
  readonly problems: readonly string[]
}

const DEFAULTS = new Map(TOPICS.flatMap(({ keys }) => Object.entries(keys) as [KeyName, readonly string[]][]))

const SHOWN: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  escape: 'Esc',
}
const SPECIAL = new Set(
  [
    'enter',
    'escape',
    'tab',
    'backspace',
    'delete',
    'up',
    'down',
    'left',
    'right',
    'pageup',
    'pagedown',
    'home',
    'end',
  ].concat(Array.from({ length: 12 }, (_, at) => `f${at + 1}`)),
)
const ALIASES: Readonly<Record<string, string>> = {
  '↑': 'up',
  '↓': 'down',
  '←': 'left',
  '→': 'right',
  pgup: 'pageup',
  pgdn: 'pagedown',
  pgdown: 'pagedown',
  esc: 'escape',
  return: 'enter',
  del: 'delete',
}
/** Chords that are one: most terminals send the same for both, and those that tell them apart mustn't make a difference. */
const SAME: Readonly<Record<string, string>> = {
  'ctrl-i': 'tab',
  'ctrl-m': 'enter',
  'ctrl-[': 'escape',
  'ctrl-/': 'ctrl-_',
  'ctrl--': 'ctrl-_',
  'ctrl-h': 'backspace',
}
const MAX_SHOWN = 40

let last: { readonly keys: unknown; readonly map: Keymap } | null = null

/** The keys as they are with that setting. The same setting gives the same map. */
export function keymapOf(keys: Readonly<Record<string, readonly string[]>> | undefined): Keymap {
  if (last === null || last.keys !== keys) last = { keys, map: build(keys ?? {}) }
  return last.map
}

function build(changes: Readonly<Record<string, readonly string[]>>): Keymap {
  const problems: string[] = []
  const given = new Map<string, KeyName>()
  const changed = new Map<KeyName, string[]>()
  for (const [name, texts] of Object.entries(changes)) {
    if (!isKeyName(name)) {
      const meant = nearest(name, [...DEFAULTS.keys()])
      const hint = meant === null ? 'F1 lists what keys can do.' : `Did you mean ${meant}?`
      problems.push(`The setting keys: no key can do "${name.slice(0, MAX_SHOWN)}". ${hint}`)
      continue
    }
    const chords: string[] = []
    for (const text of texts) {
      const chord = parseChord(text)
      const other = chord === null ? undefined : given.get(chord)
      if (chord === null) problems.push(`The setting keys, ${name}: ${wrong(text)}`)
      else if (other !== undefined && other !== name)
        problems.push(`The setting keys: ${showChord(chord)} is given to ${other} and to ${name}; ${other} has it.`)
      else {
        given.set(chord, name)
        chords.push(chord)
      }
    }
    // What can't be understood leaves the keys as they were: a slip must not take Enter away.
    if (chords.length > 0 || texts.length === 0) changed.set(name, chords)
  }
  const byName = new Map<KeyName, readonly string[]>()
  const byChord = new Map<string, KeyName>()
  for (const [name, usual] of DEFAULTS) {
    const chords = changed.get(name) ?? usual.filter((chord) => !given.has(chord))
    byName.set(name, chords)
    for (const chord of chords) byChord.set(chord, name)
  }
  return { byName, byChord, problems }
}

function isKeyName(name: string): name is KeyName {
  return DEFAULTS.has(name as KeyName)
}

function wrong(text: string): string {
  const shown = text.slice(0, MAX_SHOWN)
  return [...text].length === 1
    ? `"${shown}" alone is text. Hold something with it, as in Alt-${shown.toUpperCase()}.`
    : `"${shown}" is no key that a terminal tells. Ctrl-N, Alt-A, Shift-Tab, F5 and PgUp are.`
}

/** 'Alt-K', '^K', 'M-k' or 'ctrl-alt-up' in the one form that pressed keys are compared by; null = no such key. */
export function parseChord(text: string): string | null {
  const caret = /^\^(.)$/.exec(text.trim())?.[1]
  const spelled = caret === undefined ? text.trim() : `ctrl-${caret}`
  const [, held = '', typed = ''] = /^((?:(?:ctrl|control|alt|meta|option|shift|c|m|s)[-+])*)(.+)$/i.exec(spelled) ?? []
  const lower = typed.toLowerCase()
  const key = ALIASES[lower] ?? lower
  const parts = held.toLowerCase().split(/[-+]/)
  const ctrl = parts.some((part) => part === 'ctrl' || part === 'control' || part === 'c')
  const alt = parts.some((part) => part === 'alt' || part === 'meta' || part === 'option' || part === 'm')
  const shift = parts.some((part) => part === 'shift' || part === 's')
  if (!SPECIAL.has(key) && ([...key].length !== 1 || shift || !(ctrl || alt))) return null
  const chord = chordOf(key, { ctrl, alt, shift })
  return canonical(chord)
}

/** The chord that a pressed one is looked up as. */
export function canonical(chord: string): string {
  return SAME[chord] ?? chord
}

export function chordOf(
  key: string,
  held: { readonly ctrl: boolean; readonly alt: boolean; readonly shift: boolean },
): string {
  return `${held.ctrl ? 'ctrl-' : ''}${held.alt ? 'alt-' : ''}${held.shift ? 'shift-' : ''}${key}`
}

/** As people write it: Ctrl-N, Alt-↓, PgUp. */
export function showChord(chord: string): string {
  const [, held = '', key = ''] = /^((?:(?:ctrl|alt|shift)-)*)(.+)$/.exec(chord) ?? []
  const shown = SHOWN[key] ?? key.charAt(0).toUpperCase() + key.slice(1)
  return held.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase()) + shown
}

/** The keys' part of the help: what can be pressed, what it does, and the names that the setting `keys` knows it by. */
export function keyHelp(keymap: Keymap): readonly HelpRow[] {
  return TOPICS.map(({ summary, keys }) => {
    const names = Object.keys(keys) as KeyName[]
    return { usage: usageOf(names, keymap), summary: `${summary} (${namesOf(names)})` }
  })
}

function usageOf(names: readonly KeyName[], keymap: Keymap): string {
  const chords = names.map((name) => keymap.byName.get(name) ?? [])
  // Of one action all its keys, of several the first of each; of ten the ends.
  const shown = names.length === 1 ? (chords[0] ?? []) : chords.flatMap((each) => each.slice(0, 1))
  if (shown.length === 0) return '(no key)'
  return shown.length === TEN.length ? `${showChord(shown[0]!)} … ${showChord(shown.at(-1)!)}` : list(shown)
}

function list(chords: readonly string[]): string {
  return chords.map(showChord).join(', ')
}

function namesOf(names: readonly string[]): string {
  return names.length === TEN.length ? `${names[0]} … ${names.at(-1)}` : names.join(', ')
}

/** The first key of an action as people write it; '' when it has none. */
export function firstKey(keymap: Keymap, name: KeyName): string {
  const [first] = keymap.byName.get(name) ?? []
  return first === undefined ? '' : showChord(first)
}
