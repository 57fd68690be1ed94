/**
 * The little markdown that people write in chats: **bold**, *italic* and _italic_, `code`, ```blocks```, links. The marks stay where they are, quiet: what
 * is copied is what was written. Nothing is nested, and a mark counts only where a word begins or ends, so that snake_case and 2*3*4 survive.
 */
import type { Safe } from '../app/index.ts'
import { clusters, wrap } from './cells.ts'
import type { PlainTone, Span } from './row.ts'

/** A part of a line in a tone; offsets in UTF-16 units. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly tone: PlainTone
  readonly link?: string
}

/** Whether lines have anything of it: most have nothing. */
const SUSPECT = /[*_`]|:\/\/|\/(?:ip[46]|dns)/
const FENCE = /^\s*```/
const CODE = /(`+)([^`]|[^`].*?[^`])\1(?!`)/y
const URL_START = /https?:\/\/[^\s<>"`]+/y
const MULTIADDR = /\/(?:ip4|ip6|dns|dns4|dns6|dnsaddr)\/[^\s<>"`,;]+/y
/** What ends a sentence and not an address. */
const SENTENCE_END = /[.,;:!?'*_]+$/
const OPENING = /[\s([{"'“‘«—–-]/
const CLOSING = /[\s.,;:!?)\]}"'”’»—–-]/
/** A line of more than so many UTF-16 units is searched no further: it would take longer than it is worth. */
const MAX_SEARCHED = 2_000
/** OSC 8 targets: what terminals take. */
const MAX_LINK = 2_000
const LINKABLE = /^[\x21-\x7e]+$/

/** The stretches of each line, in order and apart; what is between them is plain. */
export function stretches(lines: readonly Safe[]): readonly (readonly Stretch[])[] {
  if (!lines.some((line) => SUSPECT.test(line))) return lines.map(() => [])
  const fences = fencedLines(lines)
  return lines.map((line, at) => {
    const fenced = fences.get(at)
    if (fenced === undefined) return inline(line)
    return line === '' ? [] : [{ from: 0, to: line.length, tone: fenced }]
  })
}

/** Lines of blocks: the fences quiet, what is within code. A block that is never closed is none. */
function fencedLines(lines: readonly Safe[]): ReadonlyMap<number, PlainTone> {
  const found = new Map<number, PlainTone>()
  let open: number | null = null
  for (const [at, line] of lines.entries()) {
    if (!FENCE.test(line)) continue
    const closes = line.trim() === '```'
    if (open === null) {
      // All on one line is inline code.
      if (line.trim().indexOf('```', 3) === -1) open = at
    } else if (closes) {
      for (let within = open; within <= at; within++) found.set(within, 'code')
      found.set(open, 'quiet').set(at, 'quiet')
      open = null
    }
  }
  return found
}

function inline(line: Safe): readonly Stretch[] {
  if (!SUSPECT.test(line)) return []
  const found: Stretch[] = []
  const end = Math.min(line.length, MAX_SEARCHED)
  for (let at = 0; at < end;) {
    const parts = stretchAt(line, at)
    found.push(...parts)
    at = parts.at(-1)?.to ?? at + 1
  }
  return found
}

function stretchAt(line: string, at: number): readonly Stretch[] {
  switch (line.charCodeAt(at)) {
    case 0x60:
      return codeAt(line, at)
    case 0x2a:
    case 0x5f:
      return emphasisAt(line, at)
    case 0x68:
      return linkAt(line, at, URL_START)
    case 0x2f:
      return linkAt(line, at, MULTIADDR)
    default:
      return []
  }
}

function codeAt(line: string, at: number): readonly Stretch[] {
  const found = matchAt(CODE, line, at)
  if (found !== null) return marked(at, at + found[0].length, found[1]?.length ?? 1, 'code')
  // Not the start of code: the rest of the run isn't either.
  const run = matchAt(/`+/y, line, at)
  return [{ from: at, to: at + (run?.[0].length ?? 1), tone: 'text' }]
}

function emphasisAt(line: string, at: number): readonly Stretch[] {
  const mark = line.charAt(at)
  const double = line.charAt(at + 1) === mark
  // __init__ is a name in too many languages.
  if (double && mark === '_') return [{ from: at, to: at + 2, tone: 'text' }]
  const size = double ? 2 : 1
  const inside = at + size
  const next = line.charAt(inside)
  if (!(at === 0 || OPENING.test(line.charAt(at - 1))) || next === '' || next === mark || /\s/.test(next)) return []
  const marks = mark.repeat(size)
  for (let to = line.indexOf(marks, inside + 1); to !== -1 && to < MAX_SEARCHED; to = line.indexOf(marks, to + 1)) {
    const after = line.charAt(to + size)
    if (/\s/.test(line.charAt(to - 1)) || line.charAt(to - 1) === mark) continue
    if (after === '' || CLOSING.test(after)) return marked(at, to + size, size, size === 2 ? 'bold' : 'italic')
  }
  return double ? [{ from: at, to: at + size, tone: 'text' }] : []
}

function marked(from: number, to: number, size: number, tone: PlainTone): readonly Stretch[] {
  return [
    { from, to: from + size, tone: 'quiet' },
    { from: from + size, to: to - size, tone },
    { from: to - size, to, tone: 'quiet' },
  ]
}

function linkAt(line: string, at: number, pattern: RegExp): readonly Stretch[] {
  if (at > 0 && /[\p{L}\p{N}/]/u.test(line.charAt(at - 1))) return []
  const found = matchAt(pattern, line, at)?.[0]
  if (found === undefined) return []
  const target = trimmed(found)
  const to = at + target.length
  const linkable = target.length <= MAX_LINK && LINKABLE.test(target)
  return [{ from: at, to, tone: 'link', ...(linkable ? { link: target } : {}) }]
}

/** Without what ends the sentence around it, and without a bracket that was opened before it. */
function trimmed(found: string): string {
  let target = found.replace(SENTENCE_END, '')
  for (const [open, close] of ['()', '[]', '{}'] as const) {
    while (target.endsWith(close!) && target.split(close!).length > target.split(open!).length) {
      target = target.slice(0, -1).replace(SENTENCE_END, '')
    }
  }
  return target
}

function matchAt(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(line)
}

/** A line as rows of spans, broken as `wrap` breaks it; what is in no stretch has the tone `plain`. */
export function styledRows(
  line: string,
  found: readonly Stretch[],
  plain: PlainTone,
  first: number,
  rest: number,
): readonly (readonly Span[])[] {
  const rows = wrap(line, first, rest)
  if (found.length === 0) return rows.map((text) => [{ text, tone: plain }])
  const all = clusters(line)
  let next = 0
  let stretch = 0
  return rows.map((row) => {
    const spans: { text: string; tone: PlainTone; link?: string }[] = []
    for (const shown of clusters(row)) {
      // Blanks at a break are in no row; what is too wide for any has a stand-in.
      while (next < all.length && all[next]?.text !== shown.text && shown.text !== '…') next++
      const at = all[next++]?.at ?? line.length
      while (stretch < found.length && found[stretch]!.to <= at) stretch++
      const within = found[stretch]
      const here = within !== undefined && within.from <= at ? within : null
      const tone = here === null || here.tone === 'text' ? plain : here.tone
      const last = spans.at(-1)
      if (last?.tone === tone && last.link === here?.link) last.text += shown.text
      else spans.push({ text: shown.text, tone, ...(here?.link === undefined ? {} : { link: here.link }) })
    }
    return spans.length === 0 ? [{ text: '', tone: plain }] : spans
  })
}
