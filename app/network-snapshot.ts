/** The network as we see it at one moment, for the screen: plain values, as received where peers said them. */
import type { PeerSource } from '../net/index.ts'

export interface NetworkSnapshot {
  /** ms since 1970. */
  readonly at: number
  /** When the host began to listen. */
  readonly since?: number
  readonly connections: readonly ConnectionSnapshot[]
  readonly rooms: readonly RoomSnapshot[]
  readonly dht: readonly DhtSnapshot[]
  readonly channels: readonly ChannelSnapshot[]
}

export interface ConnectionSnapshot {
  readonly peerId: string
  readonly address: string
  readonly direction: 'inbound' | 'outbound'
  readonly transport: string
  readonly security: string
  readonly muxer: string
  readonly openedAt: number
  readonly rttMs: number | null
  readonly bytesRead: number
  readonly bytesWritten: number
  readonly streams: number
  readonly source: PeerSource | null
}

export interface RoomSnapshot {
  readonly room: string
  /** Peer ids. */
  readonly mesh: readonly string[]
  readonly subscribers: readonly string[]
}

export interface DhtSnapshot {
  readonly protocol: string
  readonly mode: 'client' | 'server'
  readonly size: number
  /** Peers by the length of the prefix that their key has in common with ours. */
  readonly buckets: readonly number[]
}

/** A way by which people are found. */
export interface ChannelSnapshot {
  readonly name: 'mdns' | 'dht' | 'lan-dht' | 'public-dht' | 'bootstrap' | 'known-peers' | 'peer-exchange' | 'announced'
  /** 'off': switched off or not possible; 'idle': at work, nobody found yet; 'working': it found somebody. */
  readonly state: 'off' | 'idle' | 'working'
  /** Peers that it found and that are connected; of a DHT: peers in its table. */
  readonly found: number
  /** Why it can't work, one sentence; null or missing = nothing is wrong with it. */
  readonly problem?: string | null
}
