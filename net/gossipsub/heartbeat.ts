/**
 * The heartbeat: gossipsub v1.0, "Heartbeat"; v1.1, "Heartbeat Maintenance", "Fanout Maintenance". Its order: counts, scores and broken
 * promises; for each topic the mesh, then gossip; the fanout; then the message cache moves on.
 */
import { emitGossip } from './gossip.ts'
import { maintainMesh } from './mesh.ts'
import { startHeartbeat } from './peer.ts'
import { applyLater } from './receive.ts'
import { choosePeers } from './state.ts'
import type { Peer, RouterState } from './state.ts'

export function heartbeat(state: RouterState, now: number): void {
  const { params, scores, mcache } = state
  state.ticks++
  for (const peer of state.peers.values()) {
    startHeartbeat(peer)
    applyLater(state, peer, now)
  }
  scores.heartbeat(now)
  for (const peer of state.promises.broken(now)) scores.penalise(peer, 1)
  state.backoffs.heartbeat(state.ticks, now)
  state.seen.sweep(now)
  state.unreadable.sweep(now)
  const recent = mcache.recent()
  const newest = mcache.recent(1)
  for (const [topic, mesh] of state.mesh) {
    maintainMesh(state, topic, mesh, now)
    emitGossip(state, topic, mesh, recent.get(topic), newest.get(topic))
  }
  for (const [topic, fanout] of state.fanout) {
    if (now - fanout.publishedAt > params.fanoutTtlMs) {
      state.fanout.delete(topic)
      continue
    }
    fillFanout(state, topic, fanout.peers)
    emitGossip(state, topic, fanout.peers, recent.get(topic), newest.get(topic))
  }
  mcache.shift()
}

export function fillFanout(state: RouterState, topic: string, peers: Set<Peer>): void {
  const { params, scores } = state
  const { publishThreshold } = scores.params
  for (const peer of peers) if (scores.of(peer) < publishThreshold) peers.delete(peer)
  const fits = (peer: Peer): boolean => !peers.has(peer) && scores.of(peer) >= publishThreshold
  for (const peer of choosePeers(state, topic, params.D - peers.size, fits)) peers.add(peer)
}
