/**
 * What a table is for: which peers stand in it, and which addresses are dialled and told.
 * Whom an address is told by and told to counts besides (isUsefulTo): nobody outside may send us to machines of our own network.
 */
import { ipPrefix, isCircuit, originOf, scopeOf } from '../address.ts'
import type { Multiaddr, Scope } from '../address.ts'
import type { RoutingTableParams } from './routing-table.ts'

export interface TableScope {
  /** Whether a peer that we see there may stand in the table. */
  accepts(remote: Multiaddr): boolean
  /** Whether an address of anybody is dialled and told. */
  usable(address: Multiaddr): boolean
  /** What counts as one owner of many peers; null = exempt. */
  groupOf(remote: Multiaddr): string | null
  readonly routing: Partial<RoutingTableParams>
  /** Disjoint paths of lookups whose answers others may want to hide. */
  readonly paths: number
}

/** go: 8 connections an address. Ours: peers of one IP address in a table, loopback aside; ids are free, and one machine must not be everybody. */
const MAX_PER_ORIGIN = 8
/** go: peers of one IP group in the public table, and in one bucket. */
const MAX_PER_GROUP = 3
const MAX_PER_GROUP_AND_BUCKET = 2
/** go: ip4 /16. ip6 /32, a provider's share, stands for go's autonomous system. Bits. */
const GROUP_IP4_BITS = 16
const GROUP_IP6_BITS = 32
/** S/Kademlia: gains little beyond four. Ours: only where strangers are. */
const PUBLIC_PATHS = 4

const LOCAL: ReadonlySet<Scope> = new Set(['loopback', 'link-local', 'private'])

/** Peers that were given to each other, wherever they are. */
export const ANYWHERE: TableScope = {
  accepts: () => true,
  usable: (address) => scopeOf(address) !== 'unspecified',
  groupOf: originOf,
  routing: { maxPerGroup: MAX_PER_ORIGIN },
  paths: 1,
}

/** The local network; loopback stands for a network of one machine. */
export const LOCAL_NETWORK: TableScope = {
  accepts: (remote) => LOCAL.has(scopeOf(remote)) && !isCircuit(remote),
  usable: (address) => LOCAL.has(scopeOf(address)) && !isCircuit(address),
  groupOf: originOf,
  routing: { maxPerGroup: MAX_PER_ORIGIN },
  paths: 1,
}

/** The internet, where most are strangers. */
export const PUBLIC_NETWORK: TableScope = {
  accepts: isPublic,
  usable: isPublic,
  groupOf: (remote) => ipPrefix(remote, GROUP_IP4_BITS, GROUP_IP6_BITS),
  routing: { maxPerGroup: MAX_PER_GROUP, maxPerGroupAndBucket: MAX_PER_GROUP_AND_BUCKET },
  paths: PUBLIC_PATHS,
}

function isPublic(address: Multiaddr): boolean {
  const scope = scopeOf(address)
  return (scope === 'public' || scope === 'name') && !isCircuit(address)
}
