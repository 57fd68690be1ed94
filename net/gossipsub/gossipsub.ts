/**
 * gossipsub 1.0 to 1.2 and floodsub over streams: the driver of the router machine.
 * https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.2.md
 *
 * It knows which peers speak pubsub, keeps one stream each way with them, has signatures and validators judge what comes, and
 * performs what the router decides. Left out: everything the router leaves out.
 */
import { isCircuit, originOf } from '../address.ts'
import type { HostContext } from '../behaviour.ts'
import type { Cancel } from '../clock.ts'
import { Emitter } from '../emitter.ts'
import { NetError, toNetError } from '../errors.ts'
import type { PeerIdentity } from '../host-events.ts'
import type { PeerId } from '../peer-id.ts'
import type { Stream } from '../stream.ts'
import { traitsOf } from './agents.ts'
import { DirectPeers } from './direct-peers.ts'
import { Exchange } from './exchange.ts'
import { Inbound } from './inbound.ts'
import type { InboundEvents } from './inbound.ts'
import { idInForm } from './message-id.ts'
import type { IdForm } from './message-id.ts'
import { SEQNO_BYTES, encodeSeqno, signMessage } from './message.ts'
import type { Message, Unverified } from './message.ts'
import { Outbound } from './outbound.ts'
import type { OutboundEvents } from './outbound.ts'
import { DEFAULT_DRIVER, DEFAULT_PARAMS } from './params.ts'
import type { DriverParams, PubsubOptions, RouterParams } from './params.ts'
import type {
  PeerReport,
  Pubsub,
  PubsubEvents,
  PubsubMessage,
  PublishOptions,
  PublishResult,
  Validator,
  Verdict,
} from './pubsub.ts'
import { decodeRpc, encodeIdontwant } from './rpc.ts'
import { Router } from './router.ts'
import { scoreParams } from './score-params.ts'
import type { ScoreParams } from './score-params.ts'
import { SeqnoCounter } from './seqno.ts'
import type { Output, Peer } from './state.ts'
import { Tags } from './tags.ts'
import { asBuffer, encodeTopic } from './topic.ts'

/** Inbound streams of one connection: one in use, and what may replace it. Ours. */
const MAX_INBOUND = 4
/** Fields of a signed message beside topic and data, and the RPC around it, at most. Bytes. */
const MESSAGE_OVERHEAD_BYTES = 160

/** @throws NetError bad-argument, bad-address, bad-peer-id: an option is wrong */
export function createPubsub(context: HostContext, options: PubsubOptions = {}): Pubsub & { stop(): void } {
  const { score, ...params } = options
  return new GossipPubsub(
    context,
    { ...DEFAULT_PARAMS, ...DEFAULT_DRIVER, ...withoutUndefined(params) },
    scoreParams(score),
  )
}

function withoutUndefined(options: PubsubOptions): PubsubOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** A peer that speaks pubsub and our two streams with it. */
interface Neighbour {
  peer: Peer
  outbound: Outbound
  inbound: Inbound
}

class GossipPubsub implements Pubsub {
  readonly #context: HostContext
  readonly #params: RouterParams & DriverParams
  readonly #router: Router
  readonly #seqnos: SeqnoCounter
  readonly #direct: DirectPeers
  readonly #exchange: Exchange
  readonly #tags: Tags
  readonly #events = new Emitter<PubsubEvents>()
  readonly #validators = new Map<string, Validator>()
  /** By peer id in text, and by the router's peer. */
  readonly #neighbours = new Map<string, Neighbour>()
  readonly #byPeer = new Map<Peer, Neighbour>()
  readonly #off: (() => void)[]
  #cancelHeartbeat: Cancel

  constructor(context: HostContext, params: RouterParams & DriverParams, score: ScoreParams) {
    const { clock, events } = context
    this.#context = context
    this.#params = params
    this.#direct = new DirectPeers(context, params)
    this.#exchange = new Exchange(context)
    this.#tags = new Tags(context)
    const { random, peerId: self } = context
    this.#router = new Router({ self, params, score, random, direct: this.#direct.ids })
    this.#seqnos = new SeqnoCounter(clock, params.lastSeqno, params.onSeqno)
    for (const protocol of params.protocols) {
      context.handle(protocol, (stream, { remotePeer }) => this.#onInbound(remotePeer, stream), {
        maxInbound: MAX_INBOUND,
      })
    }
    this.#off = [
      events.on('peer:identified', ({ peerId, identity }) => this.#onIdentified(peerId, identity)),
      events.on('peer:disconnected', ({ peerId }) => this.#onDisconnected(peerId)),
      events.on('connection:opened', ({ connection }) => this.#onMoved(connection.remotePeer)),
      events.on('connection:closed', ({ connection }) => this.#onMoved(connection.remotePeer)),
      events.on('connection:retiring', ({ connection }) => {
        this.#neighbours.get(connection.remotePeer.toString())?.outbound.move(connection)
      }),
    ]
    for (const { remotePeer } of context.connections()) {
      const identity = context.identityOf(remotePeer)
      if (identity) this.#onIdentified(remotePeer, identity)
    }
    this.#cancelHeartbeat = clock.after(params.firstHeartbeatMs, () => this.#heartbeat())
  }

  subscribe(topic: string): void {
    encodeTopic(topic, this.#params.maxTopicBytes)
    this.#router.subscribe(topic, this.#context.clock.now())
    for (const { id } of this.#router.subscribers(topic)) this.#tags.shares(id, topic)
    this.#perform()
  }

  unsubscribe(topic: string): void {
    this.#router.unsubscribe(topic, this.#context.clock.now())
    for (const { id } of this.#router.subscribers(topic)) this.#tags.parts(id, topic)
    this.#perform()
  }

  publish(topic: string, data: Uint8Array, { again, to }: PublishOptions = {}): PublishResult {
    const message = this.#sign(topic, data, again)
    const wanted = to && new Set(to.map(String))
    const result: PublishResult = { id: message.id, peers: [], full: [] }
    const peers = this.#router.publish(message, this.#context.clock.now())
    // IDONTWANT overtakes the message.
    this.#perform()
    for (const peer of peers) {
      if (wanted && !wanted.has(peer.id.toString())) continue
      const took = this.#byPeer.get(peer)?.outbound.send(message.frame, true)
      if (took) result.peers.push(peer.id)
      else result.full.push(peer.id)
    }
    return result
  }

  topics(): string[] {
    return this.#router.topics()
  }

  subscribers(topic: string): PeerId[] {
    return this.#router.subscribers(topic).map((peer) => peer.id)
  }

  mesh(topic: string): PeerId[] {
    return this.#router.mesh(topic).map((peer) => peer.id)
  }

  score(peer: PeerId): number {
    return this.inspect(peer)?.score ?? 0
  }

  inspect(peerId: PeerId): PeerReport | null {
    const neighbour = this.#neighbours.get(peerId.toString())
    if (!neighbour) return null
    const { peer, outbound } = neighbour
    const { protocol, dropped } = outbound
    return { ...this.#router.score(peer), protocol, direct: peer.direct, dropped }
  }

  validate(topic: string, validator: Validator): () => void {
    this.#validators.set(topic, validator)
    return () => {
      if (this.#validators.get(topic) === validator) this.#validators.delete(topic)
    }
  }

  on<K extends keyof PubsubEvents>(event: K, listener: (event: PubsubEvents[K]) => void): () => void {
    return this.#events.on(event, listener)
  }

  stop(): void {
    this.#cancelHeartbeat()
    this.#direct.stop()
    this.#exchange.stop()
    for (const off of this.#off) off()
    for (const protocol of this.#params.protocols) this.#context.unhandle(protocol)
    for (const { outbound, inbound } of this.#neighbours.values()) {
      outbound.end()
      inbound.end()
    }
    this.#neighbours.clear()
    this.#byPeer.clear()
  }

  #sign(topic: string, data: Uint8Array, again: Uint8Array | undefined): Message {
    const topicBytes = encodeTopic(topic, this.#params.maxTopicBytes).length
    const most = this.#params.maxSendBytes - MESSAGE_OVERHEAD_BYTES - topicBytes
    if (data.length > most) {
      throw new NetError('limit-exceeded', `A message in ${topic} has at most ${most} bytes, not ${data.length}`)
    }
    const { identity, peerId } = this.#context
    const seqno = again === undefined ? this.#seqnos.next() : this.#seqnoOf(again)
    return signMessage(identity, peerId, topic, data, encodeSeqno(seqno))
  }

  #seqnoOf(id: Uint8Array): bigint {
    const own = this.#context.peerId.bytes
    const bytes = asBuffer(id)
    if (bytes.length === own.length + SEQNO_BYTES && Buffer.compare(bytes.subarray(0, own.length), own) === 0) {
      const seqno = bytes.readBigUInt64BE(own.length)
      if (this.#seqnos.used(seqno)) return seqno
    }
    throw new NetError('bad-argument', 'Only a message of our own can be published again')
  }

  #heartbeat(): void {
    const { clock } = this.#context
    this.#cancelHeartbeat = clock.after(this.#params.heartbeatMs, () => this.#heartbeat())
    this.#router.heartbeat(clock.now())
    this.#perform()
    for (const { outbound } of this.#neighbours.values()) outbound.checkFull(clock.now())
  }

  #onIdentified(peerId: PeerId, identity: PeerIdentity): void {
    if (!this.#params.protocols.some((protocol) => identity.protocols.includes(protocol))) return
    const { peer, outbound } = this.#neighbour(peerId)
    this.#router.describe(peer, traitsOf(identity.agent))
    outbound.open()
    this.#perform()
  }

  /** Whoever opens a pubsub stream speaks it, whatever identify said or will say. */
  #onInbound(peerId: PeerId, stream: Stream): void {
    const { peer, outbound, inbound } = this.#neighbour(peerId)
    // A peer that starts anew may have forgotten what we told the old one.
    if (peer.reachable) this.#router.announce(peer)
    else this.#router.speaks(peer, stream.protocol)
    outbound.open()
    inbound.attach(stream)
    this.#perform()
  }

  #onDisconnected(peerId: PeerId): void {
    const neighbour = this.#neighbours.get(peerId.toString())
    if (!neighbour) return
    neighbour.outbound.end()
    neighbour.inbound.end()
    this.#router.removePeer(neighbour.peer, this.#context.clock.now())
    this.#neighbours.delete(peerId.toString())
    this.#byPeer.delete(neighbour.peer)
    this.#perform()
  }

  #neighbour(peerId: PeerId): Neighbour {
    const known = this.#neighbours.get(peerId.toString())
    if (known) return known
    const context = this.#context
    const router = this.#router
    const { clock } = context
    const peer = router.addPeer(peerId, traitsOf(context.identityOf(peerId)?.agent), clock.now())
    router.moved(peer, this.#originsOf(peerId))
    const outbound = new Outbound(context, this.#params, peer, this.#outboundEvents)
    const inbound = new Inbound(context, this.#params.maxReceiveBytes, peer, this.#inboundEvents)
    const neighbour = { peer, outbound, inbound }
    this.#neighbours.set(peerId.toString(), neighbour)
    this.#byPeer.set(peer, neighbour)
    return neighbour
  }

  /** One object for all neighbours, of whom there may be thousands. */
  readonly #outboundEvents: OutboundEvents = {
    opened: (peer, protocol) => {
      const dialled = this.#context.connections(peer.id).some(({ direction }) => direction === 'outbound')
      this.#router.opened(peer, protocol, dialled)
      this.#perform()
    },
    closed: (peer) => {
      this.#router.closed(peer)
      this.#perform()
    },
    room: (peer) => this.#emit('drain', { peer: peer.id }),
  }

  readonly #inboundEvents: InboundEvents = {
    rpc: (peer, bytes, now) => {
      const rpc = decodeRpc(bytes, this.#params.maxTopicBytes)
      return this.#router.receive(peer, rpc, bytes.length, now)
    },
    chunkEnd: () => this.#perform(),
    verified: (peer, message, valid, now) => this.#onVerified(peer, message, valid, now),
    held: (peer) => this.#router.excuse(peer),
    left: (peer) => {
      this.#router.left(peer)
      this.#perform()
    },
    failed: (error) => this.#report(error),
  }

  #onMoved(peerId: PeerId): void {
    const neighbour = this.#neighbours.get(peerId.toString())
    if (neighbour) this.#router.moved(neighbour.peer, this.#originsOf(peerId))
  }

  /** Without relayed connections, where the relay's address says nothing of the peer's. */
  #originsOf(peerId: PeerId): string[] {
    const addresses = this.#context.connections(peerId).map(({ remoteAddress }) => remoteAddress)
    return addresses.flatMap((address) => (isCircuit(address) ? [] : (originOf(address) ?? [])))
  }

  #onVerified(receivedFrom: Peer, { of: message }: Unverified, valid: boolean, now: number): void {
    const verdict = valid ? this.#judge(message, receivedFrom) : null
    this.#router.settle(message, receivedFrom, verdict, now)
    this.#perform()
  }

  #judge(message: Message, receivedFrom: Peer): Verdict {
    const validator = this.#validators.get(message.topic)
    if (!validator || !this.#router.isNew(message)) return 'accept'
    try {
      return validator(toEvent(message, receivedFrom))
    } catch (error) {
      this.#report(error)
      return 'ignore'
    }
  }

  /** Does what the router decided. */
  #perform(): void {
    for (const output of this.#router.take()) this.#performOne(output)
  }

  #performOne(output: Output): void {
    switch (output.type) {
      case 'send':
        for (const peer of output.peers) this.#byPeer.get(peer)?.outbound.send(output.message.frame, false)
        break
      case 'idontwant':
        this.#sendIdontwant(output.message, output.peers)
        break
      case 'control': {
        const { peer, control } = output
        const sent = this.#byPeer.get(peer)?.outbound.sendControl(control, peer.takesBackoff)
        if (!sent && control.iwant.length > 0) this.#router.excuse(peer)
        break
      }
      case 'deliver':
        this.#emit('message', toEvent(output.message, output.receivedFrom))
        break
      case 'exchange':
        this.#exchange.take(output.topic, output.peers, output.from.id)
        break
      default:
        this.#tag(output)
        this.#emit(output.type, { topic: output.topic, peer: output.peer.id })
    }
  }

  #sendIdontwant(message: Message, peers: readonly Peer[]): void {
    const frames = new Map<IdForm, Uint8Array>()
    for (const peer of peers) {
      const frame = frames.get(peer.idForm) ?? encodeIdontwant(idInForm(message, peer.idForm))
      frames.set(peer.idForm, frame)
      this.#byPeer.get(peer)?.outbound.hint(frame)
    }
  }

  #tag({ type, topic, peer }: { type: keyof PubsubEvents; topic: string; peer: Peer }): void {
    const tags = this.#tags
    if (type === 'graft') tags.grafted(peer.id)
    else if (type === 'prune') tags.pruned(peer.id)
    else if (type === 'unsubscribed') tags.parts(peer.id, topic)
    else if (this.#router.isIn(topic)) tags.shares(peer.id, topic)
  }

  /** A listener that throws is a bug of the program's, and no reason to lose the messages behind. */
  #emit<K extends keyof PubsubEvents>(event: K, value: PubsubEvents[K]): void {
    try {
      this.#events.emit(event, value)
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    this.#context.events.emit('error', { error: toNetError(error) })
  }
}

function toEvent(message: Message, receivedFrom: Peer): PubsubMessage {
  const { topic, author, data, id, seqno } = message
  return { topic, from: author.id, data, id, seqno, receivedFrom: receivedFrom.id }
}
