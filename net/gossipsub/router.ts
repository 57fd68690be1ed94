/**
 * The gossipsub router as a machine: inputs and the time in, outputs to be taken after each. It owns no streams, no timers, no
 * randomness of its own, and never waits. https://github.com/libp2p/specs/tree/master/pubsub/gossipsub
 *
 * A message passes it twice: `receive` gives back what has to be verified, `settle` takes the verdict and sends it on. Own
 * messages pass once (`publish`). Left out: the extensions of gossipsub 1.3.
 */
import type { PeerId } from '../peer-id.ts'
import type { Random } from '../random.ts'
import type { AgentTraits } from './agents.ts'
import { Backoffs } from './backoffs.ts'
import { emitIdontwant } from './gossip.ts'
import { fillFanout, heartbeat } from './heartbeat.ts'
import { dropFromMesh, graft, mayGraft, prune } from './mesh.ts'
import { MessageCache } from './message-cache.ts'
import type { Message, Unverified } from './message.ts'
import { FLOODSUB, MESHSUB_1_0, MESHSUB_1_1 } from './params.ts'
import type { RouterParams } from './params.ts'
import { churnOf, describe, newPeer } from './peer.ts'
import { Promises } from './promises.ts'
import type { Verdict } from './pubsub.ts'
import { forgetSubscription, receive } from './receive.ts'
import { RecentAuthors } from './recent-authors.ts'
import type { IncomingRpc } from './rpc.ts'
import { Scores } from './score.ts'
import type { ScoreParams } from './score-params.ts'
import { SeenCache } from './seen-cache.ts'
import type { ScoreParts } from './standing.ts'
import { choosePeers, controlFor, subscribersOf } from './state.ts'
import type { Output, Peer, RouterState, Verifying } from './state.ts'
import { asBuffer } from './topic.ts'

/** Ids that we can't read and have asked for. Ours: what chat rooms of other makes say in two minutes. */
const MAX_UNREADABLE_SEEN = 10_000

export interface RouterOptions {
  self: PeerId
  params: RouterParams
  score: ScoreParams
  random: Random
  /** Peers that we agreed with to send each other everything. */
  direct?: Iterable<PeerId>
}

const NOTHING: Output[] = []

export class Router {
  readonly #state: RouterState
  readonly #direct: ReadonlySet<string>

  constructor({ self, params, score, random, direct = [] }: RouterOptions) {
    this.#direct = new Set([...direct].map(keyOf))
    this.#state = {
      params,
      random,
      scores: new Scores(score),
      authors: new RecentAuthors(),
      promises: new Promises(params.iwantFollowupMs),
      self: { id: self, key: keyOf(self) },
      peers: new Map(),
      subscribers: new Map(),
      mesh: new Map(),
      fanout: new Map(),
      backoffs: new Backoffs(params),
      seen: new SeenCache(params.seenTtlMs, params.maxSeen),
      unreadable: new SeenCache(params.seenTtlMs, MAX_UNREADABLE_SEEN),
      verifying: new Map(),
      mcache: new MessageCache(params.mcacheWindows, params.mcacheGossipWindows, params.mcacheBytes),
      control: new Map(),
      outputs: [],
      ticks: 0,
    }
  }

  /** What the inputs so far lead to, in order; control comes last, one per peer. */
  take(): Output[] {
    const state = this.#state
    if (state.control.size > 0) {
      for (const [peer, control] of state.control) state.outputs.push({ type: 'control', peer, control })
      state.control.clear()
    }
    if (state.outputs.length === 0) return NOTHING
    const outputs = state.outputs
    state.outputs = []
    return outputs
  }

  /** A peer that speaks pubsub; it can be heard, and reached once `opened`. */
  addPeer(id: PeerId, traits: AgentTraits, now: number): Peer {
    const state = this.#state
    const key = keyOf(id)
    const peer = newPeer(id, key, state.scores.enter(key, now), this.#direct.has(key))
    this.describe(peer, traits)
    state.peers.set(key, peer)
    return peer
  }

  /** What its agent tells of it. */
  describe(peer: Peer, traits: AgentTraits): void {
    const { maxSendBytes, maxRelayBytes } = this.#state.params
    describe(peer, traits, maxSendBytes, maxRelayBytes)
  }

  /** Where it is connected from (address.ts: originOf). */
  moved(peer: Peer, origins: readonly string[]): void {
    this.#state.scores.moved(peer, origins)
  }

  /** The protocol that one of its streams carries; ours to it decides when both are known. */
  speaks(peer: Peer, protocol: string): void {
    peer.meshes = protocol !== FLOODSUB
    peer.takesBackoff = peer.meshes && protocol !== MESHSUB_1_0
    peer.takesIdontwant = peer.takesBackoff && protocol !== MESHSUB_1_1
  }

  /** Our stream to it is open: it is told our topics. */
  opened(peer: Peer, protocol: string, outbound: boolean): void {
    this.speaks(peer, protocol)
    peer.outbound = outbound
    peer.reachable = true
    this.announce(peer)
  }

  /** Tells it all our topics, once more if need be. */
  announce(peer: Peer): void {
    const { mesh } = this.#state
    if (!peer.reachable || mesh.size === 0) return
    const control = controlFor(this.#state, peer)
    for (const topic of mesh.keys()) control.subscriptions.set(topic, true)
  }

  /** Our stream to it is over. */
  closed(peer: Peer): void {
    const state = this.#state
    peer.reachable = false
    state.control.delete(peer)
    for (const [topic, mesh] of state.mesh) dropFromMesh(state, topic, mesh, peer)
    for (const { peers } of state.fanout.values()) peers.delete(peer)
  }

  /** Its stream to us is over, and with it what it had announced. */
  left(peer: Peer): void {
    peer.churn?.later.clear()
    for (const topic of peer.topics) {
      // Whoever ends one stream after the other comes back no more often than others.
      churnOf(peer).left.add(topic)
      forgetSubscription(this.#state, peer, topic)
    }
  }

  removePeer(peer: Peer, now: number): void {
    this.closed(peer)
    this.left(peer)
    this.excuse(peer)
    this.#state.scores.leave(peer, now)
    this.#state.peers.delete(peer.key)
  }

  /** It couldn't keep its promises, and we know why: our IWANT didn't leave, or we don't read what it sends. */
  excuse(peer: Peer): void {
    this.#state.promises.excuse(peer)
  }

  /** JOIN. */
  subscribe(topic: string, now: number): void {
    const state = this.#state
    if (state.mesh.has(topic)) return
    const mesh = new Set<Peer>()
    state.mesh.set(topic, mesh)
    for (const peer of state.peers.values()) {
      if (peer.reachable) controlFor(state, peer).subscriptions.set(topic, true)
    }
    const fits = (peer: Peer): boolean => mayGraft(state, topic, mesh, peer, now)
    for (const peer of state.fanout.get(topic)?.peers ?? []) if (fits(peer)) graft(state, topic, mesh, peer, now)
    state.fanout.delete(topic)
    for (const peer of choosePeers(state, topic, state.params.D - mesh.size, fits)) graft(state, topic, mesh, peer, now)
  }

  /** LEAVE. */
  unsubscribe(topic: string, now: number): void {
    const state = this.#state
    const mesh = state.mesh.get(topic)
    if (!mesh) return
    for (const peer of mesh) prune(state, topic, mesh, peer, state.params.unsubscribeBackoffMs, now)
    state.mesh.delete(topic)
    for (const peer of state.peers.values()) {
      if (peer.reachable) controlFor(state, peer).subscriptions.set(topic, false)
    }
  }

  /**
   * An RPC of the peer's, with a body of so many bytes. The messages that come back are to be verified, then settled, each of them.
   * @throws NetError protocol-violation: the peer should lose its stream
   */
  receive(peer: Peer, rpc: IncomingRpc, bytes: number, now: number): Unverified[] {
    // Limits are for both directions, in every implementation: what it sends it takes.
    if (bytes >= peer.takesBytes) peer.takesBytes = Math.min(bytes + 1, this.#state.params.maxRelayBytes)
    return receive(this.#state, peer, rpc, now)
  }

  /** Whether a verified message is still new: another copy under its id may have been settled first. */
  isNew(message: Message): boolean {
    return !this.#state.seen.has(message.key)
  }

  /** The verdict on a message that `receive` gave; null = its signature is wrong. */
  settle(message: Message, receivedFrom: Peer, verdict: Verdict | null, now: number): void {
    const state = this.#state
    const verifying = state.verifying.get(message.key)
    if (verifying?.message === message) state.verifying.delete(message.key)
    const alsoFrom = verifying?.message === message ? verifying.alsoFrom : null
    if (verdict === null) return state.scores.rejected(receivedFrom, alsoFrom, message.topic, null)
    // An id counts as seen only once its signature was right, or a forger could keep the real message out.
    if (!state.seen.add(message.key, now)) return
    if (verdict === 'reject') return state.scores.rejected(receivedFrom, alsoFrom, message.topic, message)
    if (verdict !== 'accept' || !state.mesh.has(message.topic)) return
    state.scores.delivered(receivedFrom, alsoFrom, message.topic, message.key, now)
    emitIdontwant(state, message, receivedFrom, alsoFrom)
    this.#remember(message)
    const peers = this.#forwardTo(message, receivedFrom, alsoFrom)
    if (peers.length > 0) state.outputs.push({ type: 'send', message, peers })
    state.outputs.push({ type: 'deliver', message, receivedFrom })
  }

  /** Whom a message of our own goes to, the unreachable included. */
  publish(message: Message, now: number): Peer[] {
    const state = this.#state
    const { scores, params } = state
    state.seen.add(message.key, now)
    this.#remember(message)
    emitIdontwant(state, message, null, null)
    const worthy = [...subscribersOf(state, message.topic)].filter(
      (peer) => peer.direct || scores.of(peer) >= scores.params.publishThreshold,
    )
    if (params.floodPublish) return worthy
    const members = state.mesh.get(message.topic) ?? this.#fanoutOf(message.topic, now)
    return [...worthy.filter((peer) => !peer.meshes || peer.direct), ...members]
  }

  heartbeat(now: number): void {
    heartbeat(this.#state, now)
  }

  topics(): string[] {
    return [...this.#state.mesh.keys()]
  }

  isIn(topic: string): boolean {
    return this.#state.mesh.has(topic)
  }

  subscribers(topic: string): Peer[] {
    return [...subscribersOf(this.#state, topic)]
  }

  mesh(topic: string): Peer[] {
    return [...(this.#state.mesh.get(topic) ?? [])]
  }

  score(peer: Peer): ScoreParts {
    return this.#state.scores.parts(peer)
  }

  /** What is held, for whoever watches over it. */
  sizes(): Record<
    | 'peers'
    | 'topics'
    | 'fanout'
    | 'backoffs'
    | 'seen'
    | 'verifying'
    | 'mcache'
    | 'promises'
    | 'unwanted'
    | 'unreadable'
    | 'retained',
    number
  > {
    const { peers, subscribers, fanout, backoffs, seen, verifying, mcache, promises, unreadable, scores } = this.#state
    return {
      peers: peers.size,
      topics: subscribers.size,
      fanout: fanout.size,
      backoffs: backoffs.size,
      seen: seen.size,
      verifying: verifying.size,
      mcache: mcache.size,
      promises: promises.size,
      unwanted: [...peers.values()].reduce((sum, { unwanted }) => sum + unwanted.size, 0),
      unreadable: unreadable.size,
      retained: scores.retained,
    }
  }

  /** Long ones go on, but are not kept to be asked for: four of a megabyte would push out what everybody else says. */
  #remember(message: Message): void {
    if (message.rpcBytes < this.#state.params.maxSendBytes) this.#state.mcache.put(message)
  }

  /** The mesh, and the topic's direct and floodsub peers: but neither whoever brought it nor the author, nor who has it or can't take it. */
  #forwardTo(message: Message, receivedFrom: Peer, alsoFrom: Verifying['alsoFrom']): Peer[] {
    const state = this.#state
    const { publishThreshold } = state.scores.params
    const author = state.peers.get(message.authorKey)
    const bytes = message.rpcBytes
    const peers: Peer[] = []
    const add = (peer: Peer): void => {
      if (peer === receivedFrom || peer === author || alsoFrom?.has(peer)) return
      if (bytes < peer.takesBytes && !peer.unwanted.has(message.key)) peers.push(peer)
    }
    for (const peer of state.mesh.get(message.topic) ?? []) add(peer)
    for (const peer of subscribersOf(state, message.topic)) {
      if (peer.direct || (!peer.meshes && state.scores.of(peer) >= publishThreshold)) add(peer)
    }
    return peers
  }

  #fanoutOf(topic: string, now: number): Iterable<Peer> {
    const state = this.#state
    let fanout = state.fanout.get(topic)
    if (fanout) fanout.publishedAt = now
    else state.fanout.set(topic, (fanout = { peers: new Set(), publishedAt: now }))
    if (fanout.peers.size === 0) fillFanout(state, topic, fanout.peers)
    return fanout.peers
  }
}

function keyOf(id: PeerId): string {
  return asBuffer(id.bytes).toString('latin1')
}
