/** What is said of many samples. Pure. */

/** The sample that `share` (0–1) of them don't exceed; NaN when there are none. */
export function quantile(samples, share) {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}

export const median = (samples) => quantile(samples, 0.5)

export function spread(samples) {
  return { median: median(samples), min: Math.min(...samples), max: Math.max(...samples) }
}

/** NaN when there are none. */
export const mean = (samples) => samples.reduce((sum, sample) => sum + sample, 0) / samples.length
