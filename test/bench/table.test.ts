import { describe, expect, test } from 'vitest'
import { atLeast, atMost, none, plain, rowOf, tableOf } from './table.mjs'
import { withTables } from './readme.mjs'
import { runRounds, turnsOf } from './rounds.mjs'

const variant = (id: string) => ({ id, run: async () => 0 })
const ours = variant('ours')
const rival = variant('rival')
const bare = variant('bare')
const value = (result: number): number => result

const rounds = (...figures: readonly (readonly [number, number, number])[]) =>
  figures.map(
    ([first, second, third]) =>
      new Map([
        ['ours', first],
        ['rival', second],
        ['bare', third],
      ]),
  )

const row = {
  title: 'work',
  ours: { of: [ours], value },
  rival: { of: [rival], value },
  show: plain,
  aim: atLeast(2),
  limit: { title: 'bare', of: [bare], value, aim: atMost(0.5) },
}

describe('a row', () => {
  test('says medians, their spread, and the ratio of the medians with that of the rounds', () => {
    const { cells, missed } = rowOf(row, rounds([100, 50, 200], [120, 40, 250], [90, 45, 300]))
    expect(cells).toEqual([
      'work',
      '100 (90–120)',
      '45 (40–50)',
      '2.22 (2.00–3.00), ≥ 2',
      'bare: 250 (200–300)',
      '0.40 (0.30–0.50), ≤ 0.5',
    ])
    expect(missed).toBe(false)
  })

  test('says which aim was missed', () => {
    const { cells, missed } = rowOf(row, rounds([100, 60, 300]))
    expect(cells[3]).toBe('1.67, **missed** ≥ 2')
    expect(cells[5]).toBe('0.33, ≤ 0.5')
    expect(missed).toBe(true)
  })

  test('misses when either aim is', () => {
    expect(rowOf(row, rounds([100, 20, 100])).missed).toBe(true)
  })

  test('judges an absolute limit by its own figure', () => {
    const limit = { title: 'lost', absolute: true, of: [bare], value, show: plain, aim: none }
    expect(rowOf({ ...row, limit }, rounds([100, 50, 0])).cells.slice(4)).toEqual(['lost', '0, none'])
    expect(rowOf({ ...row, limit }, rounds([100, 50, 3])).missed).toBe(true)
  })

  test('says what could not be measured, and that is a miss only of ours', () => {
    const without = (id: string) => rounds([100, 50, 200]).map((results) => (results.delete(id), results))
    expect(rowOf(row, without('rival')).cells.slice(1, 4)).toEqual(['100', 'not measured', ''])
    expect(rowOf(row, without('rival')).missed).toBe(false)
    expect(rowOf(row, without('ours')).missed).toBe(true)
  })

  test('has as many cells as the table has columns', () => {
    const [head, rule, line] = tableOf([rowOf(row, rounds([1, 2, 3]))]).split('\n')
    const columns = (text = ''): number => text.split(' | ').length
    expect([columns(rule), columns(line)]).toEqual([columns(head), columns(head)])
  })
})

describe('rounds', () => {
  const told: string[] = []
  const watch = { tell: (text: string) => void told.push(text), fail: (id: string) => void told.push(`${id} failed`) }
  const measuring = (id: string, calls: string[]) => ({ id, run: async () => calls.push(id) })

  test('go through what rows of a turn share once each, in turn', async () => {
    const calls: string[] = []
    const a = measuring('a', calls)
    const b = measuring('b', calls)
    const c = measuring('c', calls)
    const rows = [
      { turn: 'one', ours: { of: [a] }, rival: { of: [b] } },
      { turn: 'one', ours: { of: [a] }, limit: { of: [c, b] } },
      { turn: 'two', ours: { of: [b] } },
    ]
    const [first, second] = turnsOf(rows)
    await runRounds(first?.variants ?? [], 2, {}, watch)
    expect(calls.join('')).toBe('abcabc')
    expect(second).toEqual({ turn: 'two', variants: [b] })
  })

  test('measure what no noise reaches once', async () => {
    const calls: string[] = []
    const results = await runRounds([{ ...measuring('a', calls), once: true }], 3, {}, watch)
    expect(results.map((round) => round.get('a'))).toEqual([1, 1, 1])
  })

  test('go on without a variant that fails', async () => {
    const calls: string[] = []
    const broken = {
      id: 'broken',
      run: async () => {
        calls.push('broken')
        throw new Error('no')
      },
    }
    const results = await runRounds([broken, measuring('b', calls)], 2, {}, watch)
    expect(calls).toEqual(['broken', 'b', 'b'])
    expect(told).toContain('broken failed')
    expect(results.map((round) => round.has('broken'))).toEqual([false, false])
  })
})

test('tables go between their markers, and a place whose table was not measured keeps what it has', () => {
  const text = 'a\n<!-- bench: host -->\nold\n<!-- end -->\nb\n<!-- bench: screen -->\nkept\n<!-- end -->\n'
  expect(withTables(text, { host: '| new $& |' })).toBe(
    'a\n<!-- bench: host -->\n\n| new $& |\n\n<!-- end -->\nb\n<!-- bench: screen -->\nkept\n<!-- end -->\n',
  )
})
