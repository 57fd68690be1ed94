/** A secured, muxed connection to one peer, as behaviours and the program see it. */
import type { Multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from './peer-id.ts'
import type { Direction, Stream } from './stream.ts'

export interface Connection {
  readonly id: string
  readonly remotePeer: PeerId
  /** Without /p2p. */
  readonly remoteAddress: Multiaddr
  readonly direction: Direction
  /** 'tcp', 'memory' */
  readonly transport: string
  /** '/noise' */
  readonly security: string
  /** '/yamux/1.0.0', '/mplex/6.7.0' */
  readonly muxer: string
  /** Clock.epochMs at the end of the upgrade. */
  readonly openedAt: number
  /** False once either side ended it. */
  readonly open: boolean
  readonly streams: readonly Stream[]
  readonly bytesRead: number
  readonly bytesWritten: number
  /** The latest round trip measured, ms; null = not yet. */
  readonly rttMs: number | null
  /** Orderly end: what was queued is sent. Resolves when it is over (2 s at most). */
  close(): Promise<void>
  /** Ends at once. */
  destroy(error?: Error): void
}
