/**
 * What the address book holds of one peer: its addresses and what each counts for, where it was found, its record, and how it stands among
 * others when room is short.
 */
import type { Multiaddr } from './address.ts'
import type { PeerId } from './peer-id.ts'
import type { PeerSource } from './peer-source.ts'

/** Ours, measured: about what an address and a peer take in memory beside the address's text, bytes. */
export const ADDRESS_BYTES = 400
export const PEER_BYTES = 2_000

/** In order. */
export type Trust = 'told' | 'vouched' | 'certified' | 'given' | 'reached'

export interface KnownAddress {
  /** Without /p2p. */
  readonly address: Multiaddr
  readonly trust: Trust
}

const TRUSTS: readonly Trust[] = ['told', 'vouched', 'certified', 'given', 'reached']
export const rankOf = (trust: Trust): number => TRUSTS.indexOf(trust)

export interface Entry {
  readonly peer: PeerId
  readonly name: string
  /** By their text; what was heard last comes last. */
  readonly addresses: Map<string, Address>
  readonly sources: PeerSource[]
  record: { readonly seq: bigint; readonly envelope: Uint8Array } | null
  connected: boolean
  /** It serves the public network. */
  isPublic: boolean
  /** 0 = never. */
  lastConnectedAt: number
  standing: number
  bytes: number
}

/** Until when it counts for what, ms; 0 = not. */
export interface Address {
  reached: number
  given: boolean
  certified: number
  vouched: number
  told: number
}

/** In order; each is a class of its own when peers must go. */
export const STANDINGS = ['told', 'vouched', 'certified', 'met', 'reached', 'given', 'connected'] as const
type Standing = (typeof STANDINGS)[number]
const standingOf = (standing: Standing): number => STANDINGS.indexOf(standing)
export const CONNECTED = standingOf('connected')

/** What an address counts for; told, when for nothing. */
export function best({ reached, given, certified, vouched }: Address): Trust {
  if (reached > 0) return 'reached'
  if (given) return 'given'
  if (certified > 0) return 'certified'
  return vouched > 0 ? 'vouched' : 'told'
}

/** The most trusted first, and of equals what was heard last. */
export function ranked({ addresses }: Entry): [string, Trust][] {
  const known = [...addresses].reverse().map(([text, each]): [string, Trust] => [text, best(each)])
  return known.sort(([, a], [, b]) => rankOf(b) - rankOf(a))
}

/** Bytes of its addresses. */
export function sizeOf({ bytes, record }: Entry): number {
  return bytes - PEER_BYTES - (record?.envelope.length ?? 0)
}

/** Whoever is given, or near, is worth knowing for another reason. */
export function isOfPublic({ isPublic, sources }: Entry): boolean {
  return isPublic && !sources.includes('given') && !sources.includes('mdns')
}

export function wasReached(entry: Entry): boolean {
  for (const { reached } of entry.addresses.values()) if (reached > 0) return true
  return false
}

/** Of an entry whose addresses all count. */
export function standing(entry: Entry): number {
  if (entry.connected) return CONNECTED
  const trusts = new Set([...entry.addresses.values()].map(best))
  if ([...entry.addresses.values()].some(({ given }) => given)) return standingOf('given')
  // What we remember of earlier runs goes after strangers who came by, who can be any number.
  if (trusts.has('reached') || (trusts.has('vouched') && entry.sources.includes('cache'))) return standingOf('reached')
  if (entry.lastConnectedAt > 0) return standingOf('met')
  if (trusts.has('certified')) return standingOf('certified')
  return standingOf(trusts.has('vouched') ? 'vouched' : 'told')
}
