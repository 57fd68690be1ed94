import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import lazyEmoji from '../../scripts/lazy-emoji.mjs'
import LazySegmenter from '../../scripts/lazy-segmenter.mjs'

const TEXT = 'Grüße, 日本! 👩‍👩‍👧 e\u0301 🇩🇪'

test.each([undefined, { granularity: 'word' }, { granularity: 'grapheme' }] as const)(
  'what is segmented late is segmented alike: %j',
  (options) => {
    const lazy = [...new LazySegmenter('en', options).segment(TEXT)]
    expect(lazy).toEqual([...new Intl.Segmenter('en', options).segment(TEXT)])
  },
)

test('a segmenter that is never asked is never made', () => {
  // A locale that no segmenter takes.
  expect(() => new LazySegmenter('no locale')).not.toThrow()
  expect(() => new LazySegmenter('no locale').segment('')).toThrow(RangeError)
})

test('the emoji of string-width are found late, and the same', () => {
  const path = createRequire(import.meta.url).resolve('string-width')
  const [line] = /^const rgiEmojiRegex = .*$/m.exec(readFileSync(path, 'utf8')) as RegExpExecArray
  const late = lazyEmoji.transform.handler(line)
  expect(late).not.toBe(line)
  expect(late).toContain('new RegExp')
  const [eager, lazy] = [line, late].map((code) => new Function(`${code}; return rgiEmojiRegex`)())
  for (const text of ['👩‍👩‍👧', '🇩🇪', '1️⃣', '👍🏽', 'a', '日', '', '👍👍']) expect(lazy.test(text)).toBe(eager.test(text))
})
