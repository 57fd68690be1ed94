import * as fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { display, displayLine, displayNick } from '../../app/display.ts'

/** What no output may hold: controls, line separators, halves of pairs, and what turns the text around it. */
const HARMFUL =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{NChar}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\ufeff\u00ad\u3164\uffa0]/u

describe('text of every day', () => {
  test.each([
    'hello, world',
    'Grüße aus Köln – schön!',
    'привет, как дела?',
    '日本語のテキスト、한국어 문장',
    'שלום עולם',
    'مرحبا بالعالم',
    'می\u200cخواهم',
    'e\u0301cole, Tiếng Việt',
    'สวัสดีครับ',
    'hi 👋🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 1️⃣ ❤️ 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'box ┌─┐ and arrows → ∀x∈ℝ',
    '\\x1b is only letters',
    '',
  ])('stays as it is: %s', (text) => {
    expect(display(text)).toEqual([text])
    expect(displayLine(text)).toBe(text)
  })
})

describe('what could change a terminal is shown as a picture', () => {
  test.each([
    ['\x1b[31mred\x1b[0m', '␛[31mred␛[0m'],
    ['\x1b]0;title\x07', '␛]0;title␇'],
    ['\x1bP1$r\x1b\\', '␛P1$r␛\\'],
    ['\x9b2J', '\\x9b2J'],
    ['\x9d0;title\x9c', '\\x9d0;title\\x9c'],
    ['a\x00b\x7fc', 'a␀b␡c'],
    ['a\rb', 'a␍b'],
    ['a\x0b\x0cb\x85', 'a␋␌b\\x85'],
    ['a\x08\x08', 'a␈␈'],
  ])('%j', (text, shown) => {
    expect(display(text)).toEqual([shown])
  })
})

describe('what hides or turns text', () => {
  test.each([
    ['overrides', 'safe\u202etxt.exe', 'safe\ufffdtxt.exe'],
    ['isolates', 'a\u2066b\u2069c', 'a\ufffdb\ufffdc'],
    ['direction marks', 'a\u200eb\u200fc\u061cd', 'abcd'],
    ['zero-width spaces and joiners between letters', 'a\u200bb\u200cc\u200dd\u2060e\ufefff', 'abcdef'],
    ['soft hyphens and fillers', 'a\u00adb\u3164c\u115fd\uffa0e', 'abcde'],
    ['tags outside of a flag', 'a\u{e0041}\u{e0042}b', 'ab'],
    ['variation selectors outside of an emoji', 'a\ufe0fb\ufe0ec\u{e0100}', 'abc'],
    ['joiners that make no known emoji', '😀\u200d😀\u200d😀', '😀😀😀'],
    ['halves of a pair', 'a\ud83dz', 'a\ufffdz'],
    ['noncharacters', 'a\uffffb\u{1fffe}', 'a\ufffdb\ufffd'],
    ['annotations', 'a\ufff9b\ufffac\ufffb', 'a\ufffdb\ufffdc\ufffd'],
    ['skin on a letter', 'a\u{1f3fb}\u{1f3fb}', 'a'],
  ])('%s', (_name, text, shown) => {
    expect(display(text)).toEqual([shown])
  })
})

describe('marks', () => {
  test('beyond eight on one character are left out', () => {
    const zalgo = `Z${'\u0335'.repeat(100)}a${'\u0300'.repeat(3)}`
    expect(display(zalgo)).toEqual([`Z${'\u0335'.repeat(8)}a${'\u0300'.repeat(3)}`])
  })

  test('can not be smuggled in between invisible characters', () => {
    expect(display(`Z${'\u0335\u200b'.repeat(50)}`)).toEqual([`Z${'\u0335'.repeat(8)}`])
  })

  test('at the start of a line stand on a circle of their own', () => {
    expect(display('\u0301a\n\u0301b')).toEqual(['\u25cc\u0301a', '\u25cc\u0301b'])
  })
})

test('letters that a terminal draws side by side are never measured as one', () => {
  for (const text of ['क्षत्रिय', '\u0d4e'.repeat(50), '\u1100'.repeat(50)]) {
    const [line = ''] = display(text)
    const letters = line.match(/[\p{L}\p{Mc}]/gu)?.length ?? 0
    expect(stringWidth(line)).toBeGreaterThanOrEqual(letters)
  }
})

describe('lines', () => {
  test('end at every kind of line break', () => {
    expect(display('a\nb\r\nc\u2028d\u2029e')).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('at the end of a message that hold nothing are not shown', () => {
    expect(display('text\n\n')).toEqual(['text'])
    expect(display('text\r\n')).toEqual(['text'])
    expect(display('\n')).toEqual([''])
  })

  test('beyond forty are counted', () => {
    const shown = display(Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n'))
    expect(shown).toHaveLength(41)
    expect(shown.slice(-2)).toEqual(['line 39', '… 60 more lines'])
  })

  test('that are very long end with the number of characters that are missing', () => {
    expect(display('x'.repeat(2_500))).toEqual([`${'x'.repeat(2_000)}… 500 more`])
    expect(display('é'.repeat(2_500))[0]).toBe(`${'é'.repeat(2_000)}… 500 more`)
    expect(display(`${'x'.repeat(1_999)}😀😀`)[0]).toBe(`${'x'.repeat(1_999)}… 2 more`)
  })

  test('are told to be cut off elsewhere', () => {
    expect(display('abc', 7)).toEqual(['abc', '… 7 more characters'])
  })

  test('are joined where there is room for one only', () => {
    expect(displayLine('a\nb\tc\n')).toBe('a b    c')
    expect(displayLine('x'.repeat(600))).toBe(`${'x'.repeat(500)}… 100 more`)
  })
})

describe('a nick', () => {
  test('is one line without blanks around it', () => {
    expect(displayNick('  ada \n lovelace\t')).toBe('ada lovelace')
  })

  test('takes 32 columns at most, and no wide character is cut in two', () => {
    expect(displayNick('x'.repeat(64))).toBe(`${'x'.repeat(31)}…`)
    expect(displayNick('漢'.repeat(20))).toBe(`${'漢'.repeat(15)}…`)
    expect(displayNick('漢'.repeat(16))).toBe('漢'.repeat(16))
  })

  test('of which nothing can be seen is empty', () => {
    for (const nick of ['', '   ', '\u200b\u2060', '\u2800\u2800', '\u3164', '\ufe0f\u200d'])
      expect(displayNick(nick)).toBe('')
  })
})

describe('whatever comes', () => {
  const nasty = fc.constantFrom(
    '\x1b',
    '\x9b',
    '\u202e',
    '\u200d',
    '\u200c',
    '\u200b',
    '\ufe0f',
    '\ufe0e',
    '\u0301',
    '\u0488',
    '\ud800',
    '\udc00',
    '\n',
    '\r',
    '\t',
    '\u2028',
    '\u1100',
    '\u1160',
    '\u11a8',
    '\u094d',
    '\u0915',
    '\u093f',
    '\u0d4e',
    '\uff9e',
    '가',
    '\u{1f3fb}',
    '😀',
    '👩',
    '❤',
    '🇩',
    '\u{e0067}',
    '\u{e007f}',
    '🏴',
    'a',
    ' ',
    '漢',
    'א',
    '\u0600',
    '\u115f',
    '\uffff',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(nasty, { maxLength: 60 }).map((parts) => parts.join('')),
  )
  const options = { seed: 20260101, numRuns: 500 }
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

  test('nothing harmful is in what is shown', () => {
    fc.assert(
      fc.property(text, (received) => {
        for (const line of [...display(received), displayLine(received), displayNick(received)]) {
          expect(line).not.toMatch(HARMFUL)
        }
      }),
      options,
    )
  })

  test('no character is wider or heavier than a row can bear, and none is without width', () => {
    fc.assert(
      fc.property(text, (received) => {
        for (const line of display(received)) {
          for (const { segment } of segmenter.segment(line)) {
            expect(stringWidth(segment)).toBeLessThanOrEqual(20)
            expect(stringWidth(segment)).toBeGreaterThan(0)
            expect([...segment].length).toBeLessThanOrEqual(20)
          }
        }
      }),
      options,
    )
  })

  test('showing it again changes nothing', () => {
    fc.assert(
      fc.property(text, (received) => {
        const once = display(received)
        expect(once.flatMap((line) => display(line))).toEqual(once)
      }),
      options,
    )
  })

  test('the size of what is shown is bounded, and the work for it too', () => {
    for (const part of ['\n', '\x1b', '\u0301', '\u202e', 'a\n', '👩\u200d', '\u1100', '\r', '\t', '\u{e0067}']) {
      const shown = display(part.repeat(64 * 1024))
      expect(shown.length).toBeLessThanOrEqual(41)
      for (const line of shown) expect(line.length).toBeLessThanOrEqual(2_100)
      expect(displayNick(part.repeat(64 * 1024)).length).toBeLessThanOrEqual(700)
    }
  })

  test('a nick fits its columns', () => {
    fc.assert(
      fc.property(text, (received) => {
        expect(stringWidth(displayNick(received))).toBeLessThanOrEqual(32)
      }),
      options,
    )
  })
})
