/**
 * The gossipsub router as a machine: inputs and the time in, outputs to be taken after each. It owns no streams, no timers, no
 * randomness of its own, and never waits. https://github.com/libp2p/specs/tree/master/pubsub/gossipsub
 *
 * A message passes it twice: `receive` gives back what has to be verified, `settle` takes the verdict and sends it on. Own
 * messages pass once (`publish`). Left out: peer exchange, direct peers, IDONTWANT; scores come from outside (`Scores`).
 */
import type { PeerId } from '../peer-id.ts'
import type { Random } from '../random.ts'
import { Backoffs } from './backoffs.ts'
import { fillFanout, heartbeat } from './heartbeat.ts'
import { MessageCache } from './message-cache.ts'
import type { Message, Unverified } from './message.ts'
import { FLOODSUB, MESHSUB_1_0 } from './params.ts'
import type { RouterParams } from './params.ts'
import type { Verdict } from './pubsub.ts'
import { forgetSubscription, receive } from './receive.ts'
import type { IncomingRpc } from './rpc.ts'
import { SeenCache } from './seen-cache.ts'
import { EQUAL_SCORES, choosePeers, controlFor, dropFromMesh, graft, mayGraft, prune, subscribersOf } from './state.ts'
import type { Output, Peer, RouterState, Scores } from './state.ts'
import { asBuffer } from './topic.ts'

export interface RouterOptions {
  self: PeerId
  params: RouterParams
  random: Random
  scores?: Scores
}

const NOTHING: Output[] = []

export class Router {
  readonly #state: RouterState

  constructor({ self, params, random, scores = EQUAL_SCORES }: RouterOptions) {
    this.#state = {
      params,
      random,
      scores,
      self: { id: self, key: keyOf(self) },
      peers: new Map(),
      subscribers: new Map(),
      mesh: new Map(),
      fanout: new Map(),
      backoffs: new Backoffs(params),
      seen: new SeenCache(params.seenTtlMs, params.maxSeen),
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
    for (const [peer, control] of state.control) state.outputs.push({ type: 'control', peer, control })
    state.control.clear()
    if (state.outputs.length === 0) return NOTHING
    const outputs = state.outputs
    state.outputs = []
    return outputs
  }

  /** A peer that speaks pubsub; it can be heard, and reached once `opened`. */
  addPeer(id: PeerId, { keyForm }: { keyForm: boolean }): Peer {
    const peer: Peer = {
      id,
      key: keyOf(id),
      meshes: true,
      takesBackoff: false,
      outbound: false,
      reachable: false,
      keyForm,
      topics: new Set(),
      left: new Set(),
      returns: 0,
      later: new Map(),
      ihaveRpcs: 0,
      asked: 0,
      costlyAuthors: new Set(),
    }
    this.#state.peers.set(peer.key, peer)
    return peer
  }

  /** The protocol that one of its streams carries; ours to it decides when both are known. */
  speaks(peer: Peer, protocol: string): void {
    peer.meshes = protocol !== FLOODSUB
    peer.takesBackoff = peer.meshes && protocol !== MESHSUB_1_0
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
    peer.later.clear()
    for (const topic of peer.topics) forgetSubscription(this.#state, peer, topic)
  }

  removePeer(peer: Peer): void {
    this.closed(peer)
    this.left(peer)
    this.#state.peers.delete(peer.key)
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
    for (const peer of state.fanout.get(topic)?.peers ?? []) if (fits(peer)) graft(state, topic, mesh, peer)
    state.fanout.delete(topic)
    for (const peer of choosePeers(state, topic, state.params.D - mesh.size, fits)) graft(state, topic, mesh, peer)
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
   * An RPC of the peer's. The messages that come back are to be verified, then settled, each of them.
   * @throws NetError protocol-violation: the peer should lose its stream
   */
  receive(peer: Peer, rpc: IncomingRpc, now: number): Unverified[] {
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
    // An id counts as seen only once its signature was right, or a forger could keep the real message out.
    if (verdict === null || !state.seen.add(message.key, now) || verdict !== 'accept') return
    if (!state.mesh.has(message.topic)) return
    if (this.#fits(message)) {
      state.mcache.put(message)
      const alsoFrom = verifying?.message === message ? verifying.alsoFrom : null
      const peers = this.#forwardTo(message, receivedFrom, alsoFrom)
      if (peers.length > 0) state.outputs.push({ type: 'send', message, peers })
    }
    state.outputs.push({ type: 'deliver', message, receivedFrom })
  }

  /** Whom a message of our own goes to, the unreachable included. */
  publish(message: Message, now: number): Peer[] {
    const state = this.#state
    const { scores, params } = state
    state.seen.add(message.key, now)
    state.mcache.put(message)
    const worthy = [...subscribersOf(state, message.topic)].filter((peer) => scores.of(peer) >= scores.publish)
    if (params.floodPublish) return worthy
    const members = state.mesh.get(message.topic) ?? this.#fanoutOf(message.topic, now)
    return [...worthy.filter((peer) => !peer.meshes), ...members]
  }

  heartbeat(now: number): void {
    heartbeat(this.#state, now)
  }

  topics(): string[] {
    return [...this.#state.mesh.keys()]
  }

  subscribers(topic: string): Peer[] {
    return [...subscribersOf(this.#state, topic)]
  }

  mesh(topic: string): Peer[] {
    return [...(this.#state.mesh.get(topic) ?? [])]
  }

  /** What is held, for whoever watches over it. */
  sizes(): Record<'peers' | 'topics' | 'fanout' | 'backoffs' | 'seen' | 'verifying' | 'mcache', number> {
    const { peers, subscribers, fanout, backoffs, seen, verifying, mcache } = this.#state
    return {
      peers: peers.size,
      topics: subscribers.size,
      fanout: fanout.size,
      backoffs: backoffs.size,
      seen: seen.size,
      verifying: verifying.size,
      mcache: mcache.size,
    }
  }

  /** Whether we may send it on: what is longer would cost us the stream of some peers. */
  #fits(message: Message): boolean {
    return message.rpcBytes < this.#state.params.maxSendBytes
  }

  /** The mesh and every floodsub peer of the topic, but neither whoever brought it nor the author. */
  #forwardTo(message: Message, receivedFrom: Peer, alsoFrom: ReadonlySet<Peer> | null): Peer[] {
    const state = this.#state
    const author = state.peers.get(message.authorKey)
    const peers: Peer[] = []
    const add = (peer: Peer): void => {
      if (peer !== receivedFrom && peer !== author && !alsoFrom?.has(peer)) peers.push(peer)
    }
    for (const peer of state.mesh.get(message.topic) ?? []) add(peer)
    for (const peer of subscribersOf(state, message.topic)) {
      if (!peer.meshes && state.scores.of(peer) >= state.scores.publish) add(peer)
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
