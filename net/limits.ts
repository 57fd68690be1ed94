/** Every bound of connections, dials and streams: name, unit, default and where the default comes from. All are host options. */

export interface HostLimits {
  /** Connections that others dialled; one more is closed as it comes. */
  maxInboundConnections: number
  /** Connections that we dialled; one more dial fails with limit-exceeded. */
  maxOutboundConnections: number
  /** Inbound connections and upgrades of one ip4 address or ip6 /64. Loopback is exempt. */
  maxInboundPerOrigin: number
  /** New inbound connections per second of one ip4 address or ip6 /64, and as many at once. Loopback is exempt. */
  inboundRatePerOrigin: number
  /** Inbound upgrades at once; when full, the oldest that has sent nothing goes. */
  maxInboundUpgrades: number
  /** Connections with one peer; one more closes the worst. */
  maxConnectionsPerPeer: number
  /** An upgrade as a whole, ms. */
  upgradeTimeoutMs: number
  /** An orderly close as a whole, ms: after that, what was not sent is lost. */
  closeTimeoutMs: number
  /** An old connection that does not answer for so long while a new one exists is closed, ms. */
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
}

const KIB = 1024
const MIB = 1024 * KIB

export const DEFAULT_LIMITS: Readonly<HostLimits> = {
  // Ours: a chat program has tens of neighbours (go's resource manager starts at 64 inbound, 128 in all).
  maxInboundConnections: 100,
  // Ours, as many.
  maxOutboundConnections: 100,
  // go: 8 connections an ip4 address or ip6 /56.
  maxInboundPerOrigin: 8,
  // js: 5 a second and host.
  inboundRatePerOrigin: 5,
  // Ours, between go's accept queue (16) and what a room that reconnects after an outage needs.
  maxInboundUpgrades: 64,
  // go: 8.
  maxConnectionsPerPeer: 8,
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
}
