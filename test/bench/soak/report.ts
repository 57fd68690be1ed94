/** What a soak found as a table, each slope beside the bound that it must keep, and in sentences what broke one. */
import type { Held } from './soak-node.ts'
import type { SoakResult } from './soak.ts'
import { trendOf } from './trend.ts'
import type { Sample, Trend } from './trend.ts'

export interface Judged {
  readonly table: string
  readonly faults: readonly string[]
}

interface Row {
  readonly what: string
  readonly trend: Trend
  /** Of the slope an hour; upwards only. */
  readonly bound: number
  readonly unit: 'MB' | 'ms' | ''
  /** Why it is not judged. */
  readonly unjudged: string | null
}

/** The first part of a run fills what is bounded: caches, and the messages that rooms keep in memory. It is not judged. */
const WARM_SHARE = 0.25
/** A slope an hour of a shorter run says nothing, ms. */
const SHORTEST_MS = 20 * 60_000
/** A machine with little else to do takes a third of it for a byte to a bare program and back; messages are timed while it takes no more, ms. */
const BUSY_MS = 0.5
/** Samples, by which latencies are judged. */
const LEAST_QUIET = 30
/**
 * A message that left more than so many bytes behind in each program would be a leak. Measured: 20 to 60. Of these a third or more is expected for hours:
 * the places of our last 16,384 messages in the history (100 bytes each, and a sixth of all messages is ours), and the last 2,048 addresses of peers (two
 * caches, some 10 KB each with what they keep from being freed, for each return of a program).
 */
const LEAK_BYTES = 100
/** The same of resident memory, which grows with compiled code, too. */
const LEAK_RESIDENT_BYTES = 500
/** What the allocator keeps of freed pages wanders, bytes in an hour. */
const WANDERING_BYTES = 10_000_000
/** One more in half an hour would be one that is never closed. */
const MORE_FILES = 2
const MORE_HANDLES = 4
const SLOWER_MS = 2
const SLOWEST_SLOWER_MS = 20

const MB = 1_000_000
const HOUR_S = 3_600

export function judge(result: SoakResult, forMs: number, messagesPerSecond: number): Judged {
  const { counts, complaints } = result
  const rows = rowsOf(result, forMs, messagesPerSecond * HOUR_S)
  const steep = rows.filter(({ unjudged, trend, bound }) => unjudged === null && !(trend.slope <= bound))
  return {
    table: `${table(rows)}\n\n${sentences(result)}`,
    faults: [
      ...(counts.due === 0 ? ['nothing was due: nothing was measured'] : []),
      ...counts.lost,
      ...counts.doubled,
      ...counts.strays,
      ...complaints,
      ...steep.map((row) => `${row.what}: ${slope(row)} an hour, not ${bound(row)}`),
    ],
  }
}

function rowsOf({ holdings, medians, slowest, machine }: SoakResult, forMs: number, messagesPerHour: number): Row[] {
  const short = forMs < SHORTEST_MS ? 'too short to judge' : null
  const worst = (what: keyof Held, title: string, bound: number, unit: Row['unit']): Row => {
    const trends = holdings.map(({ samples }) => trendOf(warm(samples[what])))
    const trend = trends.reduce((a, b) => (b.slope > a.slope ? b : a))
    return { what: title, trend, bound, unit, unjudged: short ?? (Number.isNaN(trend.slope) ? 'not known here' : null) }
  }
  const quiet = new Set(machine.filter(({ value }) => value <= BUSY_MS).map(({ at }) => at))
  const timed = (samples: readonly Sample[], title: string, bound: number): Row => {
    const some = warm(samples).filter(({ at }) => quiet.has(at))
    const busy = some.length < LEAST_QUIET ? 'the machine was busy' : null
    return { what: title, trend: trendOf(some), bound, unit: 'ms', unjudged: short ?? busy }
  }
  return [
    worst(
      'heap',
      'heap after collecting garbage, without compiled code, the program that grows most',
      LEAK_BYTES * messagesPerHour,
      'MB',
    ),
    worst('rss', 'resident memory, the same', LEAK_RESIDENT_BYTES * messagesPerHour + WANDERING_BYTES, 'MB'),
    worst('files', 'open files and sockets, the same', MORE_FILES, ''),
    worst('handles', 'handles and timers, the same', MORE_HANDLES, ''),
    timed(medians, 'from command to the event at another program, median', SLOWER_MS),
    timed(slowest, 'the same, 99 %', SLOWEST_SLOWER_MS),
  ]
}

function warm(samples: readonly Sample[]): readonly Sample[] {
  return samples.slice(Math.floor(samples.length * WARM_SHARE))
}

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    show(row.trend.first, row.unit),
    show(row.trend.last, row.unit),
    slope(row),
    row.unjudged ?? bound(row),
  ])
  const all = [['', 'at first', 'at last', 'slope an hour', 'bound'], ['---', '---:', '---:', '---:', '---:'], ...lines]
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function sentences({ counts, moves, returns }: SoakResult): string {
  const { said, directSaid, due, lost, doubled, strays } = counts
  return [
    `${count(said)} messages, ${count(directSaid)} of them direct; ${count(due)} deliveries due: ${count(lost.length)} lost, ${count(doubled.length)} doubled,`,
    `${count(strays.length)} to somebody who was not there. ${count(moves)} joins and leaves; a program went away and came back ${count(returns)} times.`,
  ].join('\n')
}

function show(value: number, unit: Row['unit']): string {
  if (unit === 'MB') return `${(value / MB).toFixed(1)} MB`
  return unit === '' ? String(Math.round(value * 10) / 10) : `${value.toFixed(1)} ms`
}

function slope({ trend, unit }: Row): string {
  return `${trend.slope < 0 ? '−' : '+'}${show(Math.abs(trend.slope), unit)}`
}

function bound({ bound, unit }: Row): string {
  return `≤ ${show(bound, unit)}`
}

function count(value: number): string {
  return value.toLocaleString('en')
}
