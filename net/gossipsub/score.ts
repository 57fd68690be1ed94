/**
 * Peer scores as a machine: gossipsub v1.1, "Peer Scoring". The router tells it what peers do; it says what they are worth. Scores
 * are ours alone and never told. Left out: parameters that change while it runs.
 *
 * A peer's counters hang on the peer; by id is kept only what must outlive it. Nothing is allocated for a message, unless some
 * topic expects a rate (P3), which takes a note of who brought each.
 */
import type { PeerId } from '../peer-id.ts'
import { topicParams } from './score-params.ts'
import type { ScoreParams, TopicScoreParams } from './score-params.ts'
import {
  capped,
  decayTopic,
  deficit,
  newStanding,
  newTopicStanding,
  p1,
  p2,
  p3,
  p3b,
  p4,
  p7,
  topicScore,
} from './standing.ts'
import type { ScoreParts, Standing, TopicStanding } from './standing.ts'
import { asBuffer } from './topic.ts'

/** Messages that a validator rejected, remembered so that later copies count too. Ours. */
const MAX_REJECTED = 1_000

/** What the scores need of a peer. */
export interface Scored {
  readonly id: PeerId
  readonly key: string
  readonly standing: Standing
}

/** A message as one peer brought it. */
export interface Copy {
  readonly key: string
  readonly signature: Uint8Array
}

interface Retained {
  standing: Standing
  until: number
}

/** Who brought a message while copies of it still count. */
interface Window {
  from: Set<Scored>
  end: number
}

export class Scores {
  readonly params: ScoreParams
  readonly #topicParams = new Map<string, TopicScoreParams>()
  readonly #connected = new Set<Standing>()
  readonly #retained = new Map<string, Retained>()
  /** Origin → who is there. */
  readonly #origins = new Map<string, Set<Standing>>()
  /** Message → the signature of the copy that was rejected. */
  readonly #rejected = new Map<string, string>()
  /** By message, in order of their ends unless topics differ in length. */
  readonly #windows = new Map<string, Window>()
  readonly #expectsRates: boolean
  #decayedAt = -Infinity

  constructor(params: ScoreParams) {
    this.params = params
    const all = [params.everyTopic, ...Object.keys(params.topics).map((topic) => topicParams(params, topic))]
    this.#expectsRates = all.some(expectsRate)
  }

  get retained(): number {
    return this.#retained.size
  }

  of(peer: Scored): number {
    const { standing } = peer
    if (standing.stale) this.#refresh(standing)
    return standing.score + this.#p5(peer)
  }

  parts(peer: Scored): ScoreParts {
    const topics = [...peer.standing.topics].map(([topic, each]) => ({
      topic,
      p1: p1(each),
      p2: p2(each),
      p3: p3(each),
      p3b: p3b(each),
      p4: p4(each),
      sum: topicScore(each),
    }))
    const sum = topics.reduce((before, each) => before + each.sum, 0)
    return {
      score: this.of(peer),
      topics,
      inTopics: capped(this.params, sum),
      p5: this.#p5(peer),
      p6: this.#p6(peer.standing),
      p7: p7(this.params, peer.standing.offences),
    }
  }

  /** The standing of a peer that comes, or comes back. */
  enter(key: string, now: number): Standing {
    const retained = this.#retained.get(key)
    this.#retained.delete(key)
    const standing = retained && retained.until > now ? retained.standing : newStanding()
    standing.stale = true
    this.#connected.add(standing)
    return standing
  }

  /** v1.1: a good score is not kept, or it could be saved up; a bad one is, or it could be shaken off. */
  leave(peer: Scored, now: number): void {
    const { standing, key } = peer
    const { retainScoreMs, maxRetainedScores } = this.params
    this.moved(peer, [])
    for (const topic of standing.topics.values()) {
      leaveMesh(topic)
      topic.firstDeliveries = 0
      topic.meshDeliveries = 0
    }
    this.#connected.delete(standing)
    this.#refresh(standing)
    const isBlank = standing.offences === 0 && [...standing.topics.values()].every((each) => topicScore(each) === 0)
    if (isBlank || standing.score > 0 || retainScoreMs === 0) return
    this.#retained.set(key, { standing, until: now + retainScoreMs })
    if (this.#retained.size > maxRetainedScores) this.#retained.delete(this.#retained.keys().next().value as string)
  }

  /** P6: where the peer is connected from now. */
  moved({ standing }: Scored, origins: readonly string[]): void {
    for (const origin of standing.origins) {
      const there = this.#origins.get(origin)
      there?.delete(standing)
      if (there?.size === 0) this.#origins.delete(origin)
      for (const each of there ?? []) each.stale = true
    }
    standing.origins = [...new Set(origins)]
    standing.stale = true
    for (const origin of standing.origins) {
      const there = this.#origins.get(origin) ?? new Set()
      this.#origins.set(origin, there.add(standing))
      for (const each of there) each.stale = true
    }
  }

  grafted({ standing }: Scored, topic: string, now: number): void {
    const counters = this.#topic(standing, topic)
    counters.graftedAt = now
    counters.meshMs = 0
    standing.stale = true
  }

  pruned({ standing }: Scored, topic: string): void {
    const counters = standing.topics.get(topic)
    if (counters) leaveMesh(counters)
    standing.stale = true
  }

  /** A message was found right: `peer` brought it first, `alsoFrom` while it was being checked. */
  delivered(peer: Scored, alsoFrom: Iterable<Scored> | null, topic: string, key: string, now: number): void {
    const counters = this.#topic(peer.standing, topic)
    const { firstMessageDeliveriesCap, meshMessageDeliveriesWindowMs } = counters.params
    counters.firstDeliveries = Math.min(firstMessageDeliveriesCap, counters.firstDeliveries + 1)
    peer.standing.stale = true
    if (!this.#expectsRates) return
    countInMesh(peer.standing, topic)
    for (const each of alsoFrom ?? []) countInMesh(each.standing, topic)
    this.#closeWindows(now)
    this.#windows.set(key, { from: new Set([peer, ...(alsoFrom ?? [])]), end: now + meshMessageDeliveriesWindowMs })
  }

  /** Whether copies of a message that was seen before change anything. */
  countsCopies(key: string): boolean {
    return this.#expectsRates || this.#rejected.has(key)
  }

  /** A copy of a message that was seen before. */
  duplicate(peer: Scored, topic: string, { key, signature }: Copy, now: number): void {
    // The same copy, because an author may sign two messages under one id: a bad one for us, a good one for those who bring it to us.
    const rejected = this.#rejected.get(key)
    if (rejected !== undefined && rejected === latin1(signature)) return this.#countInvalid(peer, topic)
    if (!this.#expectsRates) return
    const window = this.#windows.get(key)
    // A peer that repeats itself gains nothing.
    if (!window || now > window.end || window.from.has(peer)) return
    window.from.add(peer)
    countInMesh(peer.standing, topic)
  }

  /** P4. `message`: that the topic's validator rejects, so that copies of it count too; null = its signature is wrong. */
  rejected(peer: Scored, alsoFrom: Iterable<Scored> | null, topic: string, message: Copy | null): void {
    this.#countInvalid(peer, topic)
    for (const each of alsoFrom ?? []) this.#countInvalid(each, topic)
    if (message === null) return
    this.#rejected.set(message.key, latin1(message.signature))
    if (this.#rejected.size > MAX_REJECTED) this.#rejected.delete(this.#rejected.keys().next().value as string)
  }

  /** P7. */
  penalise({ standing }: Scored, count: number): void {
    standing.offences += count
    standing.stale = true
  }

  /** Decays what is due. */
  heartbeat(now: number): void {
    if (now - this.#decayedAt < this.params.decayIntervalMs) return
    this.#decayedAt = now
    const { decayToZero, behaviourPenaltyDecay } = this.params
    for (const standing of this.#connected) {
      for (const [topic, counters] of standing.topics) {
        if (decayTopic(counters, decayToZero, now)) standing.topics.delete(topic)
      }
      standing.offences *= behaviourPenaltyDecay
      if (standing.offences < decayToZero) standing.offences = 0
      standing.stale = true
    }
    this.#closeWindows(now)
    for (const [key, { until }] of this.#retained) if (until <= now) this.#retained.delete(key)
  }

  #topic(standing: Standing, topic: string): TopicStanding {
    let counters = standing.topics.get(topic)
    if (!counters) standing.topics.set(topic, (counters = newTopicStanding(this.#paramsOf(topic))))
    return counters
  }

  #paramsOf(topic: string): TopicScoreParams {
    if (!Object.hasOwn(this.params.topics, topic)) return this.params.everyTopic
    let params = this.#topicParams.get(topic)
    if (!params) this.#topicParams.set(topic, (params = topicParams(this.params, topic)))
    return params
  }

  #countInvalid({ standing }: Scored, topic: string): void {
    this.#topic(standing, topic).invalid++
    standing.stale = true
  }

  #closeWindows(now: number): void {
    for (const [key, { end }] of this.#windows) {
      if (end >= now) return
      this.#windows.delete(key)
    }
  }

  #refresh(standing: Standing): void {
    let sum = 0
    for (const topic of standing.topics.values()) sum += topicScore(topic)
    standing.score = capped(this.params, sum) + this.#p6(standing) + p7(this.params, standing.offences)
    standing.stale = false
  }

  #p5({ id }: Scored): number {
    const { appSpecificScore, appSpecificWeight } = this.params
    return appSpecificScore === null ? 0 : appSpecificWeight * appSpecificScore(id)
  }

  #p6(standing: Standing): number {
    const { ipColocationFactorThreshold, ipColocationFactorWeight } = this.params
    let sum = 0
    for (const origin of standing.origins) {
      const surplus = (this.#origins.get(origin)?.size ?? 0) - ipColocationFactorThreshold
      if (surplus > 0) sum += ipColocationFactorWeight * surplus ** 2
    }
    return sum
  }
}

function latin1(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('latin1')
}

function expectsRate(params: TopicScoreParams): boolean {
  return params.meshMessageDeliveriesWeight !== 0 || params.meshFailurePenaltyWeight !== 0
}

function countInMesh(standing: Standing, topic: string): void {
  const counters = standing.topics.get(topic)
  if (!counters || counters.graftedAt === null) return
  counters.meshDeliveries = Math.min(counters.params.meshMessageDeliveriesCap, counters.meshDeliveries + 1)
  standing.stale = true
}

/** P3b: what it lacked sticks. */
function leaveMesh(topic: TopicStanding): void {
  topic.meshFailures += deficit(topic) ** 2
  topic.graftedAt = null
  topic.meshMs = 0
}
