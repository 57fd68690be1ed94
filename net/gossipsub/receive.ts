/**
 * What an RPC of a peer does to the router: gossipsub v1.0, "Message Processing"; v1.1, "Spam Protection Measures". Subscriptions come
 * first, then messages, then control, whose parts are in mesh.ts and gossip.ts.
 */
import { receiveIdontwant, receiveIhave, receiveIwant } from './gossip.ts'
import { dropFromMesh, graft, mayGraft, receiveGraft, receivePrune } from './mesh.ts'
import { Message, RawMessage, SEQNO_BYTES, authorOf } from './message.ts'
import type { Unverified } from './message.ts'
import type { IncomingControl, IncomingRpc, Subscription } from './rpc.ts'
import { churnOf } from './peer.ts'
import { asBuffer } from './topic.ts'
import type { Peer, RouterState } from './state.ts'

/**
 * So often a peer comes back to topics between heartbeats with effect at once, and so many topics' last words are kept until then. Ours:
 * everybody in a room is told of each coming and going, and an RPC has room for thousands.
 */
const MAX_RETURNS = 8
const MAX_LATER = 1_000
/** Authors with keys other than Ed25519 that one peer may bring between heartbeats. Ours: 64 are about 30 ms. */
const MAX_COSTLY_AUTHORS = 64
/** peer-ids spec: an Ed25519 id is an identity multihash of the key's protobuf. */
const ED25519_ID_BYTES = 38
const ED25519_ID_HEAD = Buffer.from([0x00, 0x24, 0x08, 0x01])
/** Longer keys are refused before they are taken in. */
const MAX_KEY_NAME_BYTES = 2_100

/**
 * Gives back the messages whose signatures are to be checked.
 * @throws NetError protocol-violation: the peer should lose its stream
 */
export function receive(state: RouterState, peer: Peer, rpc: IncomingRpc, now: number): Unverified[] {
  const { scores } = state
  if (!peer.direct && scores.of(peer) < scores.params.graylistThreshold) return []
  for (const subscription of rpc.subscriptions) receiveSubscription(state, peer, subscription, now)
  const unverified: Unverified[] = []
  for (const bytes of rpc.publish) {
    const message = receiveMessage(state, peer, bytes, now)
    if (message !== null) unverified.push(message)
  }
  // floodsub has no control messages.
  if (rpc.control !== null && peer.meshes) receiveControl(state, peer, rpc.control, now)
  return unverified
}

function receiveSubscription(state: RouterState, peer: Peer, subscription: Subscription, now: number): void {
  const { topic, subscribe } = subscription
  const { churn } = peer
  if (churn !== null && (churn.returns >= MAX_RETURNS || churn.left.size >= MAX_LATER)) {
    if (churn.later.has(topic) || churn.later.size < MAX_LATER) churn.later.set(topic, subscribe)
    return
  }
  if (!subscribe && peer.topics.has(topic)) churnOf(peer).left.add(topic)
  else if (subscribe && !peer.topics.has(topic) && churn?.left.has(topic)) churn.returns++
  applySubscription(state, peer, subscription, now)
}

/** At the heartbeat: what a peer said after it had come and gone too often. */
export function applyLater(state: RouterState, peer: Peer, now: number): void {
  const { churn } = peer
  if (churn === null) return
  peer.churn = null
  for (const [topic, subscribe] of churn.later) applySubscription(state, peer, { topic, subscribe }, now)
}

function applySubscription(state: RouterState, peer: Peer, { topic, subscribe }: Subscription, now: number): void {
  if (!subscribe) {
    // js: its PRUNE may come after the news that it is back, and a GRAFT between the two is an offence there.
    if (state.mesh.get(topic)?.has(peer)) state.backoffs.add(topic, peer.key, 0, now)
    return forgetSubscription(state, peer, topic)
  }
  if (peer.topics.has(topic) || peer.topics.size >= state.params.maxTopicsPerPeer) return
  peer.topics.add(topic)
  const subscribers = state.subscribers.get(topic)
  if (subscribers) subscribers.add(peer)
  else state.subscribers.set(topic, new Set([peer]))
  state.outputs.push({ type: 'subscribed', topic, peer })
  const mesh = state.mesh.get(topic)
  // rust and js graft at once where the mesh is thin; the heartbeat would do it a moment later.
  if (mesh && mesh.size < state.params.Dlo && peer.meshes && peer.reachable && mayGraft(state, topic, mesh, peer, now))
    graft(state, topic, mesh, peer, now)
}

export function forgetSubscription(state: RouterState, peer: Peer, topic: string): void {
  if (!peer.topics.delete(topic)) return
  const subscribers = state.subscribers.get(topic)
  subscribers?.delete(peer)
  // CVE-2026-46679: empty sets of topics that nobody is in would pile up.
  if (subscribers?.size === 0) state.subscribers.delete(topic)
  const mesh = state.mesh.get(topic)
  if (mesh) dropFromMesh(state, topic, mesh, peer)
  state.fanout.get(topic)?.peers.delete(peer)
  state.outputs.push({ type: 'unsubscribed', topic, peer })
}

/** Null when there is nothing to check: not for us, seen, or not signed as StrictSign wants it. */
function receiveMessage(state: RouterState, peer: Peer, bytes: Uint8Array, now: number): Unverified | null {
  const raw = new RawMessage(bytes)
  // Whatever else is wrong with it: we may have left the topic since we asked, and it need not be the peer's own.
  const { authorKey, seqnoKey } = raw
  const key = authorKey === null || seqnoKey === null ? null : authorKey + seqnoKey
  if (key !== null) state.promises.came(key, peer)
  // What go takes for well-formed it forwards, so whoever brings it is not to blame.
  if (!raw.isPlain) return null
  const topic = raw.topicName(state.params.maxTopicBytes)
  if (topic === null || !state.mesh.has(topic)) return null
  if (!raw.isSigned) {
    state.scores.rejected(peer, null, topic, null)
    return null
  }
  // go forwards any number of bytes.
  if (key === null || seqnoKey?.length !== SEQNO_BYTES) return null
  // Our own come back only in a loop or a forgery, or because we asked for an id that we can't read.
  if (authorKey === state.self.key) return null
  if (state.seen.has(key)) {
    if (state.scores.countsCopies(key)) {
      state.scores.duplicate(peer, topic, { key, signature: raw.signature as Buffer }, now)
    }
    return null
  }
  if (isBeingVerified(state, peer, raw, key)) return null
  const author = state.authors.of(authorKey as string, raw, (from, publicKey) =>
    costsTooMuch(peer, from, publicKey) ? null : authorOf(from, publicKey),
  )
  // Others take keys that we don't: curves, uncompressed points.
  if (author === null) return null
  const message = new Message(raw, topic, key, author)
  // A second one under the same id with other bytes is checked for itself: the first may be a forgery.
  if (!state.verifying.has(key)) state.verifying.set(key, { message, receivedFrom: peer, alsoFrom: null })
  return { of: message, key: author.key, message: raw.signedBytes(), signature: message.signature }
}

/**
 * Whether the peer brings too many new keys that aren't Ed25519: taking one in is half a millisecond in which nothing else happens, and an
 * RPC has room for thousands. What is left out can still be had by IHAVE.
 */
function costsTooMuch(peer: Peer, from: Buffer, key: Uint8Array | null): boolean {
  if (from.length === ED25519_ID_BYTES && from.subarray(0, ED25519_ID_HEAD.length).equals(ED25519_ID_HEAD)) return false
  const name =
    from.toString('latin1', 0, MAX_KEY_NAME_BYTES) +
    (key === null ? '' : asBuffer(key).toString('latin1', 0, MAX_KEY_NAME_BYTES))
  const known = (peer.costlyAuthors ??= new Set())
  if (known.has(name)) return false
  if (known.size >= MAX_COSTLY_AUTHORS) return true
  known.add(name)
  return false
}

/** Whether the very same bytes are being checked; the verdict then holds for both. */
function isBeingVerified(state: RouterState, peer: Peer, raw: RawMessage, key: string): boolean {
  const verifying = state.verifying.get(key)
  if (!verifying || Buffer.compare(verifying.message.bytes, raw.bytes) !== 0) return false
  if (verifying.receivedFrom !== peer) (verifying.alsoFrom ??= new Set()).add(peer)
  return true
}

function receiveControl(state: RouterState, peer: Peer, control: IncomingControl, now: number): void {
  if (control.ihave.length > 0) receiveIhave(state, peer, control.ihave, now)
  if (control.iwant.length > 0) receiveIwant(state, peer, control.iwant)
  for (const topic of control.graft) receiveGraft(state, peer, topic, now)
  for (const notice of control.prune) receivePrune(state, peer, notice, now)
  if (control.idontwant.length > 0) receiveIdontwant(state, peer, control.idontwant)
}
