/** A neighbour as the router knows it: one object for as long as it is there. What must outlive that is keyed by `key`. */
import type { PeerId } from '../peer-id.ts'
import type { AgentTraits, FormTrust } from './agents.ts'
import type { IdForm } from './message-id.ts'
import type { Standing } from './standing.ts'
import { Unwanted } from './unwanted.ts'

export interface Peer {
  readonly id: PeerId
  /** latin1 of the id's bytes. */
  readonly key: string
  /** What it has earned (score.ts). */
  readonly standing: Standing
  /** We agreed with it to send each other everything; it is in no mesh. */
  readonly direct: boolean
  /** False: floodsub, which has no control messages. */
  meshes: boolean
  /** Understands a back-off in PRUNE: 1.1 and later. */
  takesBackoff: boolean
  /** Understands IDONTWANT: 1.2. */
  takesIdontwant: boolean
  /** We dialled it. */
  outbound: boolean
  /** Our stream to it is open. */
  reachable: boolean
  /** How it writes message ids, and how we know. */
  idForm: IdForm
  formTrust: FormTrust
  /** RPC bodies shorter than this don't cost us its stream. */
  takesBytes: number
  readonly topics: Set<string>
  /** Messages that it doesn't need. */
  readonly unwanted: Unwanted
  /** When it last told us of other peers by PRUNE. */
  exchangedAt: number
  /** Since the last heartbeat; null = it left no topic. */
  churn: Churn | null
  /** Since the last heartbeat: RPCs with each kind of list, ids that we looked at, and ids that we asked for. */
  ihaveRpcs: number
  ihaveIds: number
  unreadableIds: number
  asked: number
  iwantRpcs: number
  iwantIds: number
  idontwantRpcs: number
  idontwantIds: number
  /** Since the last heartbeat: GRAFTs that came too early. */
  earlyGrafts: number
  /** Topics in whose mesh it came since the last heartbeat: what was said shortly before has not reached it. Null = none. */
  joined: Set<string> | null
  /** Topic → until when a GRAFT of its may be one that crossed our PRUNE on the way. Null = none. */
  crossing: Map<string, number> | null
  /** Since the last heartbeat: authors that it brought messages of and whose keys cost much to take in, with those keys. Null = none. */
  costlyAuthors: Set<string> | null
}

/** How it comes to topics and goes. */
export interface Churn {
  /** Topics that it left. */
  readonly left: Set<string>
  /** How often it came back to one of them. */
  returns: number
  /** What it said of topics after it had come and gone too often: the last word of each counts at the heartbeat. */
  readonly later: Map<string, boolean>
}

export function newPeer(id: PeerId, key: string, standing: Standing, direct: boolean): Peer {
  return {
    id,
    key,
    standing,
    direct,
    meshes: true,
    takesBackoff: false,
    takesIdontwant: false,
    outbound: false,
    reachable: false,
    idForm: 'plain',
    formTrust: 'assumed',
    takesBytes: 0,
    topics: new Set(),
    unwanted: new Unwanted(),
    exchangedAt: -Infinity,
    churn: null,
    ihaveRpcs: 0,
    ihaveIds: 0,
    unreadableIds: 0,
    asked: 0,
    iwantRpcs: 0,
    iwantIds: 0,
    idontwantRpcs: 0,
    idontwantIds: 0,
    earlyGrafts: 0,
    joined: null,
    crossing: null,
    costlyAuthors: null,
  }
}

export function churnOf(peer: Peer): Churn {
  return (peer.churn ??= { left: new Set(), returns: 0, later: new Map() })
}

/** What its agent tells, unless the peer has shown more. */
export function describe(peer: Peer, traits: AgentTraits, sendBytes: number, relayBytes: number): void {
  peer.takesBytes = Math.max(peer.takesBytes, traits.takesLong ? relayBytes : sendBytes)
  if (peer.formTrust === 'shown') return
  peer.idForm = traits.form
  peer.formTrust = traits.trust
}

/** The counts of one heartbeat start anew. */
export function startHeartbeat(peer: Peer): void {
  peer.ihaveRpcs = 0
  peer.ihaveIds = 0
  peer.unreadableIds = 0
  peer.asked = 0
  peer.iwantRpcs = 0
  peer.iwantIds = 0
  peer.idontwantRpcs = 0
  peer.idontwantIds = 0
  peer.earlyGrafts = 0
  peer.costlyAuthors = null
  peer.unwanted.heartbeat()
}
