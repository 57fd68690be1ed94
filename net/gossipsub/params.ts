/**
 * Parameters of gossipsub. The names are the specs' own: https://github.com/libp2p/specs/tree/master/pubsub/gossipsub
 * Each is an option of `createPubsub`. Those of peer scores are in score-params.ts.
 */
import type { ScoreOptions } from './score-params.ts'

/** In order of preference. Peers that speak only floodsub get every message of their topics and no control. */
export const FLOODSUB = '/floodsub/1.0.0'
export const MESHSUB_1_0 = '/meshsub/1.0.0'
export const MESHSUB_1_1 = '/meshsub/1.1.0'
export const MESHSUB_1_2 = '/meshsub/1.2.0'

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
  /** Windows (one a heartbeat) for which a message can be asked back. Spec: 5; ours, because over a slow link it is asked for later. */
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
  /** A shorter back-off that a peer names is taken for this. Ours: a heartbeat, or GRAFT and PRUNE could chase each other. */
  minBackoffMs: number
  /** Ours: no peer can bar itself, or be held barred, for longer (CVE-2026-33040). */
  maxBackoffMs: number
  /** Back-offs remembered over all topics, so that churn can't fill memory. Ours. */
  maxBackoffs: number
  /** A message goes back to one peer at most so many times on request. go: 3. */
  gossipRetransmission: number
  /** Ids in one IHAVE list that we look at, and that we ask a peer for between heartbeats. go: 5,000. */
  maxIhaveIds: number
  /** IHAVE-carrying RPCs that we look at between heartbeats, a peer. go: 10. */
  maxIhaveRpcs: number
  /** IWANT-carrying RPCs that we look at between heartbeats, a peer. js: 10; ours, because many small ones are as good as one. */
  maxIwantRpcs: number
  /** A message that was asked for must come within it, or the promise is broken. Spec: 3 s; ours, because slow links take longer. */
  iwantFollowupMs: number
  /** A GRAFT so soon after the PRUNE counts twice. go. */
  graftFloodMs: number
  /** Messages with so many bytes of data are announced by IDONTWANT. go. */
  idontwantMinDataSize: number
  /** IDONTWANT-carrying RPCs, and ids in them, that we look at between heartbeats, a peer. go: 1,000; js: 512 ids. */
  maxIdontwantRpcs: number
  maxIdontwantIds: number
  /** Members that a full mesh turns away are told of other peers (v1.1, "Peer Exchange"). go, js: off; see exchange.ts. */
  doPX: boolean
  /** Peers told of, and taken, in one PRUNE. Spec: more than Dhi. */
  prunePeers: number
  /** Own messages go to every subscriber rather than to the mesh. Spec v1.1. */
  floodPublish: boolean
  /** Topics that we remember of one peer. Ours: what nobody reads needs no more. */
  maxTopicsPerPeer: number
  /** Longer topics of others are not looked at. Ours: twice what a room's name may have. */
  maxTopicBytes: number
  /** The body of an RPC that we send is shorter. rust takes 65,536 bytes by default. */
  maxSendBytes: number
  /** A longer message of others goes on to peers that are known to take it, up to this. go takes 1 MiB by default, js 4. */
  maxRelayBytes: number
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
  mcacheWindows: 15,
  mcacheGossipWindows: 3,
  mcacheBytes: 4 * 1024 * 1024,
  seenTtlMs: 120_000,
  maxSeen: 240_000,
  pruneBackoffMs: 60_000,
  unsubscribeBackoffMs: 10_000,
  minBackoffMs: 1_000,
  maxBackoffMs: 3_600_000,
  maxBackoffs: 10_000,
  gossipRetransmission: 3,
  maxIhaveIds: 5_000,
  maxIhaveRpcs: 10,
  maxIwantRpcs: 100,
  iwantFollowupMs: 10_000,
  graftFloodMs: 10_000,
  idontwantMinDataSize: 1_024,
  maxIdontwantRpcs: 1_000,
  maxIdontwantIds: 1_000,
  doPX: true,
  prunePeers: 16,
  floodPublish: true,
  maxTopicsPerPeer: 500,
  maxTopicBytes: 512,
  maxSendBytes: 65_536,
  maxRelayBytes: 1024 * 1024,
}

/** Streams, queues and what comes in. */
export interface DriverParams {
  /** Protocol ids offered and looked for, in order of preference. */
  protocols: readonly string[]
  /**
   * Peers that we agreed with to send each other everything (v1.1, "Explicit Peering Agreements"): peer ids, or multiaddrs that end in one.
   * They must list us too.
   */
  direct: readonly string[]
  /** Before direct peers are dialled, and between tries to get one back. go. */
  directFirstMs: number
  directEveryMs: number
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
  protocols: [MESHSUB_1_2, MESHSUB_1_1, MESHSUB_1_0, FLOODSUB],
  direct: [],
  directFirstMs: 1_000,
  directEveryMs: 300_000,
  maxReceiveBytes: 1024 * 1024,
  fullTimeoutMs: 30_000,
  reopenMinMs: 100,
  reopenMaxMs: 10_000,
}

export type PubsubOptions = Partial<RouterParams & DriverParams> & { score?: ScoreOptions | undefined }
