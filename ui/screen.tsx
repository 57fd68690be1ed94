/** The whole screen for a state: header, rule, panes, status, composer, from top to bottom. */
import { Box } from 'ink'
import type { ReactNode } from 'react'
import type { State } from '../app/index.ts'
import { compose, joints } from './compose.ts'
import type { Picture } from './compose.ts'
import { Panes, Rows } from './rows.tsx'
import type { Pane } from './rows.tsx'
import type { Row, Theme } from './theme.ts'
import { screenView } from './view.ts'

export function Screen({ state, theme }: { state: State; theme: Theme }): ReactNode {
  return <PictureView picture={compose(screenView(state))} theme={theme} />
}

export function PictureView({ picture, theme }: { picture: Picture; theme: Theme }): ReactNode {
  const { columns, rows, headerRows, bodyRows, statusRows, composerRows } = picture.layout
  const headers = picture.panes.map((pane): Pane => ({ ...pane, rows: [pane.header] }))
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {headerRows > 0 && <Panes panes={headers} height={1} theme={theme} />}
      {headerRows > 1 && <Rows width={columns} height={1} rows={[headerRule(picture)]} theme={theme} />}
      <Panes panes={picture.panes} height={bodyRows} theme={theme} />
      {statusRows > 0 && <Rows width={columns} height={1} rows={[picture.status]} theme={theme} />}
      <Rows width={columns} height={composerRows} rows={picture.composer} theme={theme} />
    </Box>
  )
}

function headerRule({ layout }: Picture): Row {
  const crossed = joints(layout)
  const text = Array.from({ length: layout.columns }, (_, x) => (crossed.includes(x) ? '┼' : '─')).join('')
  return [{ text, tone: 'rule' }]
}
