/**
 * Getting a value: all peers near the key are asked, the validator chooses among what they have, and those that have something older
 * are told. https://github.com/libp2p/specs/blob/master/kad-dht/README.md#value-retrieval
 */
import { NetError } from '../errors.ts'
import type { PeerId } from '../peer-id.ts'
import { question } from './requests.ts'
import type { KadTable } from './table.ts'
import type { Validators } from './validators.ts'

export interface GetValue {
  key: Uint8Array
  validators: Validators
  /** Values to wait for; 0 = until the lookup is over. */
  quorum: number
  /** What we keep ourselves, one a table; null = nothing. */
  local: readonly (Uint8Array | null)[]
  run(lookup: (table: KadTable) => Promise<unknown>): Promise<void>
  signal: AbortSignal
}

/** @throws NetError bad-record: nobody here can judge it; not-found, no-peers, aborted */
export async function getValue(wanted: GetValue): Promise<Uint8Array> {
  const { key, validators, quorum, local, run, signal } = wanted
  validators.require(key)
  const values = new Map<string, Uint8Array>()
  /** Those of each table that should have the value, with what they have. */
  const near = new Map<KadTable, { peer: PeerId; has: string | null }[]>()
  const take = (value: Uint8Array | null): string | null => {
    if (value === null || !isValid(validators, key, value)) return null
    const name = Buffer.from(value).toString('latin1')
    values.set(name, value)
    return name
  }
  for (const value of local) take(value)
  let count = 0
  const lookup = async (table: KadTable): Promise<void> => {
    const holders = new Map<string, string | null>()
    const { closest } = await table.lookup({
      type: 'get-value',
      key,
      signal,
      paths: table.scope.paths,
      onAnswer: ({ record }, peer) => {
        const name = take(record && Buffer.compare(record.key, key) === 0 ? record.value : null)
        holders.set(peer.toString(), name)
        return name !== null && ++count === quorum
      },
    })
    near.set(
      table,
      closest.map((peer) => ({ peer, has: holders.get(peer.toString()) ?? null })),
    )
  }
  try {
    await run(lookup)
  } catch (error) {
    // What we have ourselves needs nobody.
    if (values.size === 0 || (error as NetError).code === 'aborted') throw error
  }
  const all = [...values.values()]
  if (all.length === 0) throw new NetError('not-found', 'None of the peers near this key has a valid value for it')
  const best = all[validators.select(key, all)] as Uint8Array
  const name = Buffer.from(best).toString('latin1')
  for (const [table, peers] of near) {
    for (const { peer, has } of peers) if (has !== name) correct(table, peer, key, best)
  }
  return best
}

/** Nobody waits for it. */
function correct(table: KadTable, peer: PeerId, key: Uint8Array, value: Uint8Array): void {
  table.ask(peer, { ...question('put-value', key), record: { key, value, timeReceived: null } }).catch(() => {})
}

function isValid(validators: Validators, key: Uint8Array, value: Uint8Array): boolean {
  try {
    validators.check(key, value)
    return true
  } catch {
    return false
  }
}
