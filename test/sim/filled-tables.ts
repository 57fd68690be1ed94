/**
 * Routing tables as those of a network that has stood for long, filled at once: in each bucket 20 of all that belong there, by chance, or all of
 * them. Nobody is connected yet. A thousand nodes that find each other by themselves take minutes of a processor for it, this a second.
 */
import type { KadDht } from '../../net/kad/kad.ts'
import { kadKeyOfPeer } from '../../net/kad/key.ts'
import type { KadKey } from '../../net/kad/key.ts'
import { OWN_BUCKET, ROUTING_TABLE_DEFAULTS, RoutingTable } from '../../net/kad/routing-table.ts'
import type { BareHost } from './bare-host.ts'
import type { SeededRandom } from './seeded-random.ts'

export interface Node {
  host: BareHost
  dht: KadDht
}

export function fillTables(nodes: readonly Node[], random: SeededRandom, now: number): void {
  const sorted = nodes.map((node) => ({ ...node, key: kadKeyOfPeer(node.host.peerId) }))
  sorted.sort((a, b) => Buffer.compare(a.key, b.key))
  for (const { host, dht, key } of sorted) {
    const table = tableOf(dht)
    for (const { host: other } of members(sorted, key, random)) {
      host.addAddresses(other.peerId, [other.address])
      table.answered(other.peerId, null, now)
    }
    // Nothing is due to be looked for.
    table.buckets().forEach((_, bucket) => table.refreshed(bucket, now))
    table.refreshed(OWN_BUCKET, now)
  }
}

/** Of each bucket of a key's table: of those that share so many bits with it, and not one more. */
function members<T extends { key: KadKey }>(sorted: readonly T[], own: KadKey, random: SeededRandom): T[] {
  const found: T[] = []
  let [from, to] = [0, sorted.length]
  for (let bit = 0; to - from > 1; bit++) {
    const middle = firstWith(sorted, bit, from, to)
    if (isSet(own, bit)) {
      found.push(...some(sorted, from, middle, random))
      from = middle
    } else {
      found.push(...some(sorted, middle, to, random))
      to = middle
    }
  }
  return found
}

/** Where the keys whose `bit` is set begin, among some that are alike before it. */
function firstWith(sorted: readonly { key: KadKey }[], bit: number, from: number, to: number): number {
  while (from < to) {
    const middle = (from + to) >> 1
    if (isSet((sorted[middle] as { key: KadKey }).key, bit)) to = middle
    else from = middle + 1
  }
  return from
}

function isSet(key: KadKey, bit: number): boolean {
  return (((key[bit >> 3] as number) >> (7 - (bit & 7))) & 1) === 1
}

function some<T>(all: readonly T[], from: number, to: number, random: SeededRandom): T[] {
  const { k } = ROUTING_TABLE_DEFAULTS
  if (to - from <= k) return all.slice(from, to)
  const chosen = new Set<T>()
  while (chosen.size < k) chosen.add(all[from + Math.floor(random.number() * (to - from))] as T)
  return [...chosen]
}

const { buckets } = RoutingTable.prototype

/** A DHT shows its table to nobody outside: it is caught as it is asked for its buckets. */
function tableOf(dht: KadDht): RoutingTable {
  const caught: RoutingTable[] = []
  RoutingTable.prototype.buckets = function (this: RoutingTable) {
    caught.push(this)
    return buckets.call(this)
  }
  try {
    dht.tables()
  } finally {
    RoutingTable.prototype.buckets = buckets
  }
  if (caught.length !== 1) throw new Error(`the DHT has ${caught.length} tables, not one`)
  return caught[0] as RoutingTable
}
