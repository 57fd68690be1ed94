/** What a theme is: a style for each tone and colours for nicks, as plain data. How many colours the terminal has is no part of it. */
import type { PlainTone } from '../row.ts'

/** chalk's names for what the sixteen colours of every terminal are, and for what needs no colour. */
export type Sixteen =
  | 'black'
  | 'red'
  | 'green'
  | 'yellow'
  | 'blue'
  | 'magenta'
  | 'cyan'
  | 'white'
  | 'blackBright'
  | 'redBright'
  | 'greenBright'
  | 'yellowBright'
  | 'blueBright'
  | 'magentaBright'
  | 'cyanBright'
  | 'whiteBright'
  | 'bgBlack'
  | 'dim'
  | 'inverse'

export interface Style {
  /** '#rrggbb'; none = the terminal's own. */
  readonly colour?: string
  /** Behind the text. */
  readonly on?: string
  readonly bold?: boolean
  readonly italic?: boolean
  readonly underline?: boolean
  /** Instead of `colour` and `on` where there are sixteen. */
  readonly sixteen?: readonly Sixteen[]
}

export interface ThemeData {
  readonly name: string
  /** What it is made for: text and nicks have a contrast of 4.5 or more to each of these. */
  readonly backgrounds: readonly string[]
  /** A tone without an entry is the terminal's own text. */
  readonly tones: Readonly<Partial<Record<PlainTone, Style>>>
  /** Twelve hues in one order in every theme, so that a person keeps theirs. */
  readonly nicks: readonly string[]
  readonly sixteenNicks: readonly Sixteen[]
}
