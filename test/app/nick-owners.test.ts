import { describe, expect, test } from 'vitest'
import { nickKey } from '../../app/nick-owners.ts'

describe('nicks are compared', () => {
  test.each([
    ['Ada', 'ada', 'letter case'],
    ['ａｄａ', 'ada', 'full-width letters'],
    ['𝐚𝐝𝐚', 'ada', 'mathematical letters'],
    ['аdа', 'ada', 'Cyrillic letters'],
    ['αda', 'ada', 'Greek letters'],
    ['a\u200bd\u00ada\u2060', 'ada', 'what can not be seen'],
    ['a da', 'ada', 'blanks'],
    ['paul', 'pau1', 'a digit'],
    ['bill', 'bIll', 'a capital I'],
    ['b0b', 'bob', 'a zero'],
    ['morn', 'mom', 'r and n side by side'],
    ['ВОВ', 'bob', 'Cyrillic capitals'],
  ])('%s is %s: %s', (left, right) => {
    expect(nickKey(left)).toBe(nickKey(right))
  })

  test.each([
    ['ada', 'adam'],
    ['ada', 'ada_'],
    ['tom', 'tim'],
    ['émil', 'emil'],
    ['山田', '山本'],
  ])('%s is not %s', (left, right) => {
    expect(nickKey(left)).not.toBe(nickKey(right))
  })

  test('as nothing when there is nothing to see', () => {
    expect(nickKey('\u200b \u2060')).toBe('')
  })

  test('the same however often they were compared', () => {
    for (const nick of ['Ѕtraße', 'ﬁ', 'İ', '１', 'ſ']) expect(nickKey(nickKey(nick))).toBe(nickKey(nick))
  })
})
