/**
 * What tones look like. One accent, quiet colours, and none that needs a dark or a light background: every colour of 256 used here has a contrast of
 * 3.3 or more to black and to white. Nothing is told by colour alone, so that NO_COLOR loses nothing.
 */
import chalk, { Chalk } from 'chalk'
import type { ChalkInstance, ColorSupportLevel } from 'chalk'
import type { Row, Tone } from './row.ts'

export interface Theme {
  paint(row: Row): string
}

/** Of the 256-colour cube: hues that are told apart at a glance. */
const NICK_COLOURS = [160, 166, 136, 64, 28, 30, 32, 63, 98, 129, 164, 168] as const
const ACCENT = 31
const GREY = 244
const RULE = 240
const GREEN = 28
const ORANGE = 166
const RED = 160

/** The same key has the same colour on every screen but its owner's: FNV-1a of the peer id. */
export function nickTone(peerId: string): Tone {
  let hash = 0x811c9dc5
  for (let at = 0; at < peerId.length; at++) hash = Math.imul(hash ^ peerId.charCodeAt(at), 0x01000193)
  return `nick-${(hash >>> 0) % NICK_COLOURS.length}`
}

/** How much a terminal can do: chalk's levels, and 'mono' for bold and faint without colours. */
export type Colours = ColorSupportLevel | 'mono'

/** https://no-color.org: set and not empty means no colours, whatever the terminal can do. */
export function coloursOf(environment: { readonly [name: string]: string | undefined }): Colours {
  return (environment['NO_COLOR'] ?? '') === '' ? chalk.level : 'mono'
}

export function createTheme(colours: Colours): Theme {
  const styles = stylesOf(colours)
  const styleOf = (tone: Tone): ChalkInstance | null =>
    tone.startsWith('nick-')
      ? (styles.nicks[Number(tone.slice('nick-'.length)) % styles.nicks.length] ?? null)
      : styles.tones[tone as PlainTone]
  // Rows of messages live as long as their message is on some screen: painted once.
  const painted = new WeakMap<Row, string>()
  return {
    paint(row) {
      let text = painted.get(row)
      if (text === undefined) {
        text = row.map((span) => styleOf(span.tone)?.(span.text) ?? span.text).join('')
        painted.set(row, text)
      }
      return text
    },
  }
}

function stylesOf(colours: Colours): Styles {
  if (colours === 'mono') return withoutColours(new Chalk({ level: 1 }))
  const ink = new Chalk({ level: colours })
  return colours > 1 ? manyColours(ink) : fewColours(ink)
}

type PlainTone = Exclude<Tone, `nick-${number}`>
interface Styles {
  readonly tones: Readonly<Record<PlainTone, ChalkInstance | null>>
  readonly nicks: readonly ChalkInstance[]
}

function manyColours(ink: ChalkInstance): Styles {
  return {
    tones: {
      text: null,
      strong: ink.bold,
      quiet: ink.ansi256(GREY),
      rule: ink.ansi256(RULE),
      accent: ink.ansi256(ACCENT),
      active: ink.ansi256(ACCENT).bold,
      good: ink.ansi256(GREEN),
      warning: ink.ansi256(ORANGE),
      error: ink.ansi256(RED),
    },
    nicks: NICK_COLOURS.map((colour) => ink.ansi256(colour).bold),
  }
}

/** Sixteen colours are what the terminal's owner made of them. Its greys often can't be read; faint can. */
function fewColours(ink: ChalkInstance): Styles {
  return {
    tones: {
      text: null,
      strong: ink.bold,
      quiet: ink.dim,
      rule: ink.dim,
      accent: ink.cyan,
      active: ink.cyan.bold,
      good: ink.green,
      warning: ink.yellow,
      error: ink.red,
    },
    nicks: [ink.red, ink.green, ink.yellow, ink.magenta, ink.cyan, ink.blue].map((colour) => colour.bold),
  }
}

function withoutColours(ink: ChalkInstance): Styles {
  return {
    tones: {
      text: null,
      strong: ink.bold,
      quiet: ink.dim,
      rule: ink.dim,
      accent: ink.bold,
      active: ink.bold,
      good: null,
      warning: ink.bold,
      error: ink.bold,
    },
    nicks: [ink.bold],
  }
}
