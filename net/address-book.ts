/**
 * Where peers were reached or say they listen, in memory and bounded: the peer updated longest ago goes first. Nothing here is
 * proof of anything; the handshake checks who answers.
 */
import { withoutPeerId } from './address.ts'
import type { Multiaddr } from './address.ts'
import type { HostLimits } from './limits.ts'
import type { PeerId } from './peer-id.ts'

export class AddressBook {
  readonly #limits: Pick<HostLimits, 'maxKnownPeers' | 'maxAddressesPerPeer'>
  /** Peer → address text → address; both in order of what was heard last. */
  readonly #peers = new Map<string, Map<string, Multiaddr>>()

  constructor(limits: Pick<HostLimits, 'maxKnownPeers' | 'maxAddressesPerPeer'>) {
    this.#limits = limits
  }

  add(peer: PeerId, addresses: Iterable<Multiaddr>): void {
    const name = peer.toString()
    const known = this.#peers.get(name) ?? new Map<string, Multiaddr>()
    for (const address of addresses) {
      const plain = withoutPeerId(address)
      const text = plain.toString()
      known.delete(text)
      known.set(text, plain)
      dropFirst(known, this.#limits.maxAddressesPerPeer)
    }
    if (known.size === 0) return
    this.#peers.delete(name)
    this.#peers.set(name, known)
    dropFirst(this.#peers, this.#limits.maxKnownPeers)
  }

  /** Without /p2p; what was heard last comes first. */
  get(peer: PeerId): Multiaddr[] {
    return [...(this.#peers.get(peer.toString())?.values() ?? [])].reverse()
  }
}

function dropFirst(map: Map<string, unknown>, max: number): void {
  if (map.size <= max) return
  const first = map.keys().next()
  if (!first.done) map.delete(first.value)
}
