/**
 * Machine: our own signed peer records. What we sign is passed on by others, so each audience has a record of its own with the addresses that
 * are of use to it: the public one never tells of private networks. A record is signed when somebody asks for it, and again only when
 * our addresses have changed.
 */
import { isUsefulTo, parseMultiaddr, scopeOf } from '../address.ts'
import type { Multiaddr, Scope } from '../address.ts'
import type { PrivateKey } from '../keys.ts'
import { sealPeerRecord } from './peer-record.ts'

/** Ours: with the key and signature less than half of what identify may say. Bytes of addresses. */
const MAX_ADDRESS_BYTES = 1024
/** Ours: as many as others keep of a peer. */
const MAX_ADDRESSES = 25

/** The widest record has the highest number, so that whoever gets two keeps the one that tells more. */
const AUDIENCES: Record<Scope, number> = {
  public: 0,
  private: 1,
  'link-local': 1,
  loopback: 2,
  unspecified: 2,
  name: 2,
}
const RECORDS = 3
/** Stands for anybody. */
const ANYWHERE = parseMultiaddr('/ip4/192.0.2.1/tcp/1')

export class OwnRecords {
  readonly #identity: PrivateKey
  #told = ''
  #firstSeq = 0
  readonly #records = new Map<number, Uint8Array | null>()

  constructor(identity: PrivateKey) {
    this.#identity = identity
  }

  /**
   * The record for whoever is seen at `remote`, or for anybody when that is null; null = no address to tell.
   * @param addresses where we listen now, the best first
   * @param epochMs the wall clock; numbers of records rise even when it steps back
   */
  for(remote: Multiaddr | null, addresses: readonly Multiaddr[], epochMs: number): Uint8Array | null {
    const state = addresses.join('\n')
    if (state !== this.#told) {
      this.#told = state
      this.#firstSeq = Math.max(Math.floor(epochMs), this.#firstSeq + RECORDS)
      this.#records.clear()
    }
    const audience = AUDIENCES[scopeOf(remote ?? ANYWHERE)]
    let record = this.#records.get(audience)
    if (record === undefined) {
      const useful = fitting(addresses.filter((each) => isUsefulTo(remote ?? ANYWHERE, each)))
      record = useful.length === 0 ? null : sealPeerRecord(this.#identity, this.#firstSeq + audience, useful)
      this.#records.set(audience, record)
    }
    return record
  }
}

function fitting(addresses: readonly Multiaddr[]): Multiaddr[] {
  let room = MAX_ADDRESS_BYTES
  return addresses.slice(0, MAX_ADDRESSES).filter((address) => (room -= address.bytes.length) >= 0)
}
