/**
 * A history that has grown. P2P_CHAT_MESSAGES=100000 npx vitest run test/app/history/large prints figures; the suite makes do with fewer, and asserts
 * with much patience: what it would notice is something that looks through all of it.
 */
import { statSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { describe, expect, test } from 'vitest'
import { openHistory } from '../../../app/history/store.ts'
import { ANNA, BERT, DM, DRIVERS, newPath, open, ours, ROOM, said } from './people.ts'

const MESSAGES = Number(process.env['P2P_CHAT_MESSAGES'] ?? 5_000)
const PATIENCE_MS = 250
const OTHER = 'room:other'

/** Numbers that come again in the same order. */
function numbers(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
}

const next = numbers(7)
const letters = (count: number): string =>
  Array.from({ length: count }, () => 'etaoinshrdlu'[Math.floor(next() * 12)]).join('')
const VOCABULARY = Array.from({ length: 20_000 }, () => letters(2 + Math.floor(next() * 8)))
const HAN = Array.from({ length: 2_000 }, (_, n) => String.fromCodePoint(0x4e00 + n * 7))
/** Few of them often. */
const oneOf = (words: readonly string[]): string => words[Math.floor(words.length * next() ** 3)] as string
const line = (n: number): string =>
  n % 10 === 0
    ? Array.from({ length: 5 + Math.floor(next() * 30) }, () => oneOf(HAN)).join('')
    : Array.from({ length: 3 + Math.floor(next() * 18) }, () => oneOf(VOCABULARY)).join(' ')

describe.each(DRIVERS)('%s', (driver) => {
  test(
    'pages and searches are as quick at the end as at the beginning',
    async () => {
      const path = newPath()
      const history = await open(driver, path)
      const figures: string[] = []
      const time = (what: string, work: () => unknown): number => {
        let best = Infinity
        for (let round = 0; round < 3; round++) {
          const begun = performance.now()
          work()
          best = Math.min(best, performance.now() - begun)
        }
        figures.push(`${what} ${best.toFixed(1)} ms`)
        return best
      }

      let worst = 0
      const begun = performance.now()
      for (let n = 0; n < MESSAGES; n++) {
        const before = performance.now()
        const from = n % 3 === 0 ? ANNA : BERT
        history.add(said(line(n), { conversation: n % 50 === 0 ? OTHER : ROOM, from, at: n }), false)
        worst = Math.max(worst, performance.now() - before)
      }
      history.flush()
      const each = ((performance.now() - begun) / MESSAGES) * 1_000
      figures.push(`${MESSAGES} messages`, `add ${each.toFixed(0)} us each`, `worst ${worst.toFixed(0)} ms`)
      figures.push(`file ${(statSync(path).size / 1e6).toFixed(1)} MB`)

      const common = VOCABULARY[0] as string
      const middle = Math.floor(MESSAGES / 2)
      const times = [
        time('newest page', () => history.newest(ROOM, 100)),
        time('page before', () => history.before(ROOM, middle, 100)),
        time('around', () => history.around(ROOM, middle, 100)),
        time('conversations', () => history.conversations(100)),
        time('search: common word', () => history.search(common, { limit: 100 })),
        time('one letter', () => history.search('e', { limit: 100 })),
        time('two letters', () => history.search('et', { limit: 100 })),
        time('three words', () => history.search(VOCABULARY.slice(0, 3).join(' '), { limit: 100 })),
        time('phrase', () => history.search(`"${VOCABULARY.slice(0, 2).join(' ')}"`, { limit: 100 })),
        time('in one room', () => history.search(common, { conversation: OTHER, limit: 100 })),
        time('Chinese', () => history.search(HAN.slice(0, 3).join(''), { limit: 100 })),
        time('nowhere', () => history.search('nosuchword', { limit: 100 })),
      ]
      expect(Math.max(...times)).toBeLessThan(PATIENCE_MS)
      let count = 0
      time('own, on disk', () => history.addOwn(`${count++}`, ours('mine', { conversation: DM })))
      time('direct, on disk', () => history.add(said('theirs', { conversation: DM }), true))
      const at = performance.now()
      history.close()
      const again = performance.now()
      const second = await openHistory({ path, driver, warn: (sentence) => expect.fail(sentence) })
      figures.push(`close ${(again - at).toFixed(0)} ms`, `open ${(performance.now() - again).toFixed(0)} ms`)
      if (MESSAGES >= 50_000) time('export: read all', () => [...second.all(null)].length)
      const forgot = performance.now()
      second.forget(ROOM)
      figures.push(`forget most ${(performance.now() - forgot).toFixed(0)} ms`)
      figures.push(`rss ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`)
      second.close()
      if (MESSAGES >= 50_000) process.stdout.write(`${driver}: ${figures.join(', ')}\n`)
    },
    20_000 + MESSAGES,
  )
})
