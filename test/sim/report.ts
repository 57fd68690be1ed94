/** What a run of the laboratory found: a row a figure, beside what theory says and beside the bound that is asserted, each with its reason. */

export interface Row {
  what: string
  measured: number
  unit?: string
  /** What one would expect, and from what. */
  theory?: number
  from?: string
  /** Asserted; `because` says why it is where it is. */
  least?: number
  most?: number
  because?: string
}

export interface Report {
  scenario: string
  nodes: number
  seed: string
  /** Of the network, when all was over. */
  digest: string
  rows: Row[]
}

/** Rows out of their bounds, in words. */
export function broken({ rows }: Report): string[] {
  return rows
    .filter((row) => !holds(row))
    .map(
      ({ what, measured, least, most, unit = '' }) =>
        `${what}: ${show(measured)} ${unit} is not ${bound({ least, most })}`,
    )
}

export function figure({ rows }: Report, what: string): number {
  const row = rows.find((each) => each.what === what)
  if (!row) throw new Error(`the report has no "${what}"`)
  return row.measured
}

/** A Markdown table. */
export function table(report: Report): string {
  const lines = report.rows.map((row) => [
    row.what,
    `${show(row.measured)}${row.unit ? ` ${row.unit}` : ''}`,
    row.theory === undefined ? '' : `${show(row.theory)}${row.from ? ` (${row.from})` : ''}`,
    row.least === undefined && row.most === undefined
      ? ''
      : `${holds(row) ? '' : '**broken** '}${bound(row)}${row.because ? `: ${row.because}` : ''}`,
  ])
  const all = [['', 'measured', 'theory', 'bound'], ['---', '---:', '---', '---'], ...lines]
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** NaN holds nothing. */
function holds({ measured, least = -Infinity, most = Infinity }: Row): boolean {
  return measured >= least && measured <= most
}

function bound({ least, most }: Pick<Row, 'least' | 'most'>): string {
  if (least !== undefined && least === most) return `= ${show(least)}`
  return [least === undefined ? '' : `≥ ${show(least)}`, most === undefined ? '' : `≤ ${show(most)}`]
    .filter((text) => text !== '')
    .join(', ')
}

function show(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en')
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(4)))
}
