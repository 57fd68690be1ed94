/**
 * Editing a draft: pure functions on text and cursor. The cursor moves by graphemes, so that an emoji or a letter with its marks is one step.
 * Left out: what was cut and can be put back, undo, what was sent before, completion: `update/editing.ts`, `update/recall.ts`, `completion.ts`.
 */
import type { ComposerEdit } from './event.ts'
import type { Composer } from './state.ts'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

export const EMPTY_COMPOSER: Composer = { text: '', cursor: 0 }

/** The draft after one edit; the same object when nothing changed. */
export function editDraft(composer: Composer, edit: ComposerEdit): Composer {
  const { text, cursor } = composer
  switch (edit.do) {
    case 'insert':
      return insert(composer, edit.text)
    case 'clear':
      return text === '' ? composer : EMPTY_COMPOSER
    case 'left':
      return move(composer, graphemeBefore(text, cursor))
    case 'right':
      return move(composer, graphemeAfter(text, cursor))
    case 'word-left':
      return move(composer, wordBefore(text, cursor))
    case 'word-right':
      return move(composer, wordAfter(text, cursor))
    case 'start':
      return move(composer, lineStart(text, cursor))
    case 'end':
      return move(composer, lineEnd(text, cursor))
    case 'delete-back':
      return remove(composer, graphemeBefore(text, cursor), cursor)
    case 'delete-forward':
      return remove(composer, cursor, graphemeAfter(text, cursor))
    case 'delete-word-back':
      return remove(composer, wordBefore(text, cursor), cursor)
    case 'delete-to-blank':
      return remove(composer, blankBefore(text, cursor), cursor)
    case 'delete-word-forward':
      return remove(composer, cursor, wordAfter(text, cursor))
    case 'delete-to-start': {
      const start = lineStart(text, cursor)
      // At the start of a line the line break goes, so that pressing on clears the draft line by line.
      return remove(composer, start === cursor ? graphemeBefore(text, cursor) : start, cursor)
    }
    case 'delete-to-end': {
      const end = lineEnd(text, cursor)
      return remove(composer, cursor, end === cursor ? graphemeAfter(text, cursor) : end)
    }
    case 'transpose':
      return transpose(composer)
    case 'transpose-words':
      return transposeWords(composer)
    case 'upper-word':
      return changeWord(composer, (word) => word.toUpperCase())
    case 'lower-word':
      return changeWord(composer, (word) => word.toLowerCase())
    case 'capital-word':
      return changeWord(composer, capital)
    default:
      return composer
  }
}

/** The draft with `text` in the place of what stands from `from` to `to`, and the cursor behind it. */
export function replaceRange(composer: Composer, from: number, to: number, text: string): Composer {
  const before = composer.text.slice(0, from) + text
  const whole = before + composer.text.slice(to)
  return { text: whole, cursor: boundaryFrom(whole, before.length) }
}

function insert(composer: Composer, typed: string): Composer {
  if (typed === '') return composer
  const added = typed.replace(/\r\n?/g, '\n')
  const text = composer.text.slice(0, composer.cursor) + added + composer.text.slice(composer.cursor)
  return { text, cursor: boundaryFrom(text, composer.cursor + added.length) }
}

function move(composer: Composer, cursor: number): Composer {
  return cursor === composer.cursor ? composer : { text: composer.text, cursor }
}

function remove(composer: Composer, from: number, to: number): Composer {
  if (from >= to) return composer
  const text = composer.text.slice(0, from) + composer.text.slice(to)
  // What is left may have become one grapheme: the halves of a flag, a letter and a mark.
  return { text, cursor: boundaryFrom(text, from) }
}

/** The character before the cursor changes places with the one at it; at the end of a line, the last two do. */
function transpose(composer: Composer): Composer {
  const { text, cursor } = composer
  const start = lineStart(text, cursor)
  const middle = cursor === lineEnd(text, cursor) ? graphemeBefore(text, cursor) : cursor
  if (middle <= start) return composer
  const from = graphemeBefore(text, middle)
  const to = graphemeAfter(text, middle)
  return replaceRange(composer, from, to, text.slice(middle, to) + text.slice(from, middle))
}

/** The word at the cursor, or the last one before it, changes places with the one before that. */
function transposeWords(composer: Composer): Composer {
  const { text, cursor } = composer
  const all = [...words.segment(text)].filter(({ isWordLike }) => isWordLike === true)
  const at = all.findIndex(({ segment, index }) => index + segment.length > cursor)
  const second = all[at === -1 ? all.length - 1 : Math.max(1, at)]
  const first = second && all[all.indexOf(second) - 1]
  if (!first || !second) return composer
  const gap = text.slice(first.index + first.segment.length, second.index)
  const end = second.index + second.segment.length
  return replaceRange(composer, first.index, end, second.segment + gap + first.segment)
}

/** The rest of the word at the cursor, or the next word. */
function changeWord(composer: Composer, change: (text: string) => string): Composer {
  const { text, cursor } = composer
  const to = wordAfter(text, cursor)
  const changed = change(text.slice(cursor, to))
  return to === cursor ? composer : replaceRange(composer, cursor, to, changed)
}

function capital(text: string): string {
  const at = text.search(/\p{L}/u)
  if (at === -1) return text
  const first = String.fromCodePoint(text.codePointAt(at) as number)
  return text.slice(0, at) + first.toUpperCase() + text.slice(at + first.length).toLowerCase()
}

/** `offset`, or the end of the grapheme that it lies inside. */
function boundaryFrom(text: string, offset: number): number {
  if (offset <= 0 || offset >= text.length) return Math.max(0, Math.min(offset, text.length))
  const inside = graphemes.segment(text).containing(offset)
  return !inside || inside.index === offset ? offset : inside.index + inside.segment.length
}

function graphemeBefore(text: string, cursor: number): number {
  return cursor === 0 ? 0 : (graphemes.segment(text).containing(cursor - 1)?.index ?? 0)
}

function graphemeAfter(text: string, cursor: number): number {
  const next = graphemes.segment(text).containing(cursor)
  return next ? next.index + next.segment.length : text.length
}

/** Start of the word before the cursor; what isn't a word in between is skipped. */
function wordBefore(text: string, cursor: number): number {
  const segments = words.segment(text)
  let at = cursor
  while (at > 0) {
    const segment = segments.containing(at - 1)
    if (!segment) return 0
    at = segment.index
    if (segment.isWordLike) return at
  }
  return 0
}

/** The blank before the cursor's word; blanks at the cursor belong to it. */
function blankBefore(text: string, cursor: number): number {
  let at = cursor
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at--
  while (at > 0 && /\S/.test(text.charAt(at - 1))) at--
  return at
}

/** End of the word after the cursor. */
function wordAfter(text: string, cursor: number): number {
  const segments = words.segment(text)
  let at = cursor
  while (at < text.length) {
    const segment = segments.containing(at)
    if (!segment) return text.length
    at = segment.index + segment.segment.length
    if (segment.isWordLike) return at
  }
  return text.length
}

function lineStart(text: string, cursor: number): number {
  return cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1
}

function lineEnd(text: string, cursor: number): number {
  const end = text.indexOf('\n', cursor)
  return end === -1 ? text.length : end
}
