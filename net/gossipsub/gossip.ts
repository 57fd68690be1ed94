/**
 * Gossip: IHAVE, IWANT and IDONTWANT, in and out. gossipsub v1.0, "Control Messages" and "Gossip Emission"; v1.1, "Adaptive Gossip
 * Dissemination", "Spam Protection Measures"; v1.2, "IDONTWANT Message".
 *
 * What we offer we must be able to hand over, under the very id that we named, or the peer counts it against us: so nothing is
 * offered that its queue wouldn't take, each peer is spoken to in its own form of ids, and one whose form is doubtful gets the
 * messages themselves.
 */
import { shuffle } from '../random.ts'
import { formOf, idInForm, keyOfId } from './message-id.ts'
import type { IdForm } from './message-id.ts'
import type { Message } from './message.ts'
import type { IdList } from './rpc.ts'
import { choosePeers, controlFor, subscribersOf } from './state.ts'
import type { Peer, RouterState } from './state.ts'

/** Messages of a topic that one peer is offered in a heartbeat. Ours: half of what a stream's queue takes (limits.ts). Bytes. */
const MAX_OFFER_BYTES = 128 * 1024
/** Messages of a topic that a peer gets unasked in a heartbeat instead of an offer: what is left out it may never hear of. Ours: as many. Bytes. */
const MAX_GIFT_BYTES = MAX_OFFER_BYTES
/** Ids that nobody can read, asked of one peer between heartbeats. Ours: what comes is most often here already. */
const MAX_UNREADABLE = 500
/** Longer ids that nobody can read are not asked for. Ours: hashes have up to 64; each is remembered for two minutes. */
const MAX_UNREADABLE_BYTES = 128
/** Begins the name of an id that we can't read; no message's key begins so. */
const UNREADABLE = '?'

export function receiveIhave(state: RouterState, peer: Peer, lists: readonly IdList[], now: number): void {
  const { params, scores } = state
  if (scores.of(peer) < scores.params.gossipThreshold) return
  if (++peer.ihaveRpcs > params.maxIhaveRpcs || peer.asked >= params.maxIhaveIds) return
  const wanted = new Map<string, Uint8Array>()
  for (const { topic, ids } of lists) if (state.mesh.has(topic)) addWanted(state, peer, ids, wanted)
  // A random part, so that a peer can't choose what we leave out.
  const asking = shuffle(state.random, wanted).slice(0, params.maxIhaveIds - peer.asked)
  const [first] = asking
  if (!first) return
  peer.asked += asking.length
  const { iwant } = controlFor(state, peer)
  for (const [name, id] of asking) {
    iwant.push(id)
    if (name.startsWith(UNREADABLE)) state.unreadable.add(name, now)
  }
  state.promises.add(first[0].startsWith(UNREADABLE) ? null : first[0], peer, now)
}

function addWanted(state: RouterState, peer: Peer, ids: readonly Buffer[], wanted: Map<string, Uint8Array>): void {
  const { maxIhaveIds } = state.params
  for (const id of ids.slice(0, maxIhaveIds)) {
    // Twice what may be asked: of a busy room's ids most are seen, and each look costs a little.
    if (++peer.ihaveIds > 2 * maxIhaveIds) return
    const form = formOf(id)
    noteForm(peer, form)
    if (form === null) {
      if (id.length > MAX_UNREADABLE_BYTES) continue
      const name = UNREADABLE + id.toString('latin1')
      if (++peer.unreadableIds <= MAX_UNREADABLE && !state.unreadable.has(name)) wanted.set(name, id)
      continue
    }
    const key = keyOfId(id, form)
    // What is being verified is here already, and what we said ourselves in an earlier run we don't take from others.
    if (key === null || state.seen.has(key) || state.verifying.has(key) || key.startsWith(state.self.key)) continue
    wanted.set(key, id)
  }
}

/** An id that the peer made itself shows how it makes them. */
function noteForm(peer: Peer, form: IdForm | null): void {
  if (form === null) {
    peer.formTrust = 'doubtful'
    return
  }
  peer.idForm = form
  peer.formTrust = 'shown'
}

export function receiveIwant(state: RouterState, peer: Peer, ids: readonly Buffer[]): void {
  const { params, scores, mcache, outputs } = state
  if (scores.of(peer) < scores.params.gossipThreshold || ++peer.iwantRpcs > params.maxIwantRpcs) return
  // The form of these ids is ours, from an IHAVE: it says nothing of the peer's.
  for (const id of ids.slice(0, params.maxIhaveIds)) {
    // Twice what we may have offered since the heartbeat, because the peer's falls at another time.
    if (++peer.iwantIds > 2 * params.maxIhaveIds) return
    const form = formOf(id)
    const key = form && keyOfId(id, form)
    if (key === null || peer.unwanted.has(key)) continue
    const message = mcache.request(key, peer.key, params.gossipRetransmission)
    if (message) outputs.push({ type: 'send', message, peers: [peer] })
  }
}

export function receiveIdontwant(state: RouterState, peer: Peer, ids: readonly Buffer[]): void {
  const { params } = state
  if (++peer.idontwantRpcs > params.maxIdontwantRpcs) return
  for (const id of ids) {
    if (++peer.idontwantIds > params.maxIdontwantIds) return
    const form = formOf(id)
    noteForm(peer, form)
    const key = form && keyOfId(id, form)
    if (key !== null) peer.unwanted.add(key)
  }
}

/**
 * Tells the mesh that a long message is here, before it is sent anywhere. v1.2 allows it before validation too, but then a forger could
 * have the mesh keep the real message from us under its own id: so the signature comes first.
 */
export function emitIdontwant(
  state: RouterState,
  message: Message,
  receivedFrom: Peer | null,
  alsoFrom: ReadonlySet<Peer> | null,
): void {
  if (message.dataBytes < state.params.idontwantMinDataSize) return
  const peers: Peer[] = []
  for (const peer of state.mesh.get(message.topic) ?? []) {
    if (peer.takesIdontwant && peer !== receivedFrom && !alsoFrom?.has(peer)) peers.push(peer)
  }
  if (peers.length > 0) state.outputs.push({ type: 'idontwant', message, peers })
}

/** IHAVE to a random part of the topic's peers that don't get its messages in full, and to those that do since a moment. */
export function emitGossip(
  state: RouterState,
  topic: string,
  members: ReadonlySet<Peer>,
  recent: readonly Message[] | undefined,
  newest: readonly Message[] | undefined,
): void {
  const newcomers = [...members].filter((peer) => peer.joined?.delete(topic))
  if (!recent) return
  const { params, scores } = state
  const fits = (peer: Peer): boolean => !members.has(peer) && scores.of(peer) >= scores.params.gossipThreshold
  const candidates = choosePeers(state, topic, subscribersOf(state, topic).size, fits)
  const count = Math.max(params.Dlazy, Math.floor(params.gossipFactor * candidates.length))
  const offer = new Offer(state, topic, recent)
  for (const peer of [...newcomers, ...candidates.slice(0, count)]) {
    if (peer.formTrust === 'doubtful') give(state, peer, newest ?? [])
    else offer.to(peer)
  }
}

/** The messages themselves, to a peer that we can't name them to. */
function give(state: RouterState, peer: Peer, messages: readonly Message[]): void {
  let bytes = 0
  // In an order of our own, so that others give what we leave out.
  for (const message of shuffle(state.random, messages)) {
    if (message.authorKey === peer.key || peer.unwanted.has(message.key)) continue
    if (bytes + message.frame.length > MAX_GIFT_BYTES) continue
    bytes += message.frame.length
    state.outputs.push({ type: 'send', message, peers: [peer] })
  }
}

/** Ids are made once per form; when there are too many, each peer gets others, so that together they hear of all. */
class Offer {
  readonly #state: RouterState
  readonly #topic: string
  readonly #messages: readonly Message[]
  readonly #isWhole: boolean
  readonly #ids = new Map<IdForm, Uint8Array[]>()

  constructor(state: RouterState, topic: string, messages: readonly Message[]) {
    this.#state = state
    this.#topic = topic
    this.#messages = messages
    const bytes = messages.reduce((sum, { frame }) => sum + frame.length, 0)
    this.#isWhole = messages.length <= state.params.maxIhaveIds && bytes <= MAX_OFFER_BYTES
  }

  to(peer: Peer): void {
    controlFor(this.#state, peer).ihave.push({ topic: this.#topic, ids: this.#idsFor(peer.idForm) })
  }

  #idsFor(form: IdForm): Uint8Array[] {
    if (!this.#isWhole) return this.#part().map((message) => idInForm(message, form))
    let ids = this.#ids.get(form)
    if (!ids) this.#ids.set(form, (ids = this.#messages.map((message) => idInForm(message, form))))
    return ids
  }

  #part(): Message[] {
    const part: Message[] = []
    let bytes = 0
    for (const message of shuffle(this.#state.random, this.#messages)) {
      bytes += message.frame.length
      if (part.length >= this.#state.params.maxIhaveIds || bytes > MAX_OFFER_BYTES) break
      part.push(message)
    }
    return part
  }
}
