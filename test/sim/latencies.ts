/**
 * How long bytes take between two places: drawn once a pair from the seed, the same both ways. In sixteenths of a millisecond, so that
 * sums are exact and a trace doesn't hang on the last bit of a logarithm.
 */
import { seededRandom } from './seeded-random.ts'

/** One way between hosts `a` and `b`, ms. */
export type Latency = (a: number, b: number) => number

export interface LogNormal {
  medianMs: number
  /** Of the logarithm: 0.6 puts one pair in a hundred at four times the median. */
  sigma: number
  /** Cut off here, ms: there are few longer ways on earth than 250. */
  maxMs: number
}

/** Between homes on one continent and the next; what libp2p's own gossipsub tests call a wide-area network. */
export const WIDE_AREA: LogNormal = { medianMs: 40, sigma: 0.6, maxMs: 250 }

const STEPS_PER_MS = 16

export function logNormal(seed: number | string, { medianMs, sigma, maxMs }: LogNormal = WIDE_AREA): Latency {
  return (a, b) => {
    const random = seededRandom(`${seed}/latency/${Math.min(a, b)}-${Math.max(a, b)}`)
    // Box–Muller; 1 − u is never 0.
    const normal = Math.sqrt(-2 * Math.log(1 - random.number())) * Math.cos(2 * Math.PI * random.number())
    return rounded(Math.min(maxMs, medianMs * Math.exp(sigma * normal)))
  }
}

export function uniform(seed: number | string, leastMs: number, mostMs: number): Latency {
  return (a, b) => {
    const random = seededRandom(`${seed}/latency/${Math.min(a, b)}-${Math.max(a, b)}`)
    return rounded(leastMs + random.number() * (mostMs - leastMs))
  }
}

function rounded(ms: number): number {
  return Math.max(1, Math.round(ms * STEPS_PER_MS)) / STEPS_PER_MS
}
