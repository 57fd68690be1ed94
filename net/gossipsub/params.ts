/**
 * Parameters of gossipsub. The names are the specs' own: https://github.com/libp2p/specs/tree/master/pubsub/gossipsub
 * Each is an option of `createPubsub`. Left out: the parameters of peer scores.
 */

/** In order of preference. Peers that speak only floodsub get every message of their topics and no control. */
export const FLOODSUB = '/floodsub/1.0.0'
export const MESHSUB_1_0 = '/meshsub/1.0.0'
export const MESHSUB_1_1 = '/meshsub/1.1.0'

/** Degrees and times of the router. Milliseconds where a name ends so. */
export interface RouterParams {
  /** Mesh degree that we aim at. Spec. */
  D: number
  /** Below it the heartbeat grafts. go, rust: 5. */
  Dlo: number
  /** Above it the heartbeat prunes. Spec. */
  Dhi: number
  /** Members kept by score when pruning. Spec v1.1. */
  Dscore: number
  /** Members on connections that we dialled, at least. Spec v1.1. */
  Dout: number
  /** Peers that get gossip, at least. Spec. */
  Dlazy: number
  /** Or this share of those that could, when that is more. Spec v1.1. */
  gossipFactor: number
  /** Spec. */
  heartbeatMs: number
  /** go: the first comes sooner. */
  firstHeartbeatMs: number
  /** How long we keep peers for a topic that we publish to without being in it. Spec. */
  fanoutTtlMs: number
  /** Windows (one a heartbeat) for which a message can be asked back. Spec. */
  mcacheWindows: number
  /** Windows that are gossiped about. Spec. */
  mcacheGossipWindows: number
  /** Bytes of messages kept for asking back, over all windows. Ours: 64 whole RPCs. */
  mcacheBytes: number
  /** Spec. */
  seenTtlMs: number
  /** Ids remembered as seen. Ours: 120 s of 2,000 messages a second, about 30 MB. */
  maxSeen: number
  /** Spec v1.1. */
  pruneBackoffMs: number
  /** Spec v1.1. */
  unsubscribeBackoffMs: number
  /** Ours: no peer can bar itself, or be held barred, for longer. */
  maxBackoffMs: number
  /** Back-offs remembered over all topics, so that churn can't fill memory. Ours. */
  maxBackoffs: number
  /** A message goes back to one peer at most so many times on request. go: 3. */
  gossipRetransmission: number
  /** Ids in one IHAVE list that we look at, and that we ask a peer for between heartbeats. go: 5,000. */
  maxIhaveIds: number
  /** IHAVE-carrying RPCs that we look at between heartbeats, a peer. go: 10. */
  maxIhaveRpcs: number
  /** Own messages go to every subscriber rather than to the mesh. Spec v1.1. */
  floodPublish: boolean
  /** Topics that we remember of one peer. Ours: what nobody reads needs no more. */
  maxTopicsPerPeer: number
  /** Longer topics of others are not looked at. Ours: twice what a room's name may have. */
  maxTopicBytes: number
  /** The body of an RPC that we send is shorter. rust takes 65,536 bytes by default. */
  maxSendBytes: number
}

export const DEFAULT_PARAMS: RouterParams = {
  D: 6,
  Dlo: 5,
  Dhi: 12,
  Dscore: 4,
  Dout: 2,
  Dlazy: 6,
  gossipFactor: 0.25,
  heartbeatMs: 1_000,
  firstHeartbeatMs: 100,
  fanoutTtlMs: 60_000,
  mcacheWindows: 5,
  mcacheGossipWindows: 3,
  mcacheBytes: 4 * 1024 * 1024,
  seenTtlMs: 120_000,
  maxSeen: 240_000,
  pruneBackoffMs: 60_000,
  unsubscribeBackoffMs: 10_000,
  maxBackoffMs: 3_600_000,
  maxBackoffs: 10_000,
  gossipRetransmission: 3,
  maxIhaveIds: 5_000,
  maxIhaveRpcs: 10,
  floodPublish: true,
  maxTopicsPerPeer: 500,
  maxTopicBytes: 512,
  maxSendBytes: 65_536,
}

/** Streams, queues and what comes in. */
export interface DriverParams {
  /** Protocol ids offered and looked for, in order of preference. */
  protocols: readonly string[]
  /** An RPC that a peer sends may have so many bytes. go. */
  maxReceiveBytes: number
  /** A peer whose queue stays full for so long loses its stream. Ours: go's write deadline. */
  fullTimeoutMs: number
  /** First wait before a stream that failed is opened again, and the longest; it doubles between. go. */
  reopenMinMs: number
  reopenMaxMs: number
  /** The last seqno that an earlier run may have used; ours start above it and above the wall clock in nanoseconds. */
  lastSeqno?: bigint | undefined
  /** Called before seqnos up to `reserved` are used. Keep it and give it back as `lastSeqno`; it comes about once in a million messages. */
  onSeqno?: ((reserved: bigint) => void) | undefined
}

export const DEFAULT_DRIVER: DriverParams = {
  protocols: [MESHSUB_1_1, MESHSUB_1_0, FLOODSUB],
  maxReceiveBytes: 1024 * 1024,
  fullTimeoutMs: 30_000,
  reopenMinMs: 100,
  reopenMaxMs: 10_000,
}

export type PubsubOptions = Partial<RouterParams & DriverParams>
