/**
 * Text in the form that a terminal may be given: the one place that makes `Safe`. No control characters, escape sequences, bidi controls, invisible
 * characters or floods of marks get through, no line or message is endless, and each character keeps the width that it is measured at.
 * What could do harm is shown as a picture (␛) or as �; what is only invisible is left out.
 */
import stringWidth from 'string-width'
import type { Safe } from './view.ts'

/** UTF-16 units of a shown line: more than a screenful at 80 columns. */
const MAX_LINE_CHARS = 2_000
/** Lines of a shown message: a long paste, not a screen after screen of blank lines. */
const MAX_MESSAGE_LINES = 40
/** UTF-16 units of what is shown on a single line: names and states, where a screen cuts anyway. */
const MAX_SINGLE_CHARS = 500
const MAX_NICK_COLUMNS = 32
/** Marks on one character; every written language gets along with fewer. */
const MAX_MARKS = 8
/** Letters of one syllable block. */
const MAX_JAMO = 3
/** Looked at for each unit of the limit: a line of which more than that can't be seen has no more to show. */
const MAX_UNITS_PER_UNIT = 4
/** Tab stops of an unknown column. */
const TAB = '    '

const ELLIPSIS = '…'
const REPLACEMENT = '\ufffd'
const DOTTED_CIRCLE = '\u25cc'
/** Zero-width non-joiner: ends a cluster without being seen. */
const ZWNJ = '\u200c'
const ZWJ = '\u200d'
/** Asks for the text form of a pictograph. */
const TEXT_STYLE = '\ufe0e'

const PLAIN = /^[\x20-\x7e]*$/
/** What else there is can be drawn as it is; these are controls, formats, marks, fillers, jamo, halves of pairs and flags, skin tones. */
const SUSPECT =
  /[\p{C}\p{M}\p{Zl}\p{Zp}\p{DI}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\p{Grapheme_Extend}\p{Emoji_Modifier}\p{RI}]/u
const FORMATS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\p{NChar}]/gu
/** Embeddings, overrides and isolates: what turns the text around them. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/
/** Part of a character in the right place; judged once its neighbours are known. */
const CONTEXTUAL = /\u200c|\u200d|\ufe0e|\ufe0f|[\u{e0020}-\u{e007f}]/u
const INVISIBLE = /\p{DI}|[\u200e\u200f\u061c]/u
const MARK = /[\p{M}\uff9e\uff9f]/u
/** Hangul letters, and the syllables that a last letter can follow. */
const JAMO = /[\u1100-\u11ff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb]/
/** Letters that take the next one into their cluster. */
const PREPENDED = /[\u0d4e\u{111c2}\u{111c3}\u{113d1}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]/u
const TONE = /\p{Emoji_Modifier}/u
/** Two make a flag; where they don't, they are letters. */
const HALF_FLAG = /\p{RI}/u
const FIRST_HALF_FLAG = 0x1f1e6
const LETTER_A = 0x41
const PICTOGRAPH = /\p{Extended_Pictographic}/u
/** Scripts whose spelling needs joiners. */
const JOINING =
  /[\p{sc=Arabic}\p{sc=Syriac}\p{sc=Nko}\p{sc=Mongolian}\p{sc=Devanagari}\p{sc=Bengali}\p{sc=Gurmukhi}\p{sc=Gujarati}\p{sc=Oriya}\p{sc=Tamil}\p{sc=Telugu}\p{sc=Kannada}\p{sc=Malayalam}\p{sc=Sinhala}\p{sc=Khmer}\p{sc=Myanmar}]/u
/** What takes the next letter into its cluster, unless something stands between: what stood there is left out only for something else. */
const GREEDY = new RegExp(`${JAMO.source}|${PREPENDED.source}`, 'u')
const LINE_BREAK = /\r\n|[\n\u2028\u2029]/
const SEEN = /[^\p{Zs}\u2800]/u

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** A message as lines. `clipped`: characters that were cut off before. The line breaks at its end are not shown: some programs send them along. */
export function display(text: string, clipped = 0): readonly Safe[] {
  const shown = text.slice(0, endOfText(text))
  if (clipped === 0 && shown.length <= MAX_LINE_CHARS && PLAIN.test(shown)) return [shown as Safe]
  const all = shown.split(LINE_BREAK)
  const lines = all.slice(0, MAX_MESSAGE_LINES).map((line) => cleanLine(line, MAX_LINE_CHARS))
  const more = all.length - lines.length
  if (more > 0) lines.push(`${ELLIPSIS} ${more} more lines` as Safe)
  if (clipped > 0) lines.push(`${ELLIPSIS} ${clipped} more characters` as Safe)
  return lines
}

/** Everything on one line. */
export function displayLine(text: string): Safe {
  if (text.length <= MAX_SINGLE_CHARS && PLAIN.test(text)) return text as Safe
  return cleanLine(text.slice(0, endOfText(text)).split(LINE_BREAK).join(' '), MAX_SINGLE_CHARS)
}

/** A name that somebody chose: one line, at most 32 columns; '' when nothing of it can be seen. */
export function displayNick(nick: string): Safe {
  const line = displayLine(nick).replace(/\s+/g, ' ').trim()
  if (!SEEN.test(line)) return '' as Safe
  if (stringWidth(line) <= MAX_NICK_COLUMNS) return line as Safe
  let out = ''
  let columns = 0
  for (const { segment } of graphemes.segment(line)) {
    columns += stringWidth(segment)
    if (columns > MAX_NICK_COLUMNS - 1) break
    out += segment
  }
  return (out.trimEnd() + ELLIPSIS) as Safe
}

/** Joins our own words with parts that are safe already. */
export function safe(words: TemplateStringsArray, ...parts: readonly (Safe | number)[]): Safe {
  return String.raw({ raw: words }, ...parts) as Safe
}

/** Where the text ends without the line breaks after it. Counts back: a pattern would try again from each of them. */
function endOfText(text: string): number {
  let end = text.length
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--
  return end
}

function cleanLine(line: string, limit: number): Safe {
  if (!SUSPECT.test(line) && !PREPENDED.test(line)) return cut(line, limit, '') as Safe
  // What is far beyond the limit is only counted.
  const [head, rest] = splitAt(line, limit * MAX_UNITS_PER_UNIT)
  const visible = head.replace(FORMATS, visibleFormat)
  let out = ''
  for (const { segment, index } of graphemes.segment(visible)) {
    if (out.length >= limit) return cut(out, limit, visible.slice(index) + rest) as Safe
    out += cleanCluster(segment, out === '')
  }
  return cut(out, limit, rest) as Safe
}

/** Ends a line at its limit and counts what doesn't fit. */
function cut(line: string, limit: number, rest: string): string {
  if (line.length <= limit && rest === '') return line
  const [kept, over] = splitAt(line, boundaryBefore(line, Math.min(limit, line.length)))
  return `${kept}${ELLIPSIS} ${codePoints(over) + codePoints(rest)} more`
}

function codePoints(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at += isPair(text, at) ? 2 : 1) count++
  return count
}

/** No pair is split. */
function splitAt(text: string, offset: number): readonly [string, string] {
  const at = isPair(text, offset - 1) ? offset - 1 : offset
  return [text.slice(0, at), text.slice(at)]
}

function isPair(text: string, at: number): boolean {
  const code = text.codePointAt(at)
  return code !== undefined && code > 0xffff
}

function boundaryBefore(text: string, offset: number): number {
  if (offset === text.length) return offset
  return graphemes.segment(text).containing(offset)?.index ?? offset
}

function visibleFormat(char: string): string {
  const code = char.codePointAt(0) as number
  if (char === '\t') return TAB
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  if (code < 0xa0) return `\\x${code.toString(16)}`
  if (CONTEXTUAL.test(char)) return char
  if (BIDI.test(char)) return REPLACEMENT
  return INVISIBLE.test(char) ? '' : REPLACEMENT
}

/**
 * One character as a reader sees it. Its letters beyond the first are set apart: a terminal gives each a column, while a program that measures the
 * cluster counts one, and the rest of the row would be off.
 */
function cleanCluster(cluster: string, first: boolean): string {
  if (cluster.length === 1 || isEmoji(cluster)) {
    if (CONTEXTUAL.test(cluster) && cluster.length === 1) return ''
    return first && MARK.test(cluster) && cluster.length === 1 ? DOTTED_CIRCLE + cluster : cluster
  }
  const chars = [...cluster]
  const syllable = chars.length <= MAX_JAMO && chars.every((char) => JAMO.test(char))
  let out = ''
  let last = ''
  let marks = 0
  for (const char of chars) {
    let shown = char
    if (CONTEXTUAL.test(char) || (TONE.test(char) && out !== '')) {
      shown = belongs(char, last) && marks++ < MAX_MARKS ? char : GREEDY.test(last) ? ZWNJ : ''
    } else if (MARK.test(char)) {
      shown = marks++ < MAX_MARKS ? char : ''
      if (out === '' && first) out = DOTTED_CIRCLE
    } else {
      const half = HALF_FLAG.test(char)
      const apart = out === '' || last === ZWNJ || syllable || PICTOGRAPH.test(char) || (half && !GREEDY.test(last))
      if (half) shown = letterOf(char)
      if (!apart) out += ZWNJ
      marks = 0
    }
    if (shown === '') continue
    out += shown
    last = shown
  }
  return out
}

/** Whether an invisible character has work to do after the one before it, outside the emoji that are known as a whole. */
function belongs(char: string, before: string): boolean {
  if (char === ZWNJ || char === ZWJ) return JOINING.test(before) || (char === ZWNJ && MARK.test(before))
  return char === TEXT_STYLE && PICTOGRAPH.test(before)
}

let emoji: RegExp | undefined

function isEmoji(cluster: string): boolean {
  // Made at the first need: V8 takes a tenth of the program's start for it. The v flag is younger than the compiler's target, not than Node 20.
  emoji ??= new RegExp('^\\p{RGI_Emoji}$', 'v')
  return emoji.test(cluster)
}

function letterOf(halfFlag: string): string {
  return String.fromCharCode((halfFlag.codePointAt(0) as number) - FIRST_HALF_FLAG + LETTER_A)
}
