/**
 * Editing a draft: pure functions on text and cursor. The cursor moves by graphemes, so that an emoji or a letter with its marks is one step.
 * Left out: history, completion, a selection.
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
    default:
      return composer
  }
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
