/**
 * What a response says of peers, and which of their addresses are worth knowing. Nobody on a network has to prove anything here, so
 * only addresses that a machine of this network can have are taken: nobody makes us dial a third party elsewhere.
 * Leaves out names (a dial would have to ask for them) and link-local ip6, whose zone is the reader's own.
 */
import { decodeMultiaddr, isCircuit, parseMultiaddr, peerIdOf, scopeOf, withoutPeerId } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import type { PeerId } from '../peer-id.ts'
import type { AddressText } from './packet.ts'
import { ipKey, isOnLink } from './subnet.ts'
import type { Subnet } from './subnet.ts'

/** The sender of a packet. */
export interface Origin {
  /** Its IP address as a multiaddr. */
  ip: Multiaddr
  /** It is this machine. */
  isThisHost: boolean
  /** The networks of the interface that the packet came in by. */
  subnets: readonly Subnet[]
}

export interface Announcement {
  peer: PeerId
  instance: string
  ttlSeconds: number
  /** In text, without /p2p; at least one, none twice. */
  addresses: string[]
}

/** One for each peer and instance named, ourselves left out; an address that can't be used is left out alone. */
export function readAnnouncements(texts: readonly AddressText[], origin: Origin, ownPeer: PeerId): Announcement[] {
  const found = new Map<string, Announcement>()
  for (const { text, instance, ttlSeconds } of texts) {
    const named = parse(text)
    if (!named || named.peer.equals(ownPeer) || !isUsable(named.address, origin)) continue
    const key = `${named.peer} ${instance}`
    const known = found.get(key) ?? { peer: named.peer, instance, ttlSeconds, addresses: [] }
    const address = named.address.toString()
    if (!known.addresses.includes(address)) known.addresses.push(address)
    known.ttlSeconds = Math.min(known.ttlSeconds, ttlSeconds)
    found.set(key, known)
  }
  return [...found.values()]
}

function parse(text: string): { peer: PeerId; address: Multiaddr } | null {
  try {
    // By way of its bytes, which only an address that is well-formed and printable survives.
    const whole = decodeMultiaddr(parseMultiaddr(text).bytes)
    const peer = whole && peerIdOf(whole)
    if (!peer) return null
    const address = withoutPeerId(whole)
    return address.getComponents().length === 0 ? null : { peer, address }
  } catch {
    return null
  }
}

function isUsable(address: Multiaddr, origin: Origin): boolean {
  const first = address.getComponents()[0]?.name
  if ((first !== 'ip4' && first !== 'ip6') || isCircuit(address) || hasPortZero(address)) return false
  switch (scopeOf(address)) {
    case 'unspecified':
    case 'name':
      return false
    case 'loopback':
      return origin.isThisHost
    case 'link-local':
      return first === 'ip4'
    case 'private':
    case 'public':
      return ipKey(address) === ipKey(origin.ip) || isOnLink(origin.subnets, address)
  }
}

function hasPortZero(address: Multiaddr): boolean {
  return address.getComponents().some(({ name, value }) => (name === 'tcp' || name === 'udp') && value === '0')
}
