/**
 * Parameters of peer scores, by their names in the spec, with the spec's constraints on each: gossipsub v1.1, "Overview of New
 * Parameters". Milliseconds where a name ends so; decays are factors per decay interval.
 *
 * The defaults are for chat: rooms are quiet for hours, so nobody is expected to deliver anything (P3, P3b off), and who only
 * sits there is never below 0.
 */
import { NetError } from '../errors.ts'
import type { PeerId } from '../peer-id.ts'

export interface TopicScoreParams {
  /** What the topic counts for in the whole. */
  topicWeight: number
  /** P1, time in the mesh: a point a quantum, up to the cap. */
  timeInMeshWeight: number
  timeInMeshQuantumMs: number
  timeInMeshCap: number
  /** P2, messages that it brought first. */
  firstMessageDeliveriesWeight: number
  firstMessageDeliveriesDecay: number
  firstMessageDeliveriesCap: number
  /** P3, the square of what a mesh member lacks to the threshold, once it has been a member for the activation time. */
  meshMessageDeliveriesWeight: number
  meshMessageDeliveriesDecay: number
  meshMessageDeliveriesCap: number
  meshMessageDeliveriesThreshold: number
  /** A copy counts when it comes so soon after the first was found right. */
  meshMessageDeliveriesWindowMs: number
  meshMessageDeliveriesActivationMs: number
  /** P3b, what it lacked when it left the mesh. */
  meshFailurePenaltyWeight: number
  meshFailurePenaltyDecay: number
  /** P4, the square of the invalid messages. */
  invalidMessageDeliveriesWeight: number
  invalidMessageDeliveriesDecay: number
}

/** What a peer must be worth for what. */
export interface ScoreThresholds {
  /** Below: its IHAVE and IWANT are ignored, and it gets no gossip. */
  gossipThreshold: number
  /** Below: it gets none of our own messages. */
  publishThreshold: number
  /** Below: its RPCs are ignored. */
  graylistThreshold: number
  /** Below: peers that its PRUNE tells of are ignored. */
  acceptPXThreshold: number
  /** A mesh whose median is below it takes in better peers now and then. */
  opportunisticGraftThreshold: number
}

export interface ScoreParams extends ScoreThresholds {
  /** For every topic that we are in and that `topics` doesn't name. */
  everyTopic: TopicScoreParams
  /** By topic; what is left out is as in `everyTopic`. */
  topics: Readonly<Record<string, Partial<TopicScoreParams>>>
  /** What all topics together add at most; 0 = no cap. */
  topicScoreCap: number
  /** P5, what the program thinks of a peer; asked each time a score is needed. null = nothing. */
  appSpecificScore: ((peer: PeerId) => number) | null
  appSpecificWeight: number
  /** P6, the square of the peers above the threshold on one ip4 address or ip6 /64. Loopback and relayed connections don't count. */
  ipColocationFactorWeight: number
  ipColocationFactorThreshold: number
  /** P7, the square of the offences above the threshold: broken promises, GRAFTs in the back-off. */
  behaviourPenaltyWeight: number
  behaviourPenaltyThreshold: number
  behaviourPenaltyDecay: number
  decayIntervalMs: number
  /** Counters below it are 0. */
  decayToZero: number
  /** How long a score of 0 or less is remembered of a peer that went; it doesn't decay meanwhile. */
  retainScoreMs: number
  /** Scores remembered so; the oldest goes first. */
  maxRetainedScores: number
}

export type ScoreOptions = Partial<Omit<ScoreParams, 'everyTopic'>> & { everyTopic?: Partial<TopicScoreParams> }

const DEFAULT_TOPIC_SCORE: Readonly<TopicScoreParams> = {
  // js: 0.5.
  topicWeight: 0.5,
  // Ours: five minutes in the mesh are worth as much as three messages, so that talk counts and sitting costs nothing.
  timeInMeshWeight: 0.01,
  timeInMeshQuantumMs: 1_000,
  timeInMeshCap: 300,
  // js: 1. Decay and cap are ours: half of it is forgotten in two minutes, and twenty messages are as good as any more.
  firstMessageDeliveriesWeight: 1,
  firstMessageDeliveriesDecay: 0.995,
  firstMessageDeliveriesCap: 20,
  // Off, because a room has no rate that one could expect. The rest is js's.
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 100,
  meshMessageDeliveriesThreshold: 20,
  meshMessageDeliveriesWindowMs: 10,
  meshMessageDeliveriesActivationMs: 5_000,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  // Ours: one costs the mesh, ten within a few seconds the ear.
  invalidMessageDeliveriesWeight: -2,
  invalidMessageDeliveriesDecay: 0.97,
}

const DEFAULT_SCORE: Readonly<ScoreParams> = {
  // js.
  gossipThreshold: -10,
  publishThreshold: -50,
  graylistThreshold: -80,
  // Ours (js: 10): nobody in a quiet room earns points, and it is there that a newcomer needs to hear of others. What a liar gains is
  // bounded where exchange is taken (receive.ts, exchange.ts).
  acceptPXThreshold: 0,
  // Ours (js: 20): two thirds of what five minutes in the mesh give.
  opportunisticGraftThreshold: 1,
  everyTopic: DEFAULT_TOPIC_SCORE,
  topics: {},
  // js.
  topicScoreCap: 10,
  appSpecificScore: null,
  appSpecificWeight: 1,
  // js: -5. The threshold is ours (js: 10): a household or an office behind one address is no attack, and the host lets in 8.
  ipColocationFactorWeight: -5,
  ipColocationFactorThreshold: 16,
  // js: -10. Threshold and decay are ours (js: 0 and 0.2): two slips are nobody's malice, but who goes on isn't forgiven in a second.
  behaviourPenaltyWeight: -10,
  behaviourPenaltyThreshold: 2,
  behaviourPenaltyDecay: 0.97,
  // go, js.
  decayIntervalMs: 1_000,
  decayToZero: 0.01,
  // js: 1 h.
  retainScoreMs: 3_600_000,
  // Ours: as many as the host knows addresses of.
  maxRetainedScores: 1_000,
}

/** @throws NetError bad-argument: a parameter breaks the spec's constraint on it */
export function scoreParams(options: ScoreOptions = {}): ScoreParams {
  const everyTopic = { ...DEFAULT_TOPIC_SCORE, ...options.everyTopic }
  const params = { ...DEFAULT_SCORE, ...options, everyTopic }
  check(params)
  checkTopic(everyTopic, 'everyTopic')
  for (const topic of Object.keys(params.topics)) checkTopic(topicParams(params, topic), `topics[${topic}]`)
  return params
}

export function topicParams(params: ScoreParams, topic: string): TopicScoreParams {
  if (!Object.hasOwn(params.topics, topic)) return params.everyTopic
  return { ...params.everyTopic, ...params.topics[topic] }
}

function check(params: ScoreParams): void {
  const { gossipThreshold, publishThreshold } = params
  const colocation = params.ipColocationFactorWeight
  demand(params, 'gossipThreshold', (value) => value <= 0, 'at most 0')
  demand(params, 'publishThreshold', (value) => value <= gossipThreshold, 'at most gossipThreshold')
  demand(params, 'graylistThreshold', (value) => value <= publishThreshold, 'at most publishThreshold')
  for (const name of [
    'acceptPXThreshold',
    'opportunisticGraftThreshold',
    'topicScoreCap',
    'appSpecificWeight',
    'behaviourPenaltyThreshold',
    'retainScoreMs',
    'maxRetainedScores',
  ] as const) {
    demand(params, name, (value) => value >= 0, 'at least 0')
  }
  demand(params, 'ipColocationFactorWeight', (value) => value <= 0, 'at most 0')
  demand(params, 'ipColocationFactorThreshold', (value) => colocation === 0 || value >= 1, 'at least 1')
  demand(params, 'behaviourPenaltyWeight', (value) => value <= 0, 'at most 0')
  demand(params, 'behaviourPenaltyDecay', isFraction, FRACTION)
  demand(params, 'decayIntervalMs', (value) => value >= 1_000, 'at least 1000')
  demand(params, 'decayToZero', isFraction, FRACTION)
}

function checkTopic(params: TopicScoreParams, where: string): void {
  const mesh = params.meshMessageDeliveriesWeight !== 0 || params.meshFailurePenaltyWeight !== 0
  for (const name of ['topicWeight', 'timeInMeshWeight', 'firstMessageDeliveriesWeight'] as const) {
    demand(params, name, (value) => value >= 0, 'at least 0', where)
  }
  for (const name of [
    'meshMessageDeliveriesWeight',
    'meshFailurePenaltyWeight',
    'invalidMessageDeliveriesWeight',
  ] as const) {
    demand(params, name, (value) => value <= 0, 'at most 0', where)
  }
  for (const name of [
    'firstMessageDeliveriesDecay',
    'meshMessageDeliveriesDecay',
    'meshFailurePenaltyDecay',
    'invalidMessageDeliveriesDecay',
  ] as const) {
    demand(params, name, isFraction, FRACTION, where)
  }
  for (const name of ['timeInMeshQuantumMs', 'timeInMeshCap', 'firstMessageDeliveriesCap'] as const) {
    demand(params, name, (value) => value > 0, 'above 0', where)
  }
  const { meshMessageDeliveriesThreshold: threshold } = params
  demand(params, 'meshMessageDeliveriesThreshold', (value) => !mesh || value > 0, 'above 0', where)
  demand(params, 'meshMessageDeliveriesCap', (value) => !mesh || value >= threshold, 'at least the threshold', where)
  demand(params, 'meshMessageDeliveriesWindowMs', (value) => value >= 0, 'at least 0', where)
  demand(params, 'meshMessageDeliveriesActivationMs', (value) => !mesh || value >= 1_000, 'at least 1000', where)
}

const FRACTION = 'between 0 and 1'

function isFraction(value: number): boolean {
  return value > 0 && value < 1
}

function demand<K extends string>(
  params: Record<K, number>,
  name: K,
  holds: (value: number) => boolean,
  rule: string,
  where = 'score',
): void {
  const value = params[name]
  if (Number.isFinite(value) && holds(value)) return
  throw new NetError('bad-argument', `The gossipsub parameter ${where}.${name} must be ${rule}, and isn't: ${value}`)
}
