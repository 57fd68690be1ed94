import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RecordValidator } from '../../../net/kad/dht.ts'
import { compareDistance, kadKeyOf } from '../../../net/kad/key.ts'
import { Validators } from '../../../net/kad/validators.ts'
import {
  DEFAULT_VALUE_LIMITS,
  MAX_RECORD_KEY_BYTES,
  MAX_VALUE_BYTES,
  ValueStore,
} from '../../../net/kad/value-store.ts'
import type { ValueStoreLimits } from '../../../net/kad/value-store.ts'
import { keysFar, keysNear } from './peers.ts'

const HOUR = 3_600_000
const OWN = kadKeyOf(Buffer.from('us'))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const code = (expected: string): Error => expect.objectContaining({ name: 'NetError', code: expected }) as Error

/** The longest value is best. */
const longest: RecordValidator = {
  validate: (_, value) => {
    if (value[0] === 0x21) throw new Error('begins with an exclamation mark')
  },
  select: (_, values) =>
    values.reduce((best, value, i) => (value.length > (values[best] as Uint8Array).length ? i : best), 0),
}
const storeOf = (limits: Partial<ValueStoreLimits> = {}): ValueStore =>
  new ValueStore(OWN, new Validators({ l: longest }), limits)
const KEY = utf8('/l/a')

describe('a record', () => {
  it('is kept as it came, with the time at which it came', () => {
    const store = storeOf()
    expect(store.put(KEY, utf8('v'), 0, Date.UTC(2025, 0, 2, 3, 4, 5, 6))).toBe(true)
    expect(store.get(KEY, 0)).toEqual({ key: KEY, value: utf8('v'), timeReceived: '2025-01-02T03:04:05.006Z' })
    expect(store.get(utf8('/l/b'), 0)).toBeNull()
    expect([store.size, store.bytes]).toEqual([1, 5])
  })

  it('is nobody else’s bytes', () => {
    const store = storeOf()
    const key = Buffer.from(KEY)
    const value = Buffer.from('v')
    store.put(key, value, 0, 0)
    key.fill(0)
    value.fill(0)
    expect(store.get(KEY, 0)).toMatchObject({ key: KEY, value: utf8('v') })
  })

  it('that is not valid, or that nobody validates, is not kept', () => {
    const store = storeOf()
    for (const [key, value] of [
      ['/l/a', '!'],
      ['/m/a', 'v'],
      ['/l', 'v'],
      ['/l/', 'v'],
      ['l/a', 'v'],
      ['//a', 'v'],
      ['', 'v'],
    ] as const)
      expect(() => store.put(utf8(key), utf8(value), 0, 0), key).toThrowError(code('bad-record'))
    expect([store.size, store.bytes]).toEqual([0, 0])
  })

  it('that is too long is not even validated', () => {
    const store = storeOf()
    expect(() => store.put(KEY, new Uint8Array(MAX_VALUE_BYTES + 1), 0, 0)).toThrowError(/at most/)
    expect(() => store.put(utf8(`/l/${'a'.repeat(MAX_RECORD_KEY_BYTES)}`), utf8('v'), 0, 0)).toThrowError(/at most/)
    store.put(KEY, new Uint8Array(MAX_VALUE_BYTES), 0, 0)
  })

  it('is replaced by a better one only', () => {
    const store = storeOf()
    store.put(KEY, utf8('long'), 0, 0)
    expect(() => store.put(KEY, utf8('old'), 1, 1)).toThrowError(/better/)
    expect(store.get(KEY, 1)?.value).toEqual(utf8('long'))
    store.put(KEY, utf8('longer'), 2, 2)
    expect(store.get(KEY, 2)?.value).toEqual(utf8('longer'))
    expect([store.size, store.bytes]).toEqual([1, 10])
  })

  it('is kept on when it comes again, whichever of two equals its validator chooses', () => {
    const last: RecordValidator = { ...longest, select: (_, values) => values.length - 1 }
    const store = new ValueStore(OWN, new Validators({ l: last }))
    store.put(KEY, utf8('v'), 0, 0)
    expect(store.put(KEY, utf8('v'), HOUR, 0)).toBe(true)
    expect(store.nextDeadline()).toBe(49 * HOUR)
    expect(() => store.put(KEY, utf8('w'), HOUR, 0)).toThrowError(/better/)
  })

  it('goes when it is deleted', () => {
    const store = storeOf()
    store.put(KEY, utf8('v'), 0, 0)
    store.delete(KEY)
    store.delete(KEY)
    expect([store.size, store.bytes, store.nextDeadline()]).toEqual([0, 0, null])
  })
})

describe('age', () => {
  it('of 48 h ends a record, swept or not', () => {
    const store = storeOf()
    store.put(KEY, utf8('v'), 1_000, 0)
    expect(store.nextDeadline()).toBe(1_000 + 48 * HOUR)
    expect(store.get(KEY, 999 + 48 * HOUR)).not.toBeNull()
    expect(store.get(KEY, 1_000 + 48 * HOUR)).toBeNull()
    store.sweep(999 + 48 * HOUR)
    expect(store.size).toBe(1)
    store.sweep(1_000 + 48 * HOUR)
    expect([store.size, store.bytes, store.nextDeadline()]).toEqual([0, 0, null])
  })

  it('begins anew when the same value is put again', () => {
    const store = storeOf()
    store.put(KEY, utf8('v'), 0, 0)
    store.put(utf8('/l/b'), utf8('v'), HOUR, 0)
    store.put(KEY, utf8('v'), 2 * HOUR, 0)
    expect(store.nextDeadline()).toBe(49 * HOUR)
    store.sweep(49 * HOUR)
    expect(store.get(KEY, 49 * HOUR)).not.toBeNull()
    expect(store.size).toBe(1)
  })

  it('of an old value makes room for any other', () => {
    const store = storeOf()
    store.put(KEY, utf8('long'), 0, 0)
    store.put(KEY, utf8('new'), 48 * HOUR, 0)
    expect(store.get(KEY, 48 * HOUR)?.value).toEqual(utf8('new'))
  })
})

describe('a full store', () => {
  it('keeps what is near: spam under other keys displaces nothing', () => {
    const store = storeOf({ maxRecords: 20 })
    const near = keysNear(OWN, 2, 20, '/l/')
    for (const key of near) expect(store.put(key, utf8('v'), 0, 0)).toBe(true)
    for (const key of keysFar(OWN, 200, '/l/')) expect(store.put(key, utf8('v'), 1, 0)).toBe(false)
    for (const key of near) expect(store.get(key, 1)).not.toBeNull()
    expect(store.size).toBe(20)
  })

  it('lets what is furthest go for what is nearer', () => {
    const store = storeOf({ maxRecords: 20 })
    for (const key of keysFar(OWN, 20, '/l/')) store.put(key, utf8('v'), 0, 0)
    const near = keysNear(OWN, 2, 20, '/l/')
    for (const key of near) expect(store.put(key, utf8('v'), 0, 0)).toBe(true)
    for (const key of near) expect(store.get(key, 0)).not.toBeNull()
    expect(store.size).toBe(20)
  })

  it('is full by bytes as well', () => {
    const store = storeOf({ maxBytes: 50_000 })
    for (const key of keysFar(OWN, 10, '/l/')) store.put(key, new Uint8Array(MAX_VALUE_BYTES), 0, 0)
    expect(store.size).toBe(4)
    expect(store.bytes).toBeLessThanOrEqual(50_000)
    const [near] = keysNear(OWN, 4, 1, '/l/') as [Buffer]
    expect(store.put(near, new Uint8Array(MAX_VALUE_BYTES), 0, 0)).toBe(true)
    expect([store.size, store.get(near, 0) !== null]).toEqual([4, true])
  })

  it('holds so much by default, whatever comes', () => {
    const store = storeOf()
    for (let i = 0; i < 1_500; i++) store.put(utf8(`/l/${i}`), new Uint8Array(i % 3 === 0 ? MAX_VALUE_BYTES : 10), i, 0)
    expect(store.size).toBeLessThanOrEqual(DEFAULT_VALUE_LIMITS.maxRecords)
    expect(store.size).toBeGreaterThan(300)
    expect(store.bytes).toBeLessThanOrEqual(DEFAULT_VALUE_LIMITS.maxBytes)
  })

  it('counts right and keeps the nearest, whatever the order', () => {
    const step = fc.record({
      key: fc.nat({ max: 15 }),
      length: fc.integer({ min: 1, max: 30 }),
      wait: fc.constantFrom(0, 0, 10, 60),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const store = storeOf({ maxRecords: 5, maxAgeMs: 100 })
        let now = 0
        for (const { key, length, wait } of steps) {
          now += wait
          const name = utf8(`/l/${key}`)
          const before = store.get(name, now)?.value.length ?? 0
          if (before > length) expect(() => store.put(name, new Uint8Array(length), now, 0)).toThrowError(/better/)
          else if (!store.put(name, new Uint8Array(length), now, 0)) {
            // Only what is further from us than all others is refused.
            for (let each = 0; each < 16; each++)
              if (store.get(utf8(`/l/${each}`), now))
                expect(compareDistance(OWN, kadKeyOf(utf8(`/l/${each}`)), kadKeyOf(name))).toBeLessThan(0)
          }
          let bytes = 0
          for (let each = 0; each < 16; each++) bytes += keyAndValue(store, each, now)
          expect(store.size).toBeLessThanOrEqual(5)
          expect(store.bytes).toBeGreaterThanOrEqual(bytes)
          store.sweep(now)
          expect(store.bytes).toBe(bytes)
        }
      }),
      { seed: 2, numRuns: 100 },
    )
  })
})

function keyAndValue(store: ValueStore, n: number, now: number): number {
  const record = store.get(utf8(`/l/${n}`), now)
  return record ? record.key.length + record.value.length : 0
}
