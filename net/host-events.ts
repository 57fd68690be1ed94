/** What a host tells: one row an event. */
import type { Connection } from './connection.ts'
import type { DialStep, NetError } from './errors.ts'
import type { PeerId } from './peer-id.ts'
import type { PeerSource } from './peer-source.ts'

export interface PeerIdentity {
  /** Agent version as the peer sent it: untrusted text. */
  agent: string | null
  protocolVersion: string | null
  /** Protocol ids the peer speaks. */
  protocols: readonly string[]
  /** Multiaddrs the peer says it listens on, without /p2p. */
  listenAddresses: readonly string[]
  /** The address it sees us at; a claim of one peer. */
  observedAddress: string | null
}

export interface HostEvents {
  /** Our addresses changed. */
  listening: { addresses: readonly string[] }
  /** The first connection to a peer, after its upgrade. */
  'peer:connected': { peerId: PeerId; connection: Connection }
  /** The last connection to a peer ended. `address` is where it was connected; `byUs`: in order, because we wanted it to. */
  'peer:disconnected': { peerId: PeerId; address: string; byUs?: boolean }
  /** Identify or identify push brought news. */
  'peer:identified': { peerId: PeerId; identity: PeerIdentity; connection: Connection }
  /** Somebody or something told of a peer; `addresses` end in /p2p, and its handshake alone is proof. May come again and again. */
  'peer:discovered': {
    peerId: PeerId
    addresses: readonly string[]
    source: PeerSource
    /** What was looked for when it was found; null = nothing in particular. */
    namespace: string | null
  }
  /** None of the bootstrap peers answered; they are dialled again. Told once until one of them has answered. */
  'bootstrap:failed': { addresses: readonly string[]; error: NetError }
  /** The machine slept, or its network interfaces changed: connections are probed, and what failed before may work now. */
  'network:changed': { reason: 'woke' | 'interfaces' }
  'connection:opened': { connection: Connection }
  /** It takes no new streams of ours and closes when those on it have ended; whoever keeps a stream on it opens another elsewhere. */
  'connection:retiring': { connection: Connection }
  'connection:closed': { connection: Connection; error: NetError | null }
  /**
   * A dial reached a step, or failed at it (`error`); told at that moment. resolve comes for names, and for a peer id (as /p2p/…) that is looked for in the
   * DHT. identify comes last, when the peer has told of itself, and after the dial has its connection.
   */
  'dial:step': { target: string; address: string; step: DialStep; error: NetError | null }
  /** Something went wrong that no caller is waiting to hear: a listener died, a handler threw. */
  error: { error: NetError }
}
