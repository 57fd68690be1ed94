import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { searchable, toMatch } from '../../../app/history/query.ts'
import { DRIVERS, open, said } from './people.ts'

describe('what is typed becomes', () => {
  test.each([
    ['hello', '"hello"*'],
    ['  hello   world ', '"hello" AND "world"*'],
    ['"hello world"', '"hello world"'],
    ['one "two three" four', '"one" AND "two three" AND "four"*'],
    ['"never closed', '"never" AND "closed"*'],
    ['NOT (a OR b) NEAR text:x*', '"NOT" AND "(a" AND "OR" AND "b)" AND "NEAR" AND "text:x*"*'],
    ['it’s -- +1 ^top', '"it’s" AND "+1" AND "^top"*'],
    ['東京タワー', '" 東  京  タ  ワ  ー "*'],
    ['a\0b', '"a b"*'],
    ['', null],
    ['  "" " ', null],
    ['-- !? ()', null],
  ])('%j', (typed, match) => {
    expect(toMatch(typed)).toBe(match)
  })

  test('no more than so many words are looked for, and no more than so much is looked at', () => {
    expect(toMatch('w '.repeat(100_000))?.split(' AND ').length).toBe(32)
    expect(toMatch('x'.repeat(100_000))?.length).toBeLessThan(600)
  })

  test('text without scripts that run on is searched as it is', () => {
    for (const text of ['hello', 'Füße, naïve', 'привет', 'هلا', 'हिन्दी']) expect(searchable(text)).toBe(text)
  })
})

describe.each(DRIVERS)('searching over %s', (driver) => {
  test.each([
    ['accents are no matter', 'Café crème', ['cafe creme', 'CAFÉ', 'crè']],
    ['letter case neither, in any alphabet', 'Привет, МИР', ['привет мир', 'ПРИ']],
    ['part of a Chinese sentence', '我们在东京见面', ['东京', '见面', '我', '在 京']],
    ['part of a Japanese one', '明日は東京タワーに行きます', ['東京タワー', 'タワ', '行き']],
    ['part of a Korean word', '서울에서 만나요', ['서울', '만나', '울에']],
    ['part of a Thai one', 'พบกันที่กรุงเทพ', ['กรุงเทพ', 'พบ']],
    ['Chinese beside Latin', '用Node写的程序', ['node', '程序', '写']],
    ['pictographs', 'well done👍🎉', ['👍', 'done', '🎉', 'done👍']],
    ['what people write as one word', 'see https://example.org/a_b?c=d', ['example', 'example.org', 'a_b']],
    ['Devanagari', 'नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
  ])('finds %s', async (_, text, queries) => {
    const history = await open(driver, null)
    history.add(said(text), true)
    history.add(said('something else altogether'), true)
    for (const query of queries) {
      expect([query, history.search(query, { limit: 5 }).map((hit) => hit.text)]).toEqual([query, [text]])
    }
  })

  test('characters in another order are another word', async () => {
    const history = await open(driver, null)
    history.add(said('京东'), true)
    expect(history.search('东京', { limit: 5 })).toEqual([])
  })

  test('nothing that can be typed is an error', async () => {
    const history = await open(driver, null)
    history.add(said('something to find'), true)
    const nasty = array(
      oneof(
        constantFrom('"', '*', '(', ')', ':', '^', '-', '+', '{', '}', ' ', '\0', '\ud800', 'AND', 'OR', 'NOT', 'NEAR'),
        constantFrom('said', 'place', 'c1', '東', '👍', "'", '\\', '\ufeff', 'NEAR(', '""', 'a'),
        string({ unit: 'binary' }),
      ),
      { maxLength: 20 },
    )
    assert(
      property(nasty, (parts) => {
        expect(Array.isArray(history.search(parts.join(''), { limit: 5 }))).toBe(true)
        history.search(parts.join(''), { conversation: 'room:lounge', limit: 5 })
      }),
      { seed: 4, numRuns: 100 },
    )
    expect(history.search('x'.repeat(100_000), { limit: 5 })).toEqual([])
    expect(history.search(`${'some '.repeat(100_000)}`, { limit: 5 })).toEqual([])
    expect(history.search(`${'"'.repeat(100_001)}some`, { limit: 5 })).toEqual([])
  })
})
