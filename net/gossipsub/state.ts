/**
 * What the router knows, and the few steps that its parts share (gossipsub v1.0, "Router State"). Peers are objects, one for as long
 * as the peer is there; what must outlive that is keyed by `Peer.key`.
 */
import type { PeerId } from '../peer-id.ts'
import { shuffle } from '../random.ts'
import type { Random } from '../random.ts'
import type { Backoffs } from './backoffs.ts'
import { Control } from './control.ts'
import type { MessageCache } from './message-cache.ts'
import type { Message } from './message.ts'
import type { RouterParams } from './params.ts'
import type { SeenCache } from './seen-cache.ts'

export interface Peer {
  readonly id: PeerId
  /** latin1 of the id's bytes. */
  readonly key: string
  /** False: floodsub, which has no control messages. */
  meshes: boolean
  /** Understands a back-off in PRUNE: 1.1 and later. */
  takesBackoff: boolean
  /** We dialled it. */
  outbound: boolean
  /** Our stream to it is open. */
  reachable: boolean
  /** Writes message ids in the key form, as js does by default (message-id.ts). */
  keyForm: boolean
  readonly topics: Set<string>
  /** Since the last heartbeat: topics that it left, and how often it came back to one of them. */
  readonly left: Set<string>
  returns: number
  /** What it said of topics after it had come and gone too often: the last word of each counts at the heartbeat. */
  readonly later: Map<string, boolean>
  /** Since the last heartbeat: RPCs with IHAVE, and ids that we asked for. */
  ihaveRpcs: number
  asked: number
  /** Since the last heartbeat: authors that it brought messages of and whose keys cost much to take in, with those keys. */
  readonly costlyAuthors: Set<string>
}

export type Output =
  /** The message goes to these peers, as it is in `message.frame`. */
  | { type: 'send'; message: Message; peers: readonly Peer[] }
  | { type: 'control'; peer: Peer; control: Control }
  /** For the program; what it is to be sent on comes first. */
  | { type: 'deliver'; message: Message; receivedFrom: Peer }
  | { type: 'subscribed' | 'unsubscribed' | 'graft' | 'prune'; topic: string; peer: Peer }

/** What peers are worth (gossipsub v1.1, "Peer Scoring"), and what they must be worth for what. */
export interface Scores {
  of(peer: Peer): number
  /** Below: its IHAVE and IWANT are ignored, and it gets no gossip. */
  gossip: number
  /** Below: it gets none of our own messages. */
  publish: number
  /** Below: its RPCs are ignored. */
  graylist: number
  /** A mesh whose median is below it takes in better peers now and then. */
  opportunisticGraft: number
}

/** Every peer is worth the same. */
export const EQUAL_SCORES: Scores = { of: () => 0, gossip: -1, publish: -1, graylist: -1, opportunisticGraft: 0 }

export interface Fanout {
  peers: Set<Peer>
  publishedAt: number
}

/** A message whose signature is being checked. */
export interface Verifying {
  message: Message
  receivedFrom: Peer
  /** Brought the very same bytes meanwhile; null until one does. */
  alsoFrom: Set<Peer> | null
}

export interface RouterState {
  readonly params: RouterParams
  readonly random: Random
  readonly scores: Scores
  readonly self: { readonly id: PeerId; readonly key: string }
  readonly peers: Map<string, Peer>
  /** Topic → neighbours that announced it. */
  readonly subscribers: Map<string, Set<Peer>>
  /** Topics that we are in → mesh. */
  readonly mesh: Map<string, Set<Peer>>
  /** Topics that we publish to without being in them. */
  readonly fanout: Map<string, Fanout>
  readonly backoffs: Backoffs
  readonly seen: SeenCache
  readonly verifying: Map<string, Verifying>
  readonly mcache: MessageCache
  readonly control: Map<Peer, Control>
  outputs: Output[]
  ticks: number
}

export function controlFor(state: RouterState, peer: Peer): Control {
  let control = state.control.get(peer)
  if (!control) state.control.set(peer, (control = new Control()))
  return control
}

const NOBODY: ReadonlySet<Peer> = new Set()

export function subscribersOf(state: RouterState, topic: string): ReadonlySet<Peer> {
  return state.subscribers.get(topic) ?? NOBODY
}

/** Up to `count` random gossipsub peers of the topic that `fits`. */
export function choosePeers(state: RouterState, topic: string, count: number, fits: (peer: Peer) => boolean): Peer[] {
  if (count <= 0) return []
  const fitting: Peer[] = []
  for (const peer of subscribersOf(state, topic)) {
    if (peer.meshes && peer.reachable && fits(peer)) fitting.push(peer)
  }
  return shuffle(state.random, fitting).slice(0, count)
}

/** Whether the peer may become a member of our mesh of the topic. */
export function mayGraft(state: RouterState, topic: string, mesh: ReadonlySet<Peer>, peer: Peer, now: number): boolean {
  return !mesh.has(peer) && state.scores.of(peer) >= 0 && state.backoffs.mayGraft(topic, peer.key, now)
}

export function graft(state: RouterState, topic: string, mesh: Set<Peer>, peer: Peer): void {
  mesh.add(peer)
  controlFor(state, peer).addGraft(topic)
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
  dropFromMesh(state, topic, mesh, peer)
  refuse(state, topic, peer, backoffMs, now)
}

/** Tells a peer that it isn't in our mesh, and keeps away from it. */
export function refuse(state: RouterState, topic: string, peer: Peer, backoffMs: number, now: number): void {
  state.backoffs.add(topic, peer.key, backoffMs, now)
  controlFor(state, peer).addPrune(topic, Math.ceil(backoffMs / 1000))
}

/** Removes a member without a word. */
export function dropFromMesh(state: RouterState, topic: string, mesh: Set<Peer>, peer: Peer): void {
  if (mesh.delete(peer)) state.outputs.push({ type: 'prune', topic, peer })
}
