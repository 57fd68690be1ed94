/**
 * Finding providers: all peers near the key are asked who provides it, and who is named is told on as the answers come.
 * https://github.com/libp2p/specs/blob/master/kad-dht/README.md#content-provider-discovery
 *
 * Of one answer a part is taken at first, the rest when all have answered: one peer that invents providers can't hide those whom others know.
 */
import type { Multiaddr } from '../address.ts'
import type { Connection } from '../connection.ts'
import type { PeerId } from '../peer-id.ts'
import type { FoundPeer } from './dht.ts'
import { Findings } from './findings.ts'
import type { KadPeer } from './message.ts'
import type { Search } from './search.ts'
import type { KadTable } from './table.ts'

/** Ours: of what is looked for, one answer may bring at first a quarter. */
const ANSWERS_TO_FILL = 4

export interface FindProviders {
  key: Uint8Array
  /** Peers to find. */
  limit: number
  search: Search
  /** Whom we were told of ourselves. */
  kept: readonly KadPeer[]
  /** Where a provider is, as told over a connection; null = nowhere that anybody knows of. */
  whereabouts(
    peer: PeerId,
    addresses: readonly Multiaddr[],
    table?: KadTable,
    connection?: Connection,
  ): FoundPeer | null
}

/** @throws NetError no-peers when nobody can be asked and not enough are known; aborted */
export async function* findProviders(wanted: FindProviders): AsyncGenerator<FoundPeer, void, undefined> {
  const { key, limit, search, kept, whereabouts } = wanted
  if (limit <= 0) return
  const findings = new Findings<FoundPeer>()
  const seen = new Set<string>()
  /** What answers brought beyond their part, as ways to take it. */
  const later: (() => void)[] = []
  const take = (peer: KadPeer, table?: KadTable, connection?: Connection): boolean => {
    const name = peer.id.toString()
    if (seen.size >= limit || seen.has(name)) return false
    const found = whereabouts(peer.id, peer.addresses, table, connection)
    if (found === null) return false
    seen.add(name)
    findings.push(found)
    return true
  }
  const lookup = (table: KadTable): Promise<unknown> =>
    table.lookup({
      type: 'get-providers',
      key,
      signal: search.signal,
      paths: table.scope.paths,
      onAnswer: ({ providers }, _, connection) => {
        let part = Math.ceil(limit / ANSWERS_TO_FILL)
        for (const peer of providers) {
          if (part === 0) later.push(() => void take(peer, table, connection))
          else if (take(peer, table, connection)) part--
        }
        return seen.size >= limit
      },
    })
  const ask = async (): Promise<void> => {
    if (seen.size >= limit) return
    await search.run(lookup)
    for (const each of later) each()
  }
  for (const peer of kept) take(peer)
  ask().then(
    () => findings.end(),
    (error: unknown) => findings.end(error),
  )
  try {
    yield* findings.read()
  } finally {
    search.stop()
  }
}
