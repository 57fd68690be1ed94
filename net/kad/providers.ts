/**
 * Finding providers: all peers near the key are asked who provides it, and who is named is told on as the answers come.
 * https://github.com/libp2p/specs/blob/master/kad-dht/README.md#content-provider-discovery
 *
 * Of one answer, our own included, a part is taken at first, the rest when all have answered: whoever invents providers can't hide those whom
 * others know.
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
  /** What answers brought beyond their part, as ways to take it; no more than can be of use. */
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
  const takePart = (peers: readonly KadPeer[], table?: KadTable, connection?: Connection): void => {
    let part = Math.ceil(limit / ANSWERS_TO_FILL)
    for (const peer of peers) {
      if (part > 0) part -= take(peer, table, connection) ? 1 : 0
      else if (later.length < limit) later.push(() => void take(peer, table, connection))
    }
  }
  const lookup = (table: KadTable): Promise<unknown> =>
    table.lookup({
      type: 'get-providers',
      key,
      signal: search.signal,
      paths: table.scope.paths,
      onAnswer: ({ providers }, _, connection) => {
        takePart(providers, table, connection)
        return seen.size >= limit
      },
    })
  const ask = async (): Promise<void> => {
    let failure: unknown = null
    if (seen.size < limit) await search.run(lookup).catch((error: unknown) => (failure = error))
    for (const each of later) each()
    if (failure !== null && seen.size < limit) throw failure
  }
  takePart(kept)
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
