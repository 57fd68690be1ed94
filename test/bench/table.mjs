/** What is said of measured rounds: medians, their spread, ratios, and whether an aim was reached. Pure. */

import { median, spread } from '../samples.mjs'

export const atLeast = (bound) => ({ text: `≥ ${bound}`, reached: (value) => value >= bound })
export const atMost = (bound, text = String(bound)) => ({ text: `≤ ${text}`, reached: (value) => value <= bound })
export const none = { text: 'none', reached: (value) => value === 0 }

export const number = (digits) => (value) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
export const plain = number(0)
export const megabytes = (value) => `${plain(value)} MB/s`
export const microseconds = (value) => (value < 1000 ? `${value.toFixed(0)} µs` : `${(value / 1000).toFixed(2)} ms`)
export const milliseconds = (value) => (value < 10_000 ? `${plain(value)} ms` : `${(value / 1000).toFixed(1)} s`)
export const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`
export const rate = (value) => `${plain(value)}/s`
const ratio = (value) => value.toFixed(2)

/** The median, and between which figures the rounds lay where there were several that differ. */
function spreadCell(values, show) {
  const { median: middle, min, max } = spread(values)
  return show(min) === show(max) ? show(middle) : `${show(middle)} (${show(min)}–${show(max)})`
}

function aimed(cell, aim, value) {
  if (aim == null) return { cell, missed: false }
  const missed = !aim.reached(value)
  return { cell: `${cell}, ${missed ? '**missed** ' : ''}${aim.text}`, missed }
}

/** The ratio of the medians that are shown; its spread is that of the rounds, each of which had both. */
function ratioCell(ours, others, aim) {
  const value = median(ours) / median(others)
  const each = ours.map((one, round) => one / others[round])
  const { min, max } = spread(each)
  const cell = ratio(min) === ratio(max) ? ratio(value) : `${ratio(value)} (${ratio(min)}–${ratio(max)})`
  return aimed(cell, aim, value)
}

/** A figure is `{of: [variants], value(...results)}`; null = its figures are missing in some round, because a variant failed. */
function valuesOf(figure, rounds) {
  const values = rounds.map((results) => {
    const needed = figure.of.map(({ id }) => results.get(id))
    return needed.every((result) => result != null) ? figure.value(...needed) : null
  })
  return values.some((value) => value == null) ? null : values
}

function limitCells({ limit, show }, ours, rounds) {
  if (limit == null)
    return [
      { cell: '', missed: false },
      { cell: '', missed: false },
    ]
  const values = valuesOf(limit, rounds)
  if (values == null || (ours == null && !limit.absolute)) return [{ cell: limit.title }, { cell: 'not measured' }]
  const shown = spreadCell(values, limit.show ?? show)
  if (limit.absolute) return [{ cell: limit.title }, aimed(shown, limit.aim, median(values))]
  return [{ cell: `${limit.title}: ${shown}` }, ratioCell(ours, values, limit.aim)]
}

/** `{cells, missed}` of one row; a title may depend on the settings. */
export function rowOf(row, rounds, settings) {
  const ours = valuesOf(row.ours, rounds)
  const rival = row.rival == null ? null : valuesOf(row.rival, rounds)
  const note = row.note?.(rounds.at(-1)) ?? ''
  const beside = ours != null && rival != null ? ratioCell(ours, rival, row.aim) : { cell: '', missed: false }
  const limit = limitCells(row, ours, rounds)
  const cells = [
    `${typeof row.title === 'function' ? row.title(settings) : row.title}${note}`,
    ours == null ? 'not measured' : spreadCell(ours, row.show),
    rival == null ? (row.rival == null ? '' : 'not measured') : spreadCell(rival, row.show),
    beside.cell,
    ...limit.map(({ cell }) => cell),
  ]
  return { cells, missed: [beside, ...limit].some(({ missed }) => missed) || ours == null }
}

const HEAD = ['work', 'p2p-chat', 'js-libp2p', 'ratio, aim', 'limit', 'beside it, aim']

export function tableOf(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(HEAD), '| --- | ---: | ---: | --- | --- | --- |', ...rows.map(({ cells }) => line(cells))].join('\n')
}
