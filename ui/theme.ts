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

/** The same key has the same colour on every screen: FNV-1a of the peer id. */
export function nickTone(peerId: string): Tone {
  let hash = 0x811c9dc5
  for (let at = 0; at < peerId.length; at++) hash = Math.imul(hash ^ peerId.charCodeAt(at), 0x01000193)
  return `nick-${(hash >>> 0) % NICK_COLOURS.length}`
}

/** https://no-color.org: set and not empty means none, whatever the terminal can do. */
export function colourLevel(environment: { readonly [name: string]: string | undefined }): ColorSupportLevel {
  return (environment['NO_COLOR'] ?? '') === '' ? chalk.level : 0
}

export function createTheme(level: ColorSupportLevel): Theme {
  const ink = new Chalk({ level })
  const styles: Record<Exclude<Tone, `nick-${number}`>, ChalkInstance | null> = {
    text: null,
    strong: ink.bold,
    // With 16 colours the greys of many palettes can't be read; faint can.
    quiet: level > 1 ? ink.ansi256(GREY) : ink.dim,
    rule: level > 1 ? ink.ansi256(RULE) : ink.dim,
    accent: ink.ansi256(ACCENT),
    active: ink.ansi256(ACCENT).bold,
    good: ink.ansi256(GREEN),
    warning: ink.ansi256(ORANGE),
    error: ink.ansi256(RED),
  }
  const nicks = NICK_COLOURS.map((colour) => ink.ansi256(colour).bold)
  const styleOf = (tone: Tone): ChalkInstance | null =>
    tone.startsWith('nick-') ? (nicks[Number(tone.slice(5))] ?? null) : styles[tone as keyof typeof styles]
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
