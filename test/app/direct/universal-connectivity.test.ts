import { expect, test } from 'vitest'
import {
  decodeUcRequest,
  decodeUcResponse,
  encodeUcRequest,
  encodeUcResponse,
} from '../../../app/direct/universal-connectivity.ts'
import { NetError } from '../../../net/index.ts'
import { seededRandom } from '../../sim/seeded-random.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const METADATA = '0a0e0a05302e302e311080d095ffbc31'

test('the messages are these bytes', () => {
  const at = 1_700_000_000_000
  expect(hex(encodeUcRequest('hé', at))).toBe(`${METADATA}120368c3a91a0a746578742f706c61696e`)
  expect(hex(encodeUcResponse(null, at))).toBe(`${METADATA}10c801`)
  expect(hex(encodeUcResponse('no', at))).toBe(`${METADATA}10f4031a026e6f`)
})

test('come back as they were', () => {
  for (const content of ['', 'x', 'two\nlines', '💬 שלום', '\u0000\u001b[2J']) {
    expect(decodeUcRequest(encodeUcRequest(content, 5))).toEqual({ content, type: 'text/plain' })
  }
  expect(decodeUcRequest(encodeUcRequest('a\ud800', 5)).content).toBe('a\ufffd')
  expect(decodeUcResponse(encodeUcResponse(null, 5))).toBeNull()
  expect(decodeUcResponse(encodeUcResponse('no', 5))).toBe('no')
  expect(decodeUcResponse(new Uint8Array(0))).toBe('')
})

test('of random bytes nothing comes but our error', () => {
  const random = seededRandom('uc codec')
  for (let i = 0; i < 2000; i++) {
    const bytes = random.bytes(Math.floor(random.number() * 60))
    for (const decode of [() => decodeUcRequest(bytes), () => decodeUcResponse(bytes)]) {
      try {
        decode()
      } catch (error) {
        expect(error).toBeInstanceOf(NetError)
      }
    }
  }
})
