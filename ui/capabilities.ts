/**
 * What the terminal can do, as far as its environment tells: colours, hyperlinks, marks beyond ASCII, dark or light. Where it tells nothing, what most
 * terminals can do is taken; links apart, which the others would show as they are typed.
 */
import chalk from 'chalk'
import type { Colours } from './theme.ts'
import type { Background } from './themes/themes.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** https://no-color.org: set and not empty means no colours, whatever the terminal can do. */
export function coloursOf(environment: Environment): Colours {
  return (environment['NO_COLOR'] ?? '') === '' ? chalk.level : 'mono'
}

/** First VTE, Konsole and tmux that know OSC 8. */
const VTE_LINKS = 5000
const KONSOLE_LINKS = 201_200
const TMUX_LINKS = 3.4
const LINKING_PROGRAMS = /^(?:iTerm\.app|WezTerm|vscode|ghostty|Hyper|Tabby|mintty|rio|WarpTerminal|zed)$/
const LINKING_TERMS = /kitty|ghostty|foot|alacritty|wezterm|contour/

/** Whether OSC 8 hyperlinks are likely to be known. FORCE_HYPERLINK says it outright: 0 is no. */
export function knowsLinks(environment: Environment): boolean {
  const forced = environment['FORCE_HYPERLINK'] ?? ''
  if (forced !== '') return forced !== '0'
  const program = environment['TERM_PROGRAM'] ?? ''
  const term = environment['TERM'] ?? ''
  // What is inside a multiplexer is shown by it.
  if (program === 'tmux') return Number.parseFloat(environment['TERM_PROGRAM_VERSION'] ?? '') >= TMUX_LINKS
  if (/^(?:screen|tmux|linux|dumb)/.test(term)) return false
  return (
    LINKING_PROGRAMS.test(program) ||
    LINKING_TERMS.test(term) ||
    (environment['WT_SESSION'] ?? '') !== '' ||
    (environment['DOMTERM'] ?? '') !== '' ||
    Number(environment['VTE_VERSION']) >= VTE_LINKS ||
    Number(environment['KONSOLE_VERSION']) >= KONSOLE_LINKS
  )
}

/** A locale that names another character set than UTF-8. None at all is what containers have, under terminals that know UTF-8. */
export function needsAscii(environment: Environment): boolean {
  const locale = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find(
    (each) => (each ?? '') !== '',
  )
  return locale !== undefined && !/utf-?8/i.test(locale)
}

/** Sixteen colours: the first seven and 8 are dark, as rxvt and others number them. */
const DARK_OF_SIXTEEN = /^(?:[0-6]|8)$/

/** COLORFGBG: "15;0", "0;default;15". */
export function backgroundOf(environment: Environment): Background {
  const last = environment['COLORFGBG']?.split(';').at(-1) ?? ''
  if (!/^\d{1,2}$/.test(last)) return 'unknown'
  return DARK_OF_SIXTEEN.test(last) ? 'dark' : 'light'
}

/** Asks for the background. The Linux console would print it. */
export function askBackground(environment: Environment): string {
  return /^(?:linux|dumb)/.test(environment['TERM'] ?? '') ? '' : '\u001b]11;?\u001b\\'
}

const ANSWER = /^rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i
/** Perceived brightness from which a background is light. */
const LIGHT_FROM = 0.5

/** The OSC code of the answer to it. */
export const BACKGROUND_CODE = 11

/** What the answer says; null: that is none. */
export function answeredBackground(text: string): Exclude<Background, 'unknown'> | null {
  const parts = ANSWER.exec(text)?.slice(1)
  if (parts === undefined) return null
  const [red = 0, green = 0, blue = 0] = parts.map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1))
  return 0.299 * red + 0.587 * green + 0.114 * blue >= LIGHT_FROM ? 'light' : 'dark'
}
