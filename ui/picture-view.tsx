/** A picture on the screen: header, rule, panes, status, news, composer, from top to bottom. */
import { Box } from 'ink'
import type { ReactNode } from 'react'
import { joints } from './compose.ts'
import type { Picture } from './compose.ts'
import type { Row } from './row.ts'
import { Panes, Rows } from './rows.tsx'
import type { Pane } from './rows.tsx'
import type { Theme } from './theme.ts'

export function PictureView({ picture, theme }: { picture: Picture; theme: Theme }): ReactNode {
  const { columns, rows, headerRows, bodyRows, statusRows, newsRows, composerRows } = picture.layout
  const headers = picture.panes.map((pane): Pane => ({ ...pane, rows: [pane.header] }))
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {headerRows > 0 && <Panes panes={headers} height={1} theme={theme} />}
      {headerRows > 1 && <Rows width={columns} height={1} rows={[headerRule(picture)]} theme={theme} />}
      <Panes panes={picture.panes} height={bodyRows} theme={theme} />
      {statusRows > 0 && <Rows width={columns} height={1} rows={[picture.status]} theme={theme} />}
      {newsRows > 0 && <Rows width={columns} height={newsRows} rows={picture.news} theme={theme} />}
      <Rows width={columns} height={composerRows} rows={picture.composer} theme={theme} />
    </Box>
  )
}

function headerRule({ layout }: Picture): Row {
  const crossed = joints(layout)
  const text = Array.from({ length: layout.columns }, (_, x) => (crossed.includes(x) ? '┼' : '─')).join('')
  return [{ text, tone: 'rule' }]
}
