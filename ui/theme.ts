/**
 * Rows in colour: a theme's tones in what the terminal can do (truecolour, 256, sixteen, none), links as OSC 8 where it knows them, marks in ASCII where
 * it has no others. Nothing is told by colour alone, so that NO_COLOR loses nothing.
 */
import { Chalk } from 'chalk'
import type { ChalkInstance, ColorSupportLevel } from 'chalk'
import { asciiMarks } from './ascii.ts'
import type { PlainTone, Row, Span, Tone } from './row.ts'
import { MONO } from './themes/mono.ts'
import { NEUTRAL } from './themes/neutral.ts'
import type { Style, ThemeData } from './themes/theme-data.ts'

export interface Theme {
  paint(row: Row): string
}

/** How much a terminal can do: chalk's levels, and 'mono' for bold and faint without colours. */
export type Colours = ColorSupportLevel | 'mono'

export interface Paint {
  /** Default: the one for every background. */
  readonly theme?: ThemeData
  /** Spans with a link become hyperlinks. */
  readonly links?: boolean
  /** Our own marks and rules as ASCII. */
  readonly ascii?: boolean
}

/** How many colours of nicks are told apart; every theme has so many. */
const NICKS = 12
const CUBE = [0, 95, 135, 175, 215, 255] as const
const FIRST_OF_CUBE = 16
const FIRST_GREY = 232
const LAST_GREY = 255
const PRINTABLE = /^[\x20-\x7e]+$/
const ESC = '\u001b'

/** The same key has the same colour on every screen but its owner's: FNV-1a of the peer id. */
export function nickTone(peerId: string): Tone {
  let hash = 0x811c9dc5
  for (let at = 0; at < peerId.length; at++) hash = Math.imul(hash ^ peerId.charCodeAt(at), 0x01000193)
  return `nick-${(hash >>> 0) % NICKS}`
}

export function createTheme(colours: Colours, { theme = NEUTRAL, links = false, ascii = false }: Paint = {}): Theme {
  const inks = new Map<Tone, ChalkInstance | null>()
  const inkOf = (tone: Tone): ChalkInstance | null => {
    let ink = inks.get(tone)
    if (ink === undefined) inks.set(tone, (ink = inkFor(tone, theme, colours)))
    return ink
  }
  const paintSpan = ({ text, tone, link }: Span): string => {
    // A code of other characters is no code any more.
    const marked = ascii && tone !== 'drawing' ? asciiMarks(text) : text
    const painted = inkOf(tone)?.(marked) ?? marked
    return links && link !== undefined && PRINTABLE.test(link) ? hyperlink(link, painted) : painted
  }
  // Rows of messages live as long as their message is on some screen: painted once.
  const painted = new WeakMap<Row, string>()
  return {
    paint(row) {
      let text = painted.get(row)
      if (text === undefined) painted.set(row, (text = row.map(paintSpan).join('')))
      return text
    },
  }
}

function hyperlink(target: string, text: string): string {
  return `${ESC}]8;;${target}${ESC}\\${text}${ESC}]8;;${ESC}\\`
}

function inkFor(tone: Tone, theme: ThemeData, colours: Colours): ChalkInstance | null {
  if (colours === 0) return null
  if (colours === 'mono') return styled(new Chalk({ level: 1 }), styleOf(tone, MONO), 1)
  return styled(new Chalk({ level: colours }), styleOf(tone, theme), colours)
}

function styleOf(tone: Tone, { tones, nicks, sixteenNicks }: ThemeData): Style | undefined {
  if (!isNick(tone)) return tones[tone]
  const at = Number(tone.slice('nick-'.length))
  const colour = nicks[at % nicks.length]
  const sixteen = sixteenNicks[at % sixteenNicks.length]
  return { bold: true, ...(colour === undefined ? {} : { colour }), ...(sixteen ? { sixteen: [sixteen] } : {}) }
}

function isNick(tone: Tone): tone is Exclude<Tone, PlainTone> {
  return tone.startsWith('nick-')
}

function styled(plain: ChalkInstance, style: Style | undefined, level: ColorSupportLevel): ChalkInstance | null {
  if (style === undefined) return null
  let ink = plain
  if (level === 1) for (const name of style.sixteen ?? []) ink = ink[name]
  else {
    if (style.colour !== undefined) ink = level === 3 ? ink.hex(style.colour) : ink.ansi256(nearest256(style.colour))
    if (style.on !== undefined) ink = level === 3 ? ink.bgHex(style.on) : ink.bgAnsi256(nearest256(style.on))
    if (style.colour === undefined && style.on === undefined) for (const name of style.sixteen ?? []) ink = ink[name]
  }
  if (style.bold === true) ink = ink.bold
  if (style.italic === true) ink = ink.italic
  if (style.underline === true) ink = ink.underline
  return ink === plain ? null : ink
}

/** The colour of xterm's cube or grey ramp that is nearest: the steps of both are uneven, so that rounding shares would miss it. */
export function nearest256(hex: string): number {
  const wanted = partsOf(hex)
  let best = FIRST_OF_CUBE
  let least = Number.POSITIVE_INFINITY
  for (let code = FIRST_OF_CUBE; code <= LAST_GREY; code++) {
    let distance = 0
    for (const [at, part] of partsOf256(code).entries()) distance += (part - (wanted[at] ?? 0)) ** 2
    if (distance >= least) continue
    least = distance
    best = code
  }
  return best
}

function partsOf(hex: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
}

function partsOf256(code: number): readonly number[] {
  if (code >= FIRST_GREY) return [8, 8, 8].map((base) => base + (code - FIRST_GREY) * 10)
  return [36, 6, 1].map((by) => CUBE[Math.trunc((code - FIRST_OF_CUBE) / by) % 6] ?? 0)
}
