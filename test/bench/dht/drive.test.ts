import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { trulyClosest } from './drive.mjs'

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()
const names = Array.from({ length: 40 }, (_, i) => Buffer.from(`peer ${i}`).toString('base64'))

test('the truly closest are those with the least distance by XOR, without the one that asks', () => {
  const key = sha256('key')
  const target = BigInt(`0x${sha256(key).toString('hex')}`)
  const far = (name: string): bigint => BigInt(`0x${sha256(Buffer.from(name, 'base64')).toString('hex')}`) ^ target
  const asking = names[7] as string
  const wanted = names
    .filter((name) => name !== asking)
    .toSorted((a, b) => (far(a) < far(b) ? -1 : 1))
    .slice(0, 20)
  expect(trulyClosest(names, key, asking)).toEqual(wanted)
})
