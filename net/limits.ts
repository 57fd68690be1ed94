/** Every bound of connections, dials and streams: name, unit, default and where the default comes from. All are host options. */

export interface HostLimits {
  /** Connections that others dialled; one more is closed as it comes. */
  maxInboundConnections: number
  /** Connections that we dialled; one more dial fails with limit-exceeded. */
  maxOutboundConnections: number
  /** Inbound connections and upgrades of one ip4 address or ip6 /64 (on our own networks: one ip6 address). Loopback is exempt. */
  maxInboundPerOrigin: number
  /** New inbound connections per second of one such origin, and as many at once. Loopback is exempt. */
  inboundRatePerOrigin: number
  /** Inbound connections and upgrades of one ip6 /48 (on our own networks: one /64). Loopback is exempt. */
  maxInboundPerNetwork: number
  /** New inbound connections per second of one such network, and as many at once. Loopback is exempt. */
  inboundRatePerNetwork: number
  /** Inbound upgrades at once; when full, the oldest that has sent nothing goes, else one that gets nowhere. */
  maxInboundUpgrades: number
  /** Outbound upgrades at once; one more attempt fails with limit-exceeded. */
  maxOutboundUpgrades: number
  /** Connections with one peer; one more closes the worst. */
  maxConnectionsPerPeer: number
  /** With more connections than this, those of least worth are closed. */
  highWaterConnections: number
  /** How many are left then. */
  lowWaterConnections: number
  /** A connection younger than this is not closed to save connections, ms. */
  trimGraceMs: number
  /** Between two rounds of closing, ms. */
  trimSilenceMs: number
  /** Peers whose worth is remembered; the one tagged longest ago is forgotten. As many may be protected. */
  maxTaggedPeers: number
  /** Tags of one peer; further ones are ignored. */
  maxTagsPerPeer: number
  /** Peers that are dialled again whenever they go. */
  maxKeptPeers: number
  /** First wait before a kept peer is dialled again, ms; doubles with each further failure. */
  reconnectMs: number
  /** Longest such wait, ms; an hour once the peer has been away for a day. */
  maxReconnectMs: number
  /** An upgrade as a whole, ms. */
  upgradeTimeoutMs: number
  /** An orderly close as a whole, ms: after that, what was not sent is lost. */
  closeTimeoutMs: number
  /** A connection that is asked for a sign of life and gives none for so long is closed, ms. */
  probeTimeoutMs: number

  /** A dial as a whole, ms. */
  dialTimeoutMs: number
  /** One address, until it is connected, ms. */
  dialAttemptTimeoutMs: number
  /** Between the first tries of two addresses, ms. */
  dialStaggerMs: number
  /** Addresses of one dial that are tried at once. */
  maxParallelAttempts: number
  /** Addresses that one dial tries. */
  maxAddressesPerDial: number
  /** Dials at once; one more fails with limit-exceeded. */
  maxDials: number
  /** First wait after an address failed, ms; doubles with each further failure. Automatic dials only. */
  backoffMs: number
  /** Longest wait after failures, ms. */
  maxBackoffMs: number
  /** Peers whose addresses are kept. */
  maxKnownPeers: number
  /** Addresses kept of one peer. */
  maxAddressesPerPeer: number

  /** Streams that the remote may have open on one connection. */
  maxInboundStreams: number
  /** Streams that we may have open on one connection. */
  maxOutboundStreams: number
  /** Inbound streams of one protocol on one connection, unless its handler says otherwise. */
  maxInboundStreamsPerProtocol: number
  /** Streams of all connections that remotes opened; one more is reset. */
  maxInboundStreamsInAll: number
  /** Streams of all connections that we opened; one more fails with limit-exceeded. */
  maxOutboundStreamsInAll: number
  /** Inbound streams whose protocol is not settled; one more costs the connection that has most of them its oldest. */
  maxInboundNegotiations: number
  /** Outbound streams whose protocol is not settled; one more fails with limit-exceeded. */
  maxOutboundNegotiations: number
  /** Inbound streams of all connections with one peer. */
  maxInboundStreamsPerPeer: number
  /** Outbound streams of all connections with one peer. */
  maxOutboundStreamsPerPeer: number
  /** Inbound streams of one protocol with all peers. */
  maxInboundStreamsOfProtocol: number
  /** Outbound streams of one protocol with all peers. */
  maxOutboundStreamsOfProtocol: number
  /** Inbound streams of one protocol with one peer, unless its handler allows more on one connection. */
  maxInboundStreamsOfProtocolPerPeer: number
  /** Outbound streams of one protocol with one peer. */
  maxOutboundStreamsOfProtocolPerPeer: number
  /** Settling a stream's protocol, ms. */
  negotiationTimeoutMs: number
  /** `Stream.write` returns false above this, bytes. */
  writeHighWaterMark: number
  /** A writer that ignores false is reset at this, bytes. */
  maxWriteBytes: number
  /** Unread bytes that a yamux stream may hold (its window's maximum), bytes. */
  maxReadBytes: number
  /** Unread bytes that an mplex stream may hold, which has no flow control, bytes. */
  maxUnreadMplexBytes: number
  /** Unread bytes of all streams of a connection; above, the stream that holds most is reset. */
  maxUnreadBytesPerConnection: number
  /** Unread bytes of all connections; above, the connection that holds most loses the stream that holds most. */
  maxUnreadBytesInAll: number
}

const KIB = 1024
const MIB = 1024 * KIB

export const DEFAULT_LIMITS: Readonly<HostLimits> = {
  // go: 128 in all, 64 of them inbound, on a small machine. Ours: above the high-water mark, which decides who stays.
  maxInboundConnections: 128,
  // go: 128.
  maxOutboundConnections: 128,
  // go: 8 connections an ip4 address or ip6 /56.
  maxInboundPerOrigin: 8,
  // js: 5 a second and host.
  inboundRatePerOrigin: 5,
  // go: 64 an ip6 /48.
  maxInboundPerNetwork: 64,
  // Ours: as the rate of an origin is to its connections.
  inboundRatePerNetwork: 40,
  // Ours, between go's accept queue (16) and what a room that reconnects after an outage needs.
  maxInboundUpgrades: 64,
  // go: 64, and 32 more for each GiB that it may use.
  maxOutboundUpgrades: 128,
  // go: 8.
  maxConnectionsPerPeer: 8,
  // Ours: a chat program has tens of neighbours; the rest helps to find people (go: 192).
  highWaterConnections: 100,
  // Ours: go's share of the high-water mark (160 of 192).
  lowWaterConnections: 80,
  // kubo: 20 s (go's library: 1 min); time enough to be identified and grafted.
  trimGraceMs: 20_000,
  // go: 10 s.
  trimSilenceMs: 10_000,
  // Ours: as many as are known.
  maxTaggedPeers: 1_000,
  // Ours: a few for each behaviour.
  maxTagsPerPeer: 32,
  // Ours: more than can be connected is of no use.
  maxKeptPeers: 128,
  // Ours: somebody who restarts is back soon.
  reconnectMs: 1_000,
  // Ours: a machine that comes back after a night is met within a minute.
  maxReconnectMs: 60_000,
  // js and rust: 10 s.
  upgradeTimeoutMs: 10_000,
  // Ours: how long a person waits for a program that was told to quit.
  closeTimeoutMs: 2_000,
  // Ours: longer than the round trip of any network that one would chat over.
  probeTimeoutMs: 5_000,

  // js: 10 s.
  dialTimeoutMs: 10_000,
  // go: 5 s for local addresses; ours for all, because the next address is tried meanwhile.
  dialAttemptTimeoutMs: 5_000,
  // RFC 8305 (happy eyeballs) and go's ranker: 250 ms.
  dialStaggerMs: 250,
  // go: 8 dials a peer.
  maxParallelAttempts: 8,
  // js: 25 addresses a peer.
  maxAddressesPerDial: 25,
  // js: 100 dials at once.
  maxDials: 100,
  // go: 5 s.
  backoffMs: 5_000,
  // go: 5 min.
  maxBackoffMs: 300_000,
  // Ours: about a megabyte.
  maxKnownPeers: 1_000,
  // js: 25 are dialled; more need not be kept.
  maxAddressesPerPeer: 25,

  // rust: 256 unacknowledged; go: 256 inbound a peer.
  maxInboundStreams: 256,
  // rust ends a connection at 512.
  maxOutboundStreams: 256,
  // js: 32.
  maxInboundStreamsPerProtocol: 32,
  // go: 1,024, and as many more for each GiB that it may use; ours: four times that, for an idle stream costs a few KiB.
  maxInboundStreamsInAll: 4_096,
  // go: 2,048, likewise.
  maxOutboundStreamsInAll: 8_192,
  // go: 128, likewise. More than one connection can have.
  maxInboundNegotiations: 512,
  // go: 256, likewise.
  maxOutboundNegotiations: 1_024,
  // go: 256.
  maxInboundStreamsPerPeer: 256,
  // go: 512.
  maxOutboundStreamsPerPeer: 512,
  // go: 512, likewise; ours: four times that, because all rooms are one protocol.
  maxInboundStreamsOfProtocol: 2_048,
  // go: 2,048; ours: twice that.
  maxOutboundStreamsOfProtocol: 4_096,
  // go: 64.
  maxInboundStreamsOfProtocolPerPeer: 64,
  // go: 128.
  maxOutboundStreamsOfProtocolPerPeer: 128,
  // js and rust: 10 s.
  negotiationTimeoutMs: 10_000,
  // Ours: yamux's initial window, so that what was written can leave at once.
  writeHighWaterMark: 256 * KIB,
  // Ours: sixteen times the mark is no oversight any more.
  maxWriteBytes: 4 * MIB,
  // go: 16 MiB.
  maxReadBytes: 16 * MIB,
  // js: 4 MiB.
  maxUnreadMplexBytes: 4 * MIB,
  // Ours: two streams at go's largest window, and 64 at the first one (go: 32 MiB a connection).
  maxUnreadBytesPerConnection: 48 * MIB,
  // go: 128 MiB, and a share of the machine's memory.
  maxUnreadBytesInAll: 128 * MIB,
}
