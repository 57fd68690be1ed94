/**
 * The order in which the addresses of one peer are tried, and how long each has before the next begins: RFC 8305 and go-libp2p's dial ranker.
 *
 * Relayed ones come last. Then trust decides: an address that answered before, one that was given, one that the peer signed, the rest. Then nearness:
 * loopback and private addresses come before public ones on a network that we share, and after them elsewhere, where they lead to somebody
 * else's machine. Among equals ip6 and ip4 take turns. Leaves out what can't be dialled at all (dialer.ts).
 */
import { ipPrefix, isCircuit, scopeOf } from './address.ts'
import type { Multiaddr } from './address.ts'
import { rankOf } from './book-entry.ts'
import type { KnownAddress } from './book-entry.ts'

/** go: between addresses of this machine or its network, where an answer takes no time. */
const NEAR_STAGGER_MS = 30
/** One network, where numbers say so. Ours: homes have a /24 and a /64, companies larger ones. */
const NETWORK_IP4_BITS = 16
const NETWORK_IP6_BITS = 48

/** @param own where we listen */
export function inDialOrder(candidates: readonly KnownAddress[], own: readonly Multiaddr[]): KnownAddress[] {
  const isShared = sharing(candidates, own)
  const classes = new Map<number, KnownAddress[]>()
  for (const candidate of candidates) {
    const { address, trust } = candidate
    const proof = Math.max(rankOf(trust), rankOf('vouched'))
    const order = (isCircuit(address) ? 1_000 : 0) - proof * 10 + distance(address, isShared)
    classes.set(order, [...(classes.get(order) ?? []), candidate])
  }
  return [...classes].sort(([a], [b]) => a - b).flatMap(([, equals]) => takingTurns(equals))
}

/** How long the address has before the next one begins, ms. */
export function staggerAfter(address: Multiaddr, staggerMs: number): number {
  const scope = scopeOf(address)
  return scope === 'public' || scope === 'name' ? staggerMs : Math.min(staggerMs, NEAR_STAGGER_MS)
}

function distance(address: Multiaddr, isShared: (address: Multiaddr) => boolean): number {
  const scope = scopeOf(address)
  if (scope === 'public' || scope === 'name') return 2
  if (scope === 'unspecified') return 5
  if (scope === 'loopback') return isShared(address) ? 0 : 4
  return isShared(address) ? 1 : 3
}

/** Whether a loopback or private address is on a network of ours. Who knows no network of its own can't tell, and hopes so. */
function sharing(candidates: readonly KnownAddress[], own: readonly Multiaddr[]): (address: Multiaddr) => boolean {
  const wide = own.filter((address) => ['private', 'public'].includes(scopeOf(address)))
  if (wide.length === 0) return () => true
  const machine = new Set(wide.map((address) => ipPrefix(address, 32, 128)))
  const network = new Set(wide.map(networkOf))
  const sameMachine = candidates.some(({ address }) => machine.has(ipPrefix(address, 32, 128)))
  return (address) => {
    const scope = scopeOf(address)
    // A link-local address is of no use without a zone of ours, so whoever told it is near.
    return scope === 'loopback' ? sameMachine : scope === 'link-local' || network.has(networkOf(address))
  }
}

function networkOf(address: Multiaddr): string | null {
  return ipPrefix(address, NETWORK_IP4_BITS, NETWORK_IP6_BITS)
}

/** ip6 first, because where both work it is the shorter way (RFC 8305, section 4). */
function takingTurns(candidates: readonly KnownAddress[]): KnownAddress[] {
  const isIp6 = ({ address }: KnownAddress): boolean => address.getComponents().some(({ name }) => name === 'ip6')
  const [six, four] = [candidates.filter(isIp6), candidates.filter((each) => !isIp6(each))]
  const turns = Array.from({ length: Math.max(six.length, four.length) }, (_, i) => [six[i], four[i]])
  return turns.flat().filter((each) => each !== undefined)
}
