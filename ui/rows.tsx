/**
 * Rows on Ink's boxes. The text that Ink lays out is blank, of the pane's size; what is shown takes its place afterwards, row by row. So Ink neither
 * measures nor wraps what was cut to size already, and does not keep it: it remembers every text that it ever measured.
 */
import { Box, Text, Transform } from 'ink'
import { Fragment, useCallback } from 'react'
import type { ReactNode } from 'react'
import type { Row } from './row.ts'
import type { Theme } from './theme.ts'

export interface Pane {
  readonly name: string
  readonly width: number
  readonly rows: readonly Row[]
}

const RULE: Row = [{ text: '│', tone: 'rule' }]

export function Rows(props: { width: number; height: number; rows: readonly Row[]; theme: Theme }): ReactNode {
  const { width, height, rows, theme } = props
  const shown = useCallback((_blank: string, at: number) => theme.paint(rows[at] ?? []), [rows, theme])
  return (
    <Box width={width} height={height} flexShrink={0}>
      <Transform transform={shown}>
        <Text>{blank(width, height)}</Text>
      </Transform>
    </Box>
  )
}

/** Panes side by side, a thin rule between two of them. */
export function Panes({ panes, height, theme }: { panes: readonly Pane[]; height: number; theme: Theme }): ReactNode {
  const rule = Array.from({ length: height }, () => RULE)
  return (
    <Box height={height} flexShrink={0}>
      {panes.map((pane, at) => (
        <Fragment key={pane.name}>
          {at > 0 && <Rows width={1} height={height} rows={rule} theme={theme} />}
          <Rows width={pane.width} height={height} rows={pane.rows} theme={theme} />
        </Fragment>
      ))}
    </Box>
  )
}

function blank(width: number, height: number): string {
  return Array.from({ length: height }, () => ' '.repeat(width)).join('\n')
}
