/** The DHT's driver over contexts without hosts, all on one clock: whoever is dialled is linked and identified at once. */
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'vitest'
import type { StreamHandler } from '../../../net/behaviour.ts'
import { createKad } from '../../../net/kad/kad.ts'
import type { KadDht, KadParams } from '../../../net/kad/kad.ts'
import type { DhtOptions, FoundPeer } from '../../../net/kad/dht.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'
import { FakeContext, identify, link } from '../fake-context.ts'

export const KAD = '/p2p-chat/kad/1.0.0'
/** A key of nothing in particular. */
export const KEY = Uint8Array.from([0x12, 0x20, ...new Uint8Array(32).fill(7)])

/** A stream that the other side doesn't end is reset after so long. */
const STREAM_MS = 10_000

export interface Node {
  context: FakeContext
  dht: KadDht
  address: string
}

export class FakeDht {
  readonly clock = new VirtualClock()
  readonly #byPeer = new Map<string, { context: FakeContext; address: string }>()
  readonly #dhts: KadDht[] = []
  /** Who was dialled, by whom it was not linked with. */
  readonly dialled: PeerId[] = []

  /** A peer with a DHT. */
  node(
    seed: number,
    options: DhtOptions = { lan: false },
    params: Partial<KadParams> = {},
    ip = `192.0.2.${seed}`,
  ): Node {
    const { context, address } = this.#context(seed, ip)
    const dht = createKad(context, options, params)
    this.#dhts.push(dht)
    return { context, dht, address }
  }

  /** A peer that answers as it likes. */
  liar(
    seed: number,
    handler: StreamHandler,
    protocol = KAD,
    ip = `192.0.2.${seed}`,
  ): { context: FakeContext; address: string } {
    const liar = this.#context(seed, ip)
    liar.context.handle(protocol, handler)
    return liar
  }

  /** So many peers that all met the first. */
  star(count: number): [Node, ...Node[]] {
    const nodes = Array.from({ length: count }, (_, i) => this.node(i + 1)) as [Node, ...Node[]]
    for (const node of nodes.slice(1)) this.meet(node, nodes[0])
    return nodes
  }

  /** Connects two, which then know what the other speaks and where it listens. */
  meet(a: { context: FakeContext; address: string }, b: { context: FakeContext; address: string }): void {
    link(a.context, b.context, b.address)
    a.context.addAddresses(b.context.peerId, [multiaddr(b.address)], 'identify')
    b.context.addAddresses(a.context.peerId, [multiaddr(a.address)], 'identify')
    identify(a.context, b.context)
  }

  /** Nothing is left but streams that the other side keeps open, and those not for long. */
  async stop(): Promise<void> {
    for (const dht of this.#dhts) dht.stop()
    await this.clock.advance(STREAM_MS)
    expect(this.clock.pending).toBe(0)
  }

  #context(seed: number, ip: string): { context: FakeContext; address: string } {
    const context = new FakeContext(seed, { clock: this.clock })
    const address = `/ip4/${ip}/tcp/4001`
    context.addresses = [address]
    const made = { context, address }
    this.#byPeer.set(context.peerId.toString(), made)
    context.onDial = (peer) => {
      this.dialled.push(peer)
      const other = this.#byPeer.get(peer.toString())
      const known = context.addressesOf(peer).some((each) => each.toString() === other?.address)
      if (other && known) this.meet(made, other)
    }
    return made
  }
}

export const sizeOf = ({ dht }: Node): number => dht.tables()[0]?.size ?? 0
export const peerOf = ({ context }: Node): PeerId => context.peerId

export async function collect(found: AsyncIterable<FoundPeer>): Promise<FoundPeer[]> {
  const peers: FoundPeer[] = []
  for await (const each of found) peers.push(each)
  return peers
}

export async function all(found: AsyncIterable<FoundPeer>): Promise<PeerId[]> {
  return (await collect(found)).map(({ peerId }) => peerId)
}
