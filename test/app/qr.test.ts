import { expect, test } from 'vitest'
import { qrRows } from '../../app/qr.ts'

test('a code has a light border on all sides, and three finders', () => {
  const rows = qrRows('P2P-CHAT:AEUSB2SKNRR6FHCSBK7PKUD3')
  expect(rows[0]).toMatch(/^█+$/)
  expect(rows.at(-1)).toMatch(/^█+$/)
  for (const row of rows) expect(row).toMatch(/^██.*██$/)
  expect([rows[1]?.slice(2, 9), rows[1]?.slice(-9, -2)]).toEqual([' ▄▄▄▄▄ ', ' ▄▄▄▄▄ '])
  expect(rows.at(-2)?.slice(2, 9)).toBe('▄▄▄▄▄▄▄')
})

test('what no code can hold has none', () => {
  expect(qrRows('x'.repeat(5_000))).toEqual([])
})
