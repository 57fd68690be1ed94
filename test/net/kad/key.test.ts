/** kad-dht spec, "Distance". */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../../../net/crypto.ts'
import { commonPrefixLength, compareDistance, kadKeyOf, kadKeyOfPeer } from '../../../net/kad/key.ts'
import { parsePeerId, peerIdFromBytes } from '../../../net/peer-id.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
const distance = (a: Uint8Array, b: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(a.map((byte, i) => byte ^ (b[i] as number))).toString('hex')}`)

describe('a key', () => {
  it('is the SHA-256 of what it names', () => {
    // Of "abc": FIPS 180-2, B.1.
    const golden = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(Buffer.from(kadKeyOf(Buffer.from('abc'))).toString('hex')).toBe(golden)
  })

  it('of a peer is that of its multihash, computed once', () => {
    const peer = parsePeerId('12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq')
    expect(Buffer.compare(kadKeyOfPeer(peer), sha256(peer.bytes))).toBe(0)
    expect(kadKeyOfPeer(peerIdFromBytes(peer.bytes))).toBe(kadKeyOfPeer(peer))
  })
})

describe('the common prefix', () => {
  it.each([
    ['00'.repeat(32), '00'.repeat(32), 256],
    ['80'.padEnd(64, '0'), '00'.repeat(32), 0],
    ['01'.padEnd(64, '0'), '00'.repeat(32), 7],
    ['ff00'.padEnd(64, '0'), 'ff40'.padEnd(64, '0'), 9],
    ['01'.padStart(64, '0'), '00'.repeat(32), 255],
  ])('of %s and %s', (a, b, bits) => {
    expect(commonPrefixLength(hex(a), hex(b))).toBe(bits)
  })

  it('is as long as the distance is short', () => {
    fc.assert(
      fc.property(key, key, fc.nat({ max: 32 }), (a, b, shared) => {
        const near = Uint8Array.from([...a.subarray(0, shared), ...b.subarray(shared)])
        const bits = distance(a, near).toString(2)
        expect(commonPrefixLength(a, near)).toBe(bits === '0' ? 256 : 256 - bits.length)
      }),
      { seed: 1 },
    )
  })
})

describe('comparing distances', () => {
  it('orders as XOR of the whole keys does', () => {
    fc.assert(
      fc.property(key, key, key, fc.nat({ max: 32 }), (target, a, b, shared) => {
        const other = Uint8Array.from([...a.subarray(0, shared), ...b.subarray(shared)])
        const difference = distance(target, a) - distance(target, other)
        expect(Math.sign(compareDistance(target, a, other))).toBe(difference === 0n ? 0 : difference < 0n ? -1 : 1)
      }),
      { seed: 2 },
    )
  })
})
