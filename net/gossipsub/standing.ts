/**
 * What one peer has earned: its counters, and the score that follows from them (gossipsub v1.1, "The Score Function").
 *
 *   cap(Σ topic · (w1·P1 + w2·P2 + w3·P3 + w3b·P3b + w4·P4)) + w5·P5 + w6·P6 + w7·P7
 */
import type { ScoreParams, TopicScoreParams } from './score-params.ts'

export interface TopicStanding {
  readonly params: TopicScoreParams
  /** When it came into the mesh; null = it isn't in it. */
  graftedAt: number | null
  meshMs: number
  firstDeliveries: number
  meshDeliveries: number
  meshFailures: number
  invalid: number
}

export interface Standing {
  readonly topics: Map<string, TopicStanding>
  /** P7's counter. */
  offences: number
  /** Where it is connected from (address.ts: originOf). */
  origins: readonly string[]
  /** Without P5. Out of date while `stale`. */
  score: number
  stale: boolean
}

/** Where a score comes from: each part as it goes into the sum. */
export interface ScoreParts {
  score: number
  topics: { topic: string; p1: number; p2: number; p3: number; p3b: number; p4: number; sum: number }[]
  /** All topics, capped. */
  inTopics: number
  p5: number
  p6: number
  p7: number
}

export function newStanding(): Standing {
  return { topics: new Map(), offences: 0, origins: [], score: 0, stale: false }
}

export function newTopicStanding(params: TopicScoreParams): TopicStanding {
  return {
    params,
    graftedAt: null,
    meshMs: 0,
    firstDeliveries: 0,
    meshDeliveries: 0,
    meshFailures: 0,
    invalid: 0,
  }
}

export function p1(topic: TopicStanding): number {
  const { params } = topic
  if (topic.graftedAt === null) return 0
  return params.timeInMeshWeight * Math.min(params.timeInMeshCap, topic.meshMs / params.timeInMeshQuantumMs)
}

export function p2(topic: TopicStanding): number {
  return topic.params.firstMessageDeliveriesWeight * topic.firstDeliveries
}

export function p3(topic: TopicStanding): number {
  return penalty(topic.params.meshMessageDeliveriesWeight, deficit(topic) ** 2)
}

export function p3b(topic: TopicStanding): number {
  return penalty(topic.params.meshFailurePenaltyWeight, topic.meshFailures)
}

export function p4(topic: TopicStanding): number {
  return penalty(topic.params.invalidMessageDeliveriesWeight, topic.invalid ** 2)
}

/** Never -0, which a screen would show. */
function penalty(weight: number, value: number): number {
  return value === 0 ? 0 : weight * value
}

/** What a member lacks to the rate that is expected of it, while one is. */
export function deficit(topic: TopicStanding): number {
  const { params } = topic
  if (topic.graftedAt === null || topic.meshMs <= params.meshMessageDeliveriesActivationMs) return 0
  return Math.max(0, params.meshMessageDeliveriesThreshold - topic.meshDeliveries)
}

export function topicScore(topic: TopicStanding): number {
  return topic.params.topicWeight * (p1(topic) + p2(topic) + p3(topic) + p3b(topic) + p4(topic))
}

export function capped(params: ScoreParams, sum: number): number {
  return params.topicScoreCap > 0 ? Math.min(params.topicScoreCap, sum) : sum
}

export function p7(params: ScoreParams, offences: number): number {
  const { behaviourPenaltyThreshold, behaviourPenaltyWeight } = params
  return offences > behaviourPenaltyThreshold ? behaviourPenaltyWeight * (offences - behaviourPenaltyThreshold) ** 2 : 0
}

/** Multiplies every counter by its decay. @returns whether the topic says nothing about the peer any more */
export function decayTopic(topic: TopicStanding, decayToZero: number, now: number): boolean {
  const { params, graftedAt } = topic
  const decay = (value: number, factor: number): number => (value * factor < decayToZero ? 0 : value * factor)
  topic.firstDeliveries = decay(topic.firstDeliveries, params.firstMessageDeliveriesDecay)
  topic.meshDeliveries = decay(topic.meshDeliveries, params.meshMessageDeliveriesDecay)
  topic.meshFailures = decay(topic.meshFailures, params.meshFailurePenaltyDecay)
  topic.invalid = decay(topic.invalid, params.invalidMessageDeliveriesDecay)
  if (graftedAt !== null) topic.meshMs = now - graftedAt
  return graftedAt === null && topic.firstDeliveries + topic.meshDeliveries + topic.meshFailures + topic.invalid === 0
}
