/** A state as a frame: in plain text, in the tones of its spans, or painted. */
import { renderToString } from 'ink'
import type { State } from '../../app/index.ts'
import { textWidth } from '../../ui/cells.ts'
import type { Row, Tone } from '../../ui/row.ts'
import { Screen } from '../../ui/screen.tsx'
import { createTheme } from '../../ui/theme.ts'
import type { Theme } from '../../ui/theme.ts'

const PLAIN = createTheme(0)

export function frame(state: State, theme: Theme = PLAIN): string {
  return renderToString(<Screen state={state} theme={theme} />, { columns: state.screen.columns })
}

/** What stands for a tone in the golden frames of tones: nicks are digits and letters by their place, plain text is blank. */
const LETTERS: Readonly<Record<Exclude<Tone, `nick-${number}`>, string>> = {
  text: ' ',
  strong: 'S',
  quiet: '.',
  rule: '-',
  accent: 'A',
  active: 'H',
  good: 'G',
  warning: 'W',
  error: 'E',
  mention: 'M',
  bold: 'B',
  italic: 'I',
  code: 'C',
  link: 'L',
  selected: '#',
  drawing: 'D',
}

const TONES: Theme = {
  paint: (row: Row) => row.map(({ text, tone }) => letterOf(tone).repeat(textWidth(text))).join(''),
}

function letterOf(tone: Tone): string {
  return tone in LETTERS ? LETTERS[tone as keyof typeof LETTERS] : Number(tone.slice('nick-'.length)).toString(12)
}

/** Each row of the frame with the letters of its tones under it; rows of plain text alone have none. */
export function tonedFrame(state: State): string {
  const tones = frame(state, TONES).split('\n')
  return frame(state)
    .split('\n')
    .flatMap((row, at) => {
      const under = tones[at]?.trimEnd() ?? ''
      return under === '' ? [row] : [row, under]
    })
    .join('\n')
}
