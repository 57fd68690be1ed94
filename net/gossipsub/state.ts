/** What the router knows (gossipsub v1.0, "Router State"), what it gives out, and the few steps that all its parts share. */
import type { PeerId } from '../peer-id.ts'
import { shuffle } from '../random.ts'
import type { Random } from '../random.ts'
import type { Backoffs } from './backoffs.ts'
import { Control } from './control.ts'
import type { MessageCache } from './message-cache.ts'
import type { Message } from './message.ts'
import type { RouterParams } from './params.ts'
import type { Peer } from './peer.ts'
import type { Promises } from './promises.ts'
import type { RecentAuthors } from './recent-authors.ts'
import type { Exchanged } from './rpc.ts'
import type { Scores } from './score.ts'
import type { SeenCache } from './seen-cache.ts'

export type { Peer } from './peer.ts'

export type Output =
  /** The message goes to these peers, as it is in `message.frame`. */
  | { type: 'send'; message: Message; peers: readonly Peer[] }
  /** These peers need not send us the message. Ahead of whatever waits for them. */
  | { type: 'idontwant'; message: Message; peers: readonly Peer[] }
  | { type: 'control'; peer: Peer; control: Control }
  /** For the program; what it is to be sent on comes first. */
  | { type: 'deliver'; message: Message; receivedFrom: Peer }
  /** A mesh that turned us away told of these; to be checked, then dialled. */
  | { type: 'exchange'; topic: string; peers: readonly Exchanged[]; from: Peer }
  | { type: 'subscribed' | 'unsubscribed' | 'graft' | 'prune'; topic: string; peer: Peer }

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
  readonly authors: RecentAuthors
  readonly promises: Promises<Peer>
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
  /** Ids that we can't read and have asked for. */
  readonly unreadable: SeenCache
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

/** Up to `count` random gossipsub peers of the topic that `fits`; direct peers, who get everything anyway, are never among them. */
export function choosePeers(state: RouterState, topic: string, count: number, fits: (peer: Peer) => boolean): Peer[] {
  if (count <= 0) return []
  const fitting: Peer[] = []
  for (const peer of subscribersOf(state, topic)) {
    if (peer.meshes && peer.reachable && !peer.direct && fits(peer)) fitting.push(peer)
  }
  return shuffle(state.random, fitting).slice(0, count)
}
