/** When a run kills whom: after so many bytes that one of the two wrote since the kill before, or so soon after it that the victim still starts. */
import type { Random } from '../../../net/random.ts'

export type Name = 'ada' | 'bob'

export interface Kill {
  readonly victims: readonly Name[]
  /** Whose output is counted; null = the time is. */
  readonly watched: Name | null
  /** Bytes, or ms. */
  readonly after: number
}

const MOST_KILLS = 3
/** A few dozen messages. */
const MOST_BYTES = 24_000
/** A start takes as long, on a machine that does much else. */
const MOST_MS = 800
const BY_TIME = 0.25
const BOTH = 0.15

export function planKills(random: Random): readonly Kill[] {
  const one = (): Name => (random.number() < 0.5 ? 'ada' : 'bob')
  return Array.from({ length: 1 + Math.floor(random.number() * MOST_KILLS) }, (): Kill => {
    const victims: readonly Name[] = random.number() < BOTH ? ['ada', 'bob'] : [one()]
    if (random.number() < BY_TIME) return { victims, watched: null, after: Math.floor(random.number() * MOST_MS) }
    return { victims, watched: one(), after: Math.floor(random.number() * MOST_BYTES) }
  })
}

export function describeKill({ victims, watched, after }: Kill): string {
  return `${victims.join('+')} after ${after} ${watched === null ? 'ms' : `bytes of ${watched}`}`
}
