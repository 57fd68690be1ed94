import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wrap } from '../../ui/cells.ts'
import { stretches, styledRows } from '../../ui/markdown.ts'
import { safe } from './sample-views.ts'

/** The parts of a text that have a tone of their own, marks apart. */
function toned(text: string): string[] {
  const lines = text.split('\n')
  return stretches(lines.map(safe)).flatMap((found, at) =>
    found
      .filter(({ tone }) => tone !== 'quiet' && tone !== 'text')
      .map(({ from, to, tone }) => `${tone}: ${lines[at]?.slice(from, to)}`),
  )
}

describe('marks', () => {
  test.each([
    ['a **bold** word', ['bold: bold']],
    ['*italic* and _italic_, too', ['italic: italic', 'italic: italic']],
    ['(**so**) "_quoted_"!', ['bold: so', 'italic: quoted']],
    ['run `npm start` now', ['code: npm start']],
    ['``a ` b``', ['code: a ` b']],
    ['`**not bold**`', ['code: **not bold**']],
    ['**two words** and *more of it*.', ['bold: two words', 'italic: more of it']],
    ['* a point', []],
    ['snake_case_name and __init__', []],
    ['2*3*4 = 24', []],
    ['2 * 3 * 4', []],
    ['a*b*c d_e_f', []],
    ['**never closed', []],
    ['*** rule ***', []],
    ['`never closed', []],
    ['*a * b*', ['italic: a * b']],
    ['日本 **太字** です', ['bold: 太字']],
  ])('%s', (text, wanted) => {
    expect(toned(text)).toEqual(wanted)
  })

  test('of a block make code of whole lines, until it is closed', () => {
    expect(toned('look:\n```js\nlet a_b = **1**\n\n```\n*done*')).toEqual(['code: let a_b = **1**', 'italic: done'])
    expect(toned('```\n*not code*')).toEqual(['italic: not code'])
  })
})

describe('links', () => {
  test.each([
    ['see https://example.org/a_b_c?d=*e*.', 'https://example.org/a_b_c?d=*e'],
    ['(https://en.wikipedia.org/wiki/Chat_(disambiguation))', 'https://en.wikipedia.org/wiki/Chat_(disambiguation)'],
    ['http://192.0.2.7:8080/x, then', 'http://192.0.2.7:8080/x'],
    ['/dial /ip4/192.0.2.7/tcp/4001/p2p/12D3KooWAda, please', '/ip4/192.0.2.7/tcp/4001/p2p/12D3KooWAda'],
    ['/dns4/example.org/tcp/443/wss', '/dns4/example.org/tcp/443/wss'],
  ])('%s', (text, target) => {
    const [found] = stretches([safe(text)])
    const links = (found ?? []).filter(({ tone }) => tone === 'link')
    expect(links.map(({ link }) => link)).toEqual([target])
    expect(text.slice(links[0]?.from, links[0]?.to)).toBe(target)
  })

  test('are none within words, and lead nowhere when they aren’t printable ASCII', () => {
    expect(toned('xhttps://example.org a/ip4/1.2.3.4')).toEqual([])
    const [found] = stretches([safe('https://example.org/é')])
    expect(found).toEqual([{ from: 0, to: 21, tone: 'link' }])
  })

  test('lead to the whole address from each row of it', () => {
    const line = 'go to https://example.org/a/long/path/to/somewhere now'
    const [found = []] = stretches([safe(line)])
    const rows = styledRows(line, found, 'text', 20, 20)
    const links = rows.flat().filter(({ tone }) => tone === 'link')
    expect(links.length).toBeGreaterThan(1)
    for (const { link } of links) expect(link).toBe('https://example.org/a/long/path/to/somewhere')
    expect(links.map(({ text }) => text).join('')).toBe('https://example.org/a/long/path/to/somewhere')
  })
})

test('rows have the text and the breaks that they have without tones', () => {
  const parts = fc.constantFrom(
    'word',
    ' ',
    '  ',
    '**b**',
    '*i*',
    '_i_',
    '`c`',
    '日本',
    '👍🏽',
    'https://a.b/c',
    '…',
    'é',
    '/ip4/1.2.3.4',
    '*',
    '_',
    '`',
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 24 }), fc.integer({ min: 1, max: 40 }), (all, width) => {
      const line = all.join('')
      const [found = []] = stretches([safe(line)])
      for (const [at, each] of found.entries()) {
        expect(each.to).toBeGreaterThan(each.from)
        expect(each.from).toBeGreaterThanOrEqual(found[at - 1]?.to ?? 0)
        expect(each.to).toBeLessThanOrEqual(line.length)
      }
      const rows = styledRows(line, found, 'text', width, width).map((row) => row.map(({ text }) => text).join(''))
      expect(rows).toEqual(wrap(line, width, width))
    }),
    { seed: 11, numRuns: 400 },
  )
})

test('a line that is all marks takes no time', () => {
  const started = performance.now()
  for (const mark of ['*', '_', '`', '*a ', '_a', '`a', 'http://', '(', '/ip4/'])
    stretches([safe(mark.repeat(2_000).slice(0, 2_000))])
  // A search of the rest of the line from each mark is some 20 ms; one from each pair of marks would be minutes.
  expect(performance.now() - started).toBeLessThan(5_000)
})
