/**
 * The heartbeat: gossipsub v1.1, "Heartbeat", "Mesh Maintenance", "Fanout Maintenance", "Gossip Emission". Its order: counters and
 * caches, then for each topic prune the bad, graft, prune the many, keep some that we dialled, better peers now and then, gossip; then
 * fanout; then the message cache moves on. Left out: decay of scores, broken promises.
 */
import { shuffle } from '../random.ts'
import { idInForm } from './message-id.ts'
import type { Message } from './message.ts'
import { applyLater } from './receive.ts'
import { choosePeers, controlFor, graft, mayGraft, prune, subscribersOf } from './state.ts'
import type { Peer, RouterState } from './state.ts'

/** go: heartbeats between opportunistic grafts, and peers taken in then. */
const OPPORTUNISTIC_HEARTBEATS = 60
const OPPORTUNISTIC_PEERS = 2

export function heartbeat(state: RouterState, now: number): void {
  state.ticks++
  for (const peer of state.peers.values()) {
    peer.ihaveRpcs = 0
    peer.asked = 0
    peer.costlyAuthors.clear()
    applyLater(state, peer, now)
  }
  state.backoffs.heartbeat(state.ticks, now)
  state.seen.sweep(now)
  const recent = state.mcache.recent()
  for (const [topic, mesh] of state.mesh) {
    maintainMesh(state, topic, mesh, now)
    emitGossip(state, topic, mesh, recent.get(topic))
  }
  for (const [topic, fanout] of state.fanout) {
    if (now - fanout.publishedAt > state.params.fanoutTtlMs) {
      state.fanout.delete(topic)
      continue
    }
    fillFanout(state, topic, fanout.peers)
    emitGossip(state, topic, fanout.peers, recent.get(topic))
  }
  state.mcache.shift()
}

function maintainMesh(state: RouterState, topic: string, mesh: Set<Peer>, now: number): void {
  const { params, scores } = state
  for (const peer of mesh) {
    if (scores.of(peer) < 0) prune(state, topic, mesh, peer, params.pruneBackoffMs, now)
  }
  if (mesh.size < params.Dlo) {
    const chosen = choosePeers(state, topic, params.D - mesh.size, (peer) => mayGraft(state, topic, mesh, peer, now))
    for (const peer of chosen) graft(state, topic, mesh, peer)
  }
  if (mesh.size > params.Dhi) {
    for (const peer of excess(state, mesh)) prune(state, topic, mesh, peer, params.pruneBackoffMs, now)
  }
  if (mesh.size >= params.Dlo) {
    const missing = params.Dout - countOutbound(mesh)
    const chosen = choosePeers(
      state,
      topic,
      missing,
      (peer) => peer.outbound && mayGraft(state, topic, mesh, peer, now),
    )
    for (const peer of chosen) graft(state, topic, mesh, peer)
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
  if (median >= scores.opportunisticGraft) return
  const better = (peer: Peer): boolean => scores.of(peer) > median && mayGraft(state, topic, mesh, peer, now)
  for (const peer of choosePeers(state, topic, OPPORTUNISTIC_PEERS, better)) graft(state, topic, mesh, peer)
}

export function fillFanout(state: RouterState, topic: string, peers: Set<Peer>): void {
  const { params, scores } = state
  for (const peer of peers) if (scores.of(peer) < scores.publish) peers.delete(peer)
  const fits = (peer: Peer): boolean => !peers.has(peer) && scores.of(peer) >= scores.publish
  for (const peer of choosePeers(state, topic, params.D - peers.size, fits)) peers.add(peer)
}

/** IHAVE to a random part of the topic's peers that don't get its messages in full. */
function emitGossip(
  state: RouterState,
  topic: string,
  members: ReadonlySet<Peer>,
  messages: readonly Message[] | undefined,
): void {
  if (!messages) return
  const { params, scores } = state
  const fits = (peer: Peer): boolean => !members.has(peer) && scores.of(peer) >= scores.gossip
  const candidates = choosePeers(state, topic, subscribersOf(state, topic).size, fits)
  const count = Math.max(params.Dlazy, Math.floor(params.gossipFactor * candidates.length))
  /** Per form: plain, key. */
  const ids: [Uint8Array[] | null, Uint8Array[] | null] = [null, null]
  for (const peer of candidates.slice(0, count)) {
    const form = peer.keyForm ? 1 : 0
    let told = (ids[form] ??= messages.map((message) => idInForm(message, peer.keyForm)))
    // Other ids to each, so that together they hear of all.
    if (told.length > params.maxIhaveIds) told = shuffle(state.random, told).slice(0, params.maxIhaveIds)
    controlFor(state, peer).ihave.push({ topic, ids: told })
  }
}
