/** Rows of text in tones: what panes are made of before a theme paints them. */
import { cut, textWidth } from './cells.ts'

export type PlainTone =
  | 'text'
  | 'strong'
  | 'quiet'
  | 'rule'
  | 'accent'
  | 'active'
  | 'good'
  | 'warning'
  | 'error'
  /** What names us. */
  | 'mention'
  | 'bold'
  | 'italic'
  | 'code'
  | 'link'
  /** The row of a list that Enter takes. */
  | 'selected'
  /** What is filled is light and what is blank is dark, whatever the theme: a camera reads it. */
  | 'drawing'

export type Tone = PlainTone | `nick-${number}`

export interface Span {
  readonly text: string
  readonly tone: Tone
  /** Where it leads, as OSC 8 has it: printable ASCII alone. */
  readonly link?: string
}

/** One row of a pane, cut to the pane's width. */
export type Row = readonly Span[]

export function widthOf(row: Row): number {
  let width = 0
  for (const span of row) width += textWidth(span.text)
  return width
}

export function space(width: number): Span {
  return { text: ' '.repeat(Math.max(0, width)), tone: 'text' }
}

/** The same row where it fits. */
export function clip(row: Row, width: number): Row {
  if (widthOf(row) <= width) return row
  let room = width
  return row.map((span) => {
    const text = cut(span.text, room)
    room -= textWidth(text)
    return { ...span, text }
  })
}
