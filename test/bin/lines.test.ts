import { describe, expect, test } from 'vitest'
import { lines, MAX_LINE_BYTES } from '../../bin/lines.ts'
import { seededRandom } from '../sim/seeded-random.ts'

async function* chunks(parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts
}

async function read(...parts: (string | Uint8Array)[]): Promise<(string | null)[]> {
  const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))
  const result: (string | null)[] = []
  for await (const line of lines(chunks(bytes))) result.push(line)
  return result
}

test.each([
  [[], []],
  [[''], []],
  [['a'], ['a']],
  [['a\n'], ['a']],
  [['a\nb'], ['a', 'b']],
  [['a\r\nb\r\n'], ['a', 'b']],
  [['\n\n'], ['', '']],
  [
    ['a', 'b\nc', '\n'],
    ['ab', 'c'],
  ],
  [['a\rb\n'], ['a\rb']],
  [['\ufeffa\n'], ['\ufeffa']],
])('%j is the lines %j', async (parts, expected) => {
  expect(await read(...parts)).toEqual(expected)
})

test('wherever the input is cut, the lines are the same', async () => {
  const text = 'first\nzweite Zeile\r\n\nдва слова\n💬 three\nlast without an end'
  const whole = await read(text)
  const bytes = Buffer.from(text)
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(await read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(whole)
  }
  expect(await read(...[...bytes].map((byte) => new Uint8Array([byte])))).toEqual(whole)
})

describe('a line that is too long', () => {
  test('is skipped, and those around it are not', async () => {
    const long = 'x'.repeat(MAX_LINE_BYTES + 1)
    expect(await read(`a\n${long}\nb\n`)).toEqual(['a', null, 'b'])
    expect(await read('a\n', long.slice(0, 40_000), long.slice(40_000), '\nb\n')).toEqual(['a', null, 'b'])
    expect(await read(long)).toEqual([null])
    expect(await read('x'.repeat(MAX_LINE_BYTES))).toEqual(['x'.repeat(MAX_LINE_BYTES)])
  })

  test('is not kept: a line without an end costs no memory', async () => {
    const chunk = new Uint8Array(1024 * 1024).fill(0x78)
    const before = process.memoryUsage().arrayBuffers
    expect(await read(...Array.from({ length: 256 }, () => chunk))).toEqual([null])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024)
  })
})

test('random bytes are lines, too', async () => {
  const random = seededRandom('lines')
  for (let i = 0; i < 200; i++) {
    const bytes = random.bytes(Math.floor(random.number() * 100))
    const ends = bytes.filter((byte) => byte === 0x0a).length
    const found = await read(bytes)
    expect(found.length).toBe(ends + (bytes.length > 0 && bytes.at(-1) !== 0x0a ? 1 : 0))
  }
})
