/**
 * The door of pubsub: what a program sees of rooms ("topics") and the messages in them.
 * https://github.com/libp2p/specs/blob/master/pubsub/README.md
 *
 * Every message is signed by its author (policy StrictSign) and identified by from‖seqno. Left out: unsigned messages.
 */
import type { PeerId } from '../peer-id.ts'
import type { ScoreParts } from './standing.ts'

export interface PubsubMessage {
  topic: string
  /** The author: the key that signed. */
  from: PeerId
  /** The receiver's for good, but not to be changed: streams and caches share it. */
  data: Uint8Array
  /** from‖seqno, which no other message of the network has. */
  id: Uint8Array
  /** Rises with each message of one author. */
  seqno: bigint
  /** The neighbour that brought it. */
  receivedFrom: PeerId
}

/** accept: deliver and forward. ignore: neither. reject: neither, and whoever sent it is to blame. */
export type Verdict = 'accept' | 'ignore' | 'reject'

/** Judges a message whose signature is right; synchronous. */
export type Validator = (message: PubsubMessage) => Verdict

export interface TopicPeer {
  topic: string
  peer: PeerId
}

export interface PubsubEvents {
  /** A message of another peer in a topic that we subscribe to, after it was forwarded; each id once. */
  message: PubsubMessage
  /** A neighbour announced a topic. */
  subscribed: TopicPeer
  /** It took that back, or went. */
  unsubscribed: TopicPeer
  /** A peer that was `full` takes messages again; until then it stays full, so that what it missed can be sent first. */
  drain: { peer: PeerId }
  /** A peer entered our mesh of a topic. */
  graft: TopicPeer
  /** A peer left it. */
  prune: TopicPeer
}

export interface PublishOptions {
  /** The id of an earlier message of ours, given with the same topic and data: the same message once more, not a new one. */
  again?: Uint8Array | undefined
  /** Of the peers that it would go to, only these. */
  to?: readonly PeerId[] | undefined
}

export interface PublishResult {
  id: Uint8Array
  /** Peers whose queue took it. Not a receipt. */
  peers: PeerId[]
  /** Subscribers that couldn't take it now: their queue is full, or their stream is being opened. `drain` tells when to try again. */
  full: PeerId[]
}

/** What is known of a neighbour, for whoever looks. */
export interface PeerReport extends ScoreParts {
  /** What our stream to it carries; null = none is open. */
  protocol: string | null
  /** One that we agreed with to send each other everything. */
  direct: boolean
  /** Messages of others that it should have got, and that its queue had no room for. */
  dropped: number
}

export interface Pubsub {
  /** @throws NetError bad-argument: the topic is empty, too long or not well-formed text */
  subscribe(topic: string): void
  unsubscribe(topic: string): void
  /**
   * Signs and sends, before it returns.
   * @throws NetError bad-argument: the topic can't be one; `again` isn't an id of ours; limit-exceeded: the data are too long
   */
  publish(topic: string, data: Uint8Array, options?: PublishOptions): PublishResult
  /** Those that we subscribe to. */
  topics(): string[]
  /** Neighbours that subscribe to the topic. */
  subscribers(topic: string): PeerId[]
  /** Neighbours that we exchange the topic's messages with in full. */
  mesh(topic: string): PeerId[]
  /** What a neighbour is worth by what it did (gossipsub v1.1, "Peer Scoring"); 0 for everybody else. Below 0 it is in no mesh. */
  score(peer: PeerId): number
  /** The score in its parts, and more; null = it is no neighbour that speaks pubsub. */
  inspect(peer: PeerId): PeerReport | null
  /** Sets the topic's validator; returns "off". */
  validate(topic: string, validator: Validator): () => void
  on<K extends keyof PubsubEvents>(event: K, listener: (event: PubsubEvents[K]) => void): () => void
}
