/**
 * Machine: the records that we keep, for others and as ours, by key. Bounded in number and bytes; a record goes when it is too old
 * (kad-dht spec, "Entry validation": the best of two is kept), or when the store is full and it is the furthest from us: what is close
 * is ours to keep, so that spam under other keys displaces nothing, and spam under keys close to us costs a search for each.
 */
import { rfc3339 } from '../clock.ts'
import { NetError } from '../errors.ts'
import { compareDistance, kadKeyOf } from './key.ts'
import type { KadKey } from './key.ts'
import type { KadRecord } from './message.ts'
import type { Validators } from './validators.ts'

/** ipns spec: records are at most so long; with 20 closer peers an answer still fits what rust reads. Bytes. */
export const MAX_VALUE_BYTES = 10 * 1024
/** Ours: /pk/ and a multihash take 43, a name in text more. Bytes. */
export const MAX_RECORD_KEY_BYTES = 512

export interface ValueStoreLimits {
  /** Records kept. */
  maxRecords: number
  /** Keys and values together, bytes. */
  maxBytes: number
  /** A record older than this is neither served nor kept, ms. */
  maxAgeMs: number
}

export const DEFAULT_VALUE_LIMITS: Readonly<ValueStoreLimits> = {
  // Ours, as rust's memory store: 1,024.
  maxRecords: 1024,
  // Ours: 4 KiB each on average; a public key takes 80 bytes to 1 KiB.
  maxBytes: 4 * 1024 * 1024,
  // go, kad-dht spec: 48 h.
  maxAgeMs: 48 * 60 * 60 * 1000,
}

interface Entry {
  readonly record: KadRecord
  readonly key: KadKey
  readonly bytes: number
  readonly storedAt: number
}

export class ValueStore {
  readonly #own: KadKey
  readonly #validators: Validators
  readonly #limits: ValueStoreLimits
  /** Key as latin1 → entry. In order of when it was stored, which is the order in which they get too old. */
  readonly #entries = new Map<string, Entry>()
  #bytes = 0

  /** @param own our place in the keyspace */
  constructor(own: KadKey, validators: Validators, limits: Partial<ValueStoreLimits> = {}) {
    this.#own = own
    this.#validators = validators
    this.#limits = { ...DEFAULT_VALUE_LIMITS, ...limits }
  }

  get size(): number {
    return this.#entries.size
  }

  /** Of keys and values. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Keeps the value if it is valid and better than, or the same as, what is there. Both byte arrays are copied.
   * @param now milliseconds of a clock that only goes forward
   * @param epochMs the same moment on the wall clock
   * @returns false when the store is full of records that are nearer to us
   * @throws NetError bad-record: not valid, too long, or an older one than ours
   */
  put(key: Uint8Array, value: Uint8Array, now: number, epochMs: number): boolean {
    if (key.length > MAX_RECORD_KEY_BYTES || value.length > MAX_VALUE_BYTES)
      throw new NetError(
        'bad-record',
        `A record's key has at most ${MAX_RECORD_KEY_BYTES} bytes and its value ${MAX_VALUE_BYTES}, not ${key.length} and ${value.length}`,
      )
    this.#validators.check(key, value)
    this.sweep(now)
    const name = nameOf(key)
    const old = this.#entries.get(name)
    if (old && !sameBytes(old.record.value, value) && this.#validators.select(key, [value, old.record.value]) !== 0)
      throw new NetError('bad-record', 'A better value of this record is kept here')
    if (old) this.#drop(name, old)
    const record = {
      key: new Uint8Array(key),
      value: new Uint8Array(value),
      timeReceived: rfc3339(epochMs),
    }
    const entry = { record, key: kadKeyOf(key), bytes: key.length + value.length, storedAt: now }
    this.#entries.set(name, entry)
    this.#bytes += entry.bytes
    while (this.#entries.size > this.#limits.maxRecords || this.#bytes > this.#limits.maxBytes) this.#dropFurthest()
    return this.#entries.get(name) === entry
  }

  /** The record of this key; null when there is none that is young enough. */
  get(key: Uint8Array, now: number): KadRecord | null {
    const entry = this.#entries.get(nameOf(key))
    return entry && !this.#isOld(entry, now) ? entry.record : null
  }

  delete(key: Uint8Array): void {
    const name = nameOf(key)
    const entry = this.#entries.get(name)
    if (entry) this.#drop(name, entry)
  }

  /** Lets go of what is too old. */
  sweep(now: number): void {
    for (const [name, entry] of this.#entries) {
      if (!this.#isOld(entry, now)) return
      this.#drop(name, entry)
    }
  }

  /** When the next record gets too old; null = none will. */
  nextDeadline(): number | null {
    const first = this.#entries.values().next()
    return first.done ? null : first.value.storedAt + this.#limits.maxAgeMs
  }

  #isOld(entry: Entry, now: number): boolean {
    return now - entry.storedAt >= this.#limits.maxAgeMs
  }

  #drop(name: string, entry: Entry): void {
    this.#entries.delete(name)
    this.#bytes -= entry.bytes
  }

  #dropFurthest(): void {
    let name = ''
    let furthest: Entry | null = null
    for (const [each, entry] of this.#entries) {
      if (furthest !== null && compareDistance(this.#own, entry.key, furthest.key) <= 0) continue
      name = each
      furthest = entry
    }
    if (furthest !== null) this.#drop(name, furthest)
  }
}

function nameOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
