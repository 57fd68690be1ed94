/**
 * The mesh: who is in it, who comes in, who goes. gossipsub v1.0, "Control Messages" (GRAFT, PRUNE) and "Mesh Maintenance"; v1.1,
 * "Prune Backoff and Peer Exchange", "Outbound Mesh Quotas", "Opportunistic Grafting".
 */
import { shuffle } from '../random.ts'
import type { IncomingPrune } from './rpc.ts'
import { choosePeers, controlFor } from './state.ts'
import type { Peer, RouterState } from './state.ts'

/** Ours: a round trip of a bad network. */
const CROSSING_MS = 5_000

/** go: heartbeats between opportunistic grafts, and peers taken in then. */
const OPPORTUNISTIC_HEARTBEATS = 60
const OPPORTUNISTIC_PEERS = 2

/** Whether the peer may become a member of our mesh of the topic. */
export function mayGraft(state: RouterState, topic: string, mesh: ReadonlySet<Peer>, peer: Peer, now: number): boolean {
  return !mesh.has(peer) && !peer.direct && state.scores.of(peer) >= 0 && state.backoffs.mayGraft(topic, peer.key, now)
}

export function graft(state: RouterState, topic: string, mesh: Set<Peer>, peer: Peer, now: number): void {
  addToMesh(state, topic, mesh, peer, now)
  controlFor(state, peer).addGraft(topic)
}

function addToMesh(state: RouterState, topic: string, mesh: Set<Peer>, peer: Peer, now: number): void {
  mesh.add(peer)
  peer.joined ??= new Set()
  peer.joined.add(topic)
  state.scores.grafted(peer, topic, now)
  state.outputs.push({ type: 'graft', topic, peer })
}

/** Removes a member, tells it, and keeps away from it for `backoffMs`. */
export function prune(
  state: RouterState,
  topic: string,
  mesh: Set<Peer>,
  peer: Peer,
  backoffMs: number,
  now: number,
): void {
  expel(state, topic, mesh, peer, now)
  refuse(state, topic, peer, backoffMs, now)
}

/** Removes a member, which hears of it a little later. */
function expel(state: RouterState, topic: string, mesh: Set<Peer>, peer: Peer, now: number): void {
  dropFromMesh(state, topic, mesh, peer)
  peer.crossing ??= new Map()
  peer.crossing.set(topic, now + CROSSING_MS)
}

/** Tells a peer that it isn't in our mesh, and keeps away from it. */
function refuse(state: RouterState, topic: string, peer: Peer, backoffMs: number, now: number): void {
  // A peer on 1.0 isn't told how long; go and js then assume the usual time.
  const ms = peer.takesBackoff ? backoffMs : Math.max(backoffMs, state.params.pruneBackoffMs)
  const seconds = Math.ceil(ms / 1000)
  state.backoffs.add(topic, peer.key, seconds * 1000, now)
  controlFor(state, peer).addPrune(topic, seconds)
}

/** The same when the mesh is full, which is no fault of the peer's: it hears of others. */
function turnAway(state: RouterState, topic: string, peer: Peer, now: number): void {
  const { params, scores } = state
  refuse(state, topic, peer, params.pruneBackoffMs, now)
  if (!params.doPX || !peer.takesBackoff || scores.of(peer) < 0) return
  const others = choosePeers(state, topic, params.prunePeers, (each) => each !== peer && scores.of(each) >= 0)
  controlFor(state, peer).addPrune(
    topic,
    Math.ceil(params.pruneBackoffMs / 1000),
    others.map(({ id }) => id),
  )
}

/** Removes a member without a word. */
export function dropFromMesh(state: RouterState, topic: string, mesh: Set<Peer>, peer: Peer): void {
  if (!mesh.delete(peer)) return
  state.scores.pruned(peer, topic)
  state.outputs.push({ type: 'prune', topic, peer })
}

export function receiveGraft(state: RouterState, peer: Peer, topic: string, now: number): void {
  const { params, backoffs } = state
  const mesh = state.mesh.get(topic)
  // v1.1: a PRUNE for each unknown topic would be an answer to spam.
  if (!mesh || mesh.has(peer)) return
  // The two sides disagree about being direct peers: it is told, and not held to a back-off.
  if (peer.direct) return controlFor(state, peer).addPrune(topic, Math.ceil(params.pruneBackoffMs / 1000))
  if (backoffs.active(topic, peer.key, now)) {
    // It couldn't know yet, so it stays at what our PRUNE said.
    if (hasCrossed(peer, topic, now)) return refuse(state, topic, peer, backoffs.end(topic, peer.key) - now, now)
    penaliseEarlyGraft(state, peer, topic, now)
    return refuse(state, topic, peer, params.pruneBackoffMs, now)
  }
  if (state.scores.of(peer) < 0) return refuse(state, topic, peer, params.pruneBackoffMs, now)
  // v1.1: whoever dialled us can't crowd out the rest.
  if (mesh.size >= params.Dhi && !peer.outbound) return turnAway(state, topic, peer, now)
  addToMesh(state, topic, mesh, peer, now)
}

/** Whether the GRAFT may have been on its way before our PRUNE came: once a PRUNE. */
function hasCrossed(peer: Peer, topic: string, now: number): boolean {
  const until = peer.crossing?.get(topic) ?? -Infinity
  peer.crossing?.delete(topic)
  return now < until
}

/** v1.1, "Spam Protection Measures". A peer of gossipsub 1.0 doesn't know of back-offs, so one try a heartbeat and topic is no offence. */
function penaliseEarlyGraft(state: RouterState, peer: Peer, topic: string, now: number): void {
  const { params, scores, backoffs } = state
  peer.earlyGrafts++
  if (!peer.takesBackoff && peer.earlyGrafts <= state.mesh.size) return
  const floodUntil = backoffs.end(topic, peer.key) - params.pruneBackoffMs + params.graftFloodMs
  scores.penalise(peer, now < floodUntil ? 2 : 1)
}

export function receivePrune(state: RouterState, peer: Peer, notice: IncomingPrune, now: number): void {
  const { topic, backoffSeconds, exchange } = notice
  const { params } = state
  const mesh = state.mesh.get(topic)
  if (!mesh) return
  const wasMember = mesh.has(peer)
  dropFromMesh(state, topic, mesh, peer)
  // The peer holds us to what it says, and itself too: a longer one of ours would make its next GRAFT an offence.
  const backoffMs = backoffSeconds > 0 ? Math.max(params.minBackoffMs, backoffSeconds * 1000) : params.pruneBackoffMs
  state.backoffs.add(topic, peer.key, backoffMs, now)
  if (exchange.length > 0 && wasMember) receiveExchange(state, peer, topic, mesh, exchange, now)
}

/**
 * v1.1, "Peer Exchange". The liar's gain is an eclipse, or our dials at a victim: so it counts only from whom we had in the mesh, when that
 * mesh is thin now, once in a back-off a peer, and a random part of it.
 */
function receiveExchange(
  state: RouterState,
  peer: Peer,
  topic: string,
  mesh: ReadonlySet<Peer>,
  exchange: IncomingPrune['exchange'],
  now: number,
): void {
  const { params, scores } = state
  if (scores.of(peer) < scores.params.acceptPXThreshold || mesh.size >= params.D) return
  if (now - peer.exchangedAt < params.pruneBackoffMs) return
  peer.exchangedAt = now
  const peers = shuffle(state.random, exchange).slice(0, params.prunePeers)
  state.outputs.push({ type: 'exchange', topic, peers, from: peer })
}

/** At the heartbeat. */
export function maintainMesh(state: RouterState, topic: string, mesh: Set<Peer>, now: number): void {
  const { params, scores } = state
  for (const peer of mesh) {
    if (scores.of(peer) < 0) prune(state, topic, mesh, peer, params.pruneBackoffMs, now)
  }
  const fits = (peer: Peer): boolean => mayGraft(state, topic, mesh, peer, now)
  if (mesh.size < params.Dlo) {
    for (const peer of choosePeers(state, topic, params.D - mesh.size, fits)) graft(state, topic, mesh, peer, now)
  }
  if (mesh.size > params.Dhi) {
    for (const peer of excess(state, mesh)) {
      expel(state, topic, mesh, peer, now)
      turnAway(state, topic, peer, now)
    }
  }
  if (mesh.size >= params.Dlo) {
    const missing = params.Dout - countOutbound(mesh)
    const chosen = choosePeers(state, topic, missing, (peer) => peer.outbound && fits(peer))
    for (const peer of chosen) graft(state, topic, mesh, peer, now)
  }
  if (state.ticks % OPPORTUNISTIC_HEARTBEATS === 0 && mesh.size > 1) graftBetter(state, topic, mesh, now)
}

/** Whom to prune from a mesh that is too large: the best Dscore stay, then random ones up to D, at least Dout of them dialled by us. */
function excess(state: RouterState, mesh: ReadonlySet<Peer>): Peer[] {
  const { D, Dscore, Dout } = state.params
  const byScore = shuffle(state.random, mesh).sort((a, b) => state.scores.of(b) - state.scores.of(a))
  const kept = byScore.slice(0, Dscore)
  const rest = shuffle(state.random, byScore.slice(Dscore))
  const dialled = rest.filter((peer) => peer.outbound).slice(0, Math.max(0, Dout - countOutbound(kept)))
  const order = [...kept, ...dialled, ...rest.filter((peer) => !dialled.includes(peer))]
  return order.slice(D)
}

function countOutbound(peers: Iterable<Peer>): number {
  let count = 0
  for (const peer of peers) if (peer.outbound) count++
  return count
}

/** v1.1, "Opportunistic Grafting". */
function graftBetter(state: RouterState, topic: string, mesh: Set<Peer>, now: number): void {
  const { scores } = state
  const values = [...mesh].map((peer) => scores.of(peer)).sort((a, b) => a - b)
  const median = values[Math.floor(values.length / 2)] as number
  if (median >= scores.params.opportunisticGraftThreshold) return
  const better = (peer: Peer): boolean => scores.of(peer) > median && mayGraft(state, topic, mesh, peer, now)
  for (const peer of choosePeers(state, topic, OPPORTUNISTIC_PEERS, better)) graft(state, topic, mesh, peer, now)
}
