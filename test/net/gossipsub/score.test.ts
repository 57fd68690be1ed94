/** gossipsub v1.1, "Peer Scoring": the score machine alone. */
import { describe, expect, it } from 'vitest'
import { Scores } from '../../../net/gossipsub/score.ts'
import type { Copy } from '../../../net/gossipsub/score.ts'
import { scoreParams } from '../../../net/gossipsub/score-params.ts'
import type { ScoreOptions } from '../../../net/gossipsub/score-params.ts'
import type { Standing } from '../../../net/gossipsub/standing.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { person } from './router-harness.ts'

interface Subject {
  id: PeerId
  key: string
  standing: Standing
}

/** Nothing counts but what a test turns on; topics are named t. */
const NOTHING: ScoreOptions = {
  topicScoreCap: 0,
  everyTopic: {
    topicWeight: 1,
    timeInMeshWeight: 0,
    firstMessageDeliveriesWeight: 0,
    invalidMessageDeliveriesWeight: 0,
  },
}

function machine(options: ScoreOptions = {}): {
  scores: Scores
  peer: (name: string) => Subject
  /** So many decay intervals later. */
  pass: (seconds: number) => void
  now: () => number
} {
  const scores = new Scores(
    scoreParams({ ...NOTHING, ...options, everyTopic: { ...NOTHING.everyTopic, ...options.everyTopic } }),
  )
  let now = 0
  return {
    scores,
    peer: (name) => ({ id: person(name).id, key: name, standing: scores.enter(name, now) }),
    pass: (seconds) => {
      for (let i = 0; i < seconds; i++) scores.heartbeat((now += 1_000))
    },
    now: () => now,
  }
}

/** A message of this name, as everybody brings it. */
const copy = (key: string): Copy => ({ key, signature: Buffer.from(`signature of ${key}`) })

describe('P1: time in mesh', () => {
  it('grows with the time, up to the cap, and ends with the membership', () => {
    const { scores, peer, pass } = machine({
      everyTopic: { topicWeight: 0.5, timeInMeshWeight: 1, timeInMeshQuantumMs: 500, timeInMeshCap: 100 },
    })
    const ada = peer('ada')
    expect(scores.of(ada)).toBe(0)
    scores.grafted(ada, 't', 0)
    pass(10)
    expect(scores.of(ada)).toBe(10)
    pass(100)
    expect(scores.of(ada)).toBe(50)
    scores.pruned(ada, 't')
    expect(scores.of(ada)).toBe(0)
  })
})

describe('P2: first message deliveries', () => {
  it('counts what a peer brought first, up to the cap, and decays to nothing', () => {
    const { scores, peer, pass } = machine({
      everyTopic: { firstMessageDeliveriesWeight: 2, firstMessageDeliveriesDecay: 0.5, firstMessageDeliveriesCap: 10 },
    })
    const ada = peer('ada')
    for (let i = 0; i < 4; i++) scores.delivered(ada, null, 't', `m${i}`, 0)
    expect(scores.of(ada)).toBe(8)
    for (let i = 0; i < 40; i++) scores.delivered(ada, null, 't', `n${i}`, 0)
    expect(scores.of(ada)).toBe(20)
    pass(1)
    expect(scores.of(ada)).toBe(10)
    pass(10)
    expect(scores.of(ada)).toBe(0)
    expect(ada.standing.topics.size).toBe(0)
  })

  it('adds no more than the cap of all topics', () => {
    const { scores, peer } = machine({ topicScoreCap: 3, everyTopic: { firstMessageDeliveriesWeight: 1 } })
    const ada = peer('ada')
    for (const topic of ['a', 'b', 'c', 'd']) scores.delivered(ada, null, topic, topic, 0)
    expect([scores.of(ada), scores.parts(ada).inTopics]).toEqual([3, 3])
  })
})

describe('P3: mesh message delivery rate', () => {
  const rate = {
    meshMessageDeliveriesWeight: -1,
    meshMessageDeliveriesThreshold: 5,
    meshMessageDeliveriesCap: 6,
    meshMessageDeliveriesDecay: 0.9,
    meshMessageDeliveriesWindowMs: 10,
    meshMessageDeliveriesActivationMs: 2_000,
  }

  it('is the square of what a member lacks, once it has been one for long enough', () => {
    const { scores, peer, pass } = machine({ everyTopic: rate })
    const [first, also, late, silent, outside] = ['first', 'also', 'late', 'silent', 'outside'].map(peer) as [
      Subject,
      Subject,
      Subject,
      Subject,
      Subject,
    ]
    for (const each of [first, also, late, silent]) scores.grafted(each, 't', 0)
    pass(2)
    expect(scores.of(silent)).toBe(0)
    for (let i = 0; i < 20; i++) {
      scores.delivered(first, [also], 't', `m${i}`, 2_000)
      scores.duplicate(also, 't', copy(`m${i}`), 2_005)
      scores.duplicate(late, 't', copy(`m${i}`), 2_011)
      scores.duplicate(outside, 't', copy(`m${i}`), 2_001)
    }
    pass(1)
    expect([first, also].map((each) => scores.of(each))).toEqual([0, 0])
    expect([late, silent].map((each) => scores.of(each))).toEqual([-25, -25])
    expect(scores.of(outside)).toBe(0)
  })

  it('a copy within the window counts once, however often it is repeated', () => {
    const { scores, peer, pass } = machine({ everyTopic: rate })
    const [first, near] = [peer('first'), peer('near')]
    scores.grafted(near, 't', 0)
    pass(3)
    scores.delivered(first, null, 't', 'm', 3_000)
    for (let i = 0; i < 9; i++) scores.duplicate(near, 't', copy('m'), 3_010)
    expect(scores.of(near)).toBe(-16)
  })

  it('decays, so that a member which falls silent is found out', () => {
    const { scores, peer, pass } = machine({ everyTopic: rate })
    const ada = peer('ada')
    scores.grafted(ada, 't', 0)
    for (let i = 0; i < 20; i++) scores.delivered(ada, null, 't', `m${i}`, 0)
    pass(3)
    expect(scores.of(ada)).toBeGreaterThan(-1)
    pass(60)
    expect(scores.of(ada)).toBe(-25)
  })

  it('P3b: what a member lacked when it was pruned sticks, and decays slowly', () => {
    const { scores, peer, pass } = machine({
      everyTopic: { ...rate, meshFailurePenaltyWeight: -1, meshFailurePenaltyDecay: 0.5 },
    })
    const ada = peer('ada')
    scores.grafted(ada, 't', 0)
    pass(3)
    scores.pruned(ada, 't')
    expect(scores.of(ada)).toBe(-25)
    pass(1)
    expect(scores.of(ada)).toBe(-12.5)
    scores.grafted(ada, 't', 4_000)
    scores.pruned(ada, 't')
    expect(scores.of(ada)).toBe(-12.5)
  })
})

describe('P4: invalid messages', () => {
  const invalid = {
    everyTopic: { topicWeight: 0.5, invalidMessageDeliveriesWeight: -2, invalidMessageDeliveriesDecay: 0.9 },
  }

  it('is the square of them, for everybody who brought one, also after it was judged', () => {
    const { scores, peer, pass } = machine(invalid)
    const [first, also, later] = ['first', 'also', 'later'].map(peer) as [Subject, Subject, Subject]
    scores.rejected(first, [also], 't', copy('bad'))
    scores.rejected(first, null, 't', null)
    scores.duplicate(later, 't', copy('bad'), 0)
    scores.duplicate(later, 't', copy('good'), 0)
    scores.duplicate(later, 't', { ...copy('bad'), signature: Buffer.from('another') }, 0)
    expect([first, also, later].map((each) => scores.of(each))).toEqual([-4, -1, -1])
    pass(1)
    expect(scores.of(first)).toBeCloseTo(-3.24)
    pass(100)
    expect(scores.of(first)).toBe(0)
  })

  it('a topic of its own weight counts by it', () => {
    const { scores, peer } = machine({ ...invalid, topics: { strict: { topicWeight: 3 } } })
    const ada = peer('ada')
    scores.rejected(ada, null, 'strict', null)
    expect(scores.of(ada)).toBe(-6)
  })
})

describe('P5: application-specific score', () => {
  it('is asked each time', () => {
    let worth = 1
    const { scores, peer } = machine({ appSpecificScore: () => worth, appSpecificWeight: 0.5 })
    const ada = peer('ada')
    expect(scores.of(ada)).toBe(0.5)
    worth = -100
    expect([scores.of(ada), scores.parts(ada).p5]).toEqual([-50, -50])
  })
})

describe('P6: IP colocation factor', () => {
  it('is the square of those above the threshold on one address, and goes when they go', () => {
    const { scores, peer } = machine({ ipColocationFactorWeight: -1, ipColocationFactorThreshold: 2 })
    const crowd = ['a', 'b', 'c', 'd'].map(peer)
    const alone = peer('alone')
    for (const each of crowd) scores.moved(each, ['c0000201'])
    scores.moved(alone, ['c0000202'])
    const ofAll = (): number[] => [...crowd, alone].map((each) => scores.of(each))
    expect(ofAll()).toEqual([-4, -4, -4, -4, 0])
    scores.moved(crowd[0] as Subject, [])
    expect(ofAll()).toEqual([0, -1, -1, -1, 0])
    scores.leave(crowd[1] as Subject, 0)
    expect(ofAll()).toEqual([0, 0, 0, 0, 0])
    expect(scores.retained).toBe(0)
  })
})

describe('P7: behavioural penalty', () => {
  it('is the square of the offences above the threshold, and decays', () => {
    const { scores, peer, pass } = machine({
      behaviourPenaltyWeight: -1,
      behaviourPenaltyThreshold: 1,
      behaviourPenaltyDecay: 0.5,
    })
    const ada = peer('ada')
    scores.penalise(ada, 1)
    expect(scores.of(ada)).toBe(0)
    scores.penalise(ada, 4)
    expect(scores.of(ada)).toBe(-16)
    pass(1)
    expect(scores.of(ada)).toBe(-2.25)
    pass(2)
    expect(scores.of(ada)).toBe(0)
  })
})

describe('score retention', () => {
  it('a bad score waits for the peer, undecayed, until its time is over; a good one is not kept', () => {
    const { scores, peer, pass, now } = machine({
      retainScoreMs: 10_000,
      everyTopic: { firstMessageDeliveriesWeight: 1 },
    })
    const [bad, good] = [peer('bad'), peer('good')]
    scores.penalise(bad, 5)
    scores.delivered(good, null, 't', 'm', 0)
    scores.leave(bad, 0)
    scores.leave(good, 0)
    pass(9)
    expect(scores.of(peer('bad'))).toBe(-90)
    expect(scores.of(peer('good'))).toBe(0)
    const again = peer('worse')
    scores.penalise(again, 5)
    scores.leave(again, now())
    pass(11)
    expect(scores.retained).toBe(0)
    expect(scores.of(peer('worse'))).toBe(0)
  })

  it('keeps no more than so many', () => {
    const { scores, peer } = machine({ maxRetainedScores: 10 })
    for (let i = 0; i < 1_000; i++) {
      const each = peer(`peer ${i}`)
      scores.penalise(each, 10)
      scores.leave(each, 0)
    }
    expect(scores.retained).toBe(10)
  })
})

describe('a peer that only sits there', () => {
  it('is never worth less than 0 by our defaults, in or out of the mesh', () => {
    const scores = new Scores(scoreParams())
    const [member, outside] = ['member', 'outside'].map((name) => ({
      id: person(name).id,
      key: name,
      standing: scores.enter(name, 0),
    })) as [Subject, Subject]
    scores.moved(member, ['c0000201'])
    scores.grafted(member, 't', 0)
    let lowest = 0
    for (let now = 0; now <= 3_600_000; now += 1_000) {
      if (now % 600_000 === 0) scores.pruned(member, 't')
      if (now % 600_000 === 60_000) scores.grafted(member, 't', now)
      scores.heartbeat(now)
      lowest = Math.min(lowest, scores.of(member), scores.of(outside))
    }
    expect(lowest).toBe(0)
  })
})

describe('parameters', () => {
  const topic = (params: ScoreOptions['everyTopic']): ScoreOptions => ({ everyTopic: params ?? {} })

  it.each<[string, ScoreOptions]>([
    ['a gossip threshold above 0', { gossipThreshold: 1 }],
    ['a publish threshold above the gossip threshold', { publishThreshold: -5 }],
    ['a graylist threshold above the publish threshold', { graylistThreshold: -20 }],
    ['an acceptPX threshold below 0', { acceptPXThreshold: -1 }],
    ['an opportunistic graft threshold below 0', { opportunisticGraftThreshold: -1 }],
    ['a topic cap below 0', { topicScoreCap: -1 }],
    ['a P6 that rewards', { ipColocationFactorWeight: 1 }],
    ['a P6 threshold below 1', { ipColocationFactorThreshold: 0 }],
    ['a P7 that rewards', { behaviourPenaltyWeight: 1 }],
    ['a P7 that never decays', { behaviourPenaltyDecay: 1 }],
    ['a P7 threshold below 0', { behaviourPenaltyThreshold: -1 }],
    ['a decay interval below a second', { decayIntervalMs: 999 }],
    ['a zero of 0', { decayToZero: 0 }],
    ['no number', { topicScoreCap: NaN }],
    ['infinity', { graylistThreshold: -Infinity }],
    ['a topic weight below 0', topic({ topicWeight: -1 })],
    ['a P1 that punishes', topic({ timeInMeshWeight: -1 })],
    ['a P1 quantum of 0', topic({ timeInMeshQuantumMs: 0 })],
    ['a P2 that punishes', topic({ firstMessageDeliveriesWeight: -1 })],
    ['a P2 that never decays', topic({ firstMessageDeliveriesDecay: 1 })],
    ['a P3 that rewards', topic({ meshMessageDeliveriesWeight: 1 })],
    ['a P3 cap below its threshold', topic({ meshMessageDeliveriesWeight: -1, meshMessageDeliveriesCap: 1 })],
    ['a P3 that begins at once', topic({ meshMessageDeliveriesWeight: -1, meshMessageDeliveriesActivationMs: 0 })],
    ['a P3b that rewards', topic({ meshFailurePenaltyWeight: 1 })],
    ['a P4 that rewards', topic({ invalidMessageDeliveriesWeight: 1 })],
    ['a P4 that decays at once', topic({ invalidMessageDeliveriesDecay: 0 })],
    ['one topic that is wrong', { topics: { room: { topicWeight: -1 } } }],
  ])('refuse %s', (_title, options) => {
    expect(() => scoreParams(options)).toThrowError(expect.objectContaining({ code: 'bad-argument' }) as Error)
  })

  it('are complete and right by default', () => {
    expect(scoreParams()).toEqual(scoreParams(scoreParams()))
  })
})
