/**
 * How a figure moves over a soak, and whether that is still flat. The slope is the median of the slopes between all pairs of samples (Theil and Sen): one
 * sample that was taken while the machine did something else doesn't move it.
 */
import { median } from '../../samples.mjs'

export interface Sample {
  /** Ms. */
  readonly at: number
  readonly value: number
}

export interface Trend {
  readonly first: number
  readonly last: number
  /** Of the value, in an hour. */
  readonly slope: number
}

const HOUR_MS = 3_600_000
/** Of the samples, from which the figures at the start and the end are the medians. */
const END_SHARE = 0.1

/** NaN everywhere when there are fewer than two samples. */
export function trendOf(samples: readonly Sample[]): Trend {
  const some = Math.max(1, Math.round(samples.length * END_SHARE))
  const values = samples.map(({ value }) => value)
  const slopes: number[] = []
  for (const [i, a] of samples.entries())
    for (const b of samples.slice(i + 1)) if (b.at > a.at) slopes.push((b.value - a.value) / (b.at - a.at))
  return { first: median(values.slice(0, some)), last: median(values.slice(-some)), slope: median(slopes) * HOUR_MS }
}
