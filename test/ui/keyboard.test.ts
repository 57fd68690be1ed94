import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createInputFilter, openKeyboard } from '../../ui/keyboard.ts'
import type { Report } from '../../ui/keyboard.ts'

const ESC = '\u001b'
/** What passes of some chunks, and what is reported. */
function filtered(...chunks: string[]): { passed: string; reports: Report[] } {
  let passed = ''
  const reports: Report[] = []
  const filter = createInputFilter(
    (text) => {
      passed += text
    },
    (report) => reports.push(report),
  )
  for (const chunk of chunks) filter(chunk)
  return { passed, reports }
}

const F1 = `${ESC}[${0xfdd1};1u`

describe('the input filter', () => {
  test.each([
    ['text', 'héllo 日本', 'héllo 日本'],
    ['control characters', 'a\r\u0003\u007f', 'a\r\u0003\u007f'],
    ['a lone escape', ESC, ESC],
    ['Alt and a letter', `${ESC}b`, `${ESC}b`],
    ['cursor keys', `${ESC}[A${ESC}[1;3B${ESC}OC`, `${ESC}[A${ESC}[1;3B${ESC}OC`],
    ['Page Up, Delete, Home', `${ESC}[5~${ESC}[3;5~${ESC}[H`, `${ESC}[5~${ESC}[3;5~${ESC}[H`],
    ['kitty keys', `${ESC}[13;2u${ESC}[99;5u`, `${ESC}[13;2u${ESC}[99;5u`],
    ['the brackets of a paste', `${ESC}[200~x${ESC}[201~`, `${ESC}[200~x${ESC}[201~`],
  ])('lets %s pass', (_what, given, passed) => {
    expect(filtered(given).passed).toBe(passed)
  })

  test.each([
    ['SGR mouse reports', `${ESC}[<0;10;5M${ESC}[<0;10;5m`],
    ['old mouse reports', `${ESC}[M !!`],
    ['focus reports', `${ESC}[I${ESC}[O`],
    ['cursor position and device reports', `${ESC}[12;40R${ESC}[?62;4c${ESC}[?1u`],
    ['keys beyond F12', `${ESC}[25~${ESC}[26~`],
    ['answers about colours', `${ESC}]11;rgb:1d1d/1f1f/2121${ESC}\\`],
  ])('drops %s', (_what, given) => {
    expect(filtered(`a${given}b`).passed).toBe('ab')
  })

  test('takes F1 behind an Escape for one key, and an Escape before an arrow as it is', () => {
    expect(filtered(`a${ESC}${ESC}OPb`).passed).toBe(`a${F1}b`)
    expect(filtered(`${ESC}${ESC}[A`).passed).toBe(`${ESC}${ESC}[A`)
  })

  test.each([`${ESC}OP`, `${ESC}[11~`, `${ESC}[[A`, `${ESC}[P`])('tells F1 (%j) as a key that Ink knows', (given) => {
    expect(filtered(`a${given}b`).passed).toBe(`a${F1}b`)
  })

  test('leaves what is inside a paste as it is, however it is cut', () => {
    const paste = `x${ESC}[200~raw ${ESC}[<0;1;1M ${ESC}OP end${ESC}[201~${ESC}OP${ESC}[I`
    const expected = `x${ESC}[200~raw ${ESC}[<0;1;1M ${ESC}OP end${ESC}[201~${F1}`
    expect(filtered(paste).passed).toBe(expected)
    // A key's own sequence comes in one piece; the paste may be cut anywhere behind its start.
    for (let at = 7; at <= paste.length - 6; at++) {
      expect(filtered(paste.slice(0, at), paste.slice(at)).passed).toBe(expected)
    }
  })
})

describe('what the terminal tells beside keys', () => {
  test('is reported, in order, and not passed on', () => {
    const { passed, reports } = filtered(
      `a${ESC}[<0;10;5M${ESC}[<0;10;5m${ESC}[<64;1;1M${ESC}[<69;2;3M${ESC}[I${ESC}[O${ESC}]11;rgb:00/00/00${ESC}\\b`,
    )
    expect(passed).toBe('ab')
    expect(reports).toEqual([
      { what: 'mouse', button: 'left', x: 9, y: 4 },
      { what: 'mouse', button: 'wheel-up', x: 0, y: 0 },
      { what: 'mouse', button: 'wheel-down', x: 1, y: 2 },
      { what: 'focus', on: true },
      { what: 'focus', on: false },
      { what: 'answer', code: 11, text: 'rgb:00/00/00' },
    ])
  })

  test('comes between the keys before it and those after it', () => {
    const all: unknown[] = []
    createInputFilter(
      (text) => all.push(text),
      (report) => all.push(report.what),
    )(`a${ESC}2${ESC}[200~p${ESC}[201~${ESC}[Ib`)
    expect(all).toEqual([`a${ESC}2`, 'paste-began', `${ESC}[200~p${ESC}[201~`, 'focus', 'b'])
  })

  test('is understood however it is cut', () => {
    const whole = `x${ESC}[<65;10;5M${ESC}[200~p${ESC}[201~${ESC}]11;rgb:1d1d/1f1f/2121\u0007${ESC}[18~y`
    const expected = filtered(whole)
    expect(expected.reports.map(({ what }) => what)).toEqual(['mouse', 'paste-began', 'answer'])
    for (let at = 1; at < whole.length; at++) {
      // A lone Esc, or one with a bracket, is a key that somebody pressed.
      if (/\x1b[[\]]?$/.test(whole.slice(0, at))) continue
      expect(filtered(whole.slice(0, at), whole.slice(at))).toEqual(expected)
    }
  })

  test('never is what a paste holds', () => {
    expect(filtered(`${ESC}[200~${ESC}[<0;1;1M${ESC}[I${ESC}[201~`).reports).toEqual([{ what: 'paste-began' }])
  })

  test('a sequence that never ends doesn’t hold up what follows', () => {
    const { passed } = filtered(`${ESC}]11;${'x'.repeat(500)}`, 'hello')
    expect(passed).toContain('hello')
  })
})

test.each(['\u0003', `${ESC}[99;5u`])('a paste whose end is lost ends with Ctrl-C (%j)', (key) => {
  expect(filtered(`${ESC}[200~lost`, 'typed', key, 'after').passed).toBe(`${ESC}[200~losttyped${ESC}[201~after`)
  expect(filtered(`${ESC}[200~a${key}b`, `c${ESC}[201~`).passed).toBe(`${ESC}[200~a${key}bc${ESC}[201~`)
})

test('a paste is cut where it would fill the memory, and ends all the same', () => {
  const { passed } = filtered(
    `${ESC}[200~`,
    ...Array.from({ length: 100 }, () => 'x'.repeat(10_000)),
    `${ESC}[201~after`,
  )
  expect(passed.length).toBeLessThan(300_000)
  expect(passed.endsWith(`x${ESC}[201~after`)).toBe(true)
})

test('function keys keep what is held with them', () => {
  expect(filtered(`${ESC}[15;5~${ESC}[1;3Q`).passed).toBe(`${ESC}[${0xfdd5};5u${ESC}[${0xfdd2};3u`)
})

test('Alt with a sign is a key and not the sign', () => {
  expect(filtered(`${ESC}.${ESC}<`).passed).toBe(`${ESC}[46;3u${ESC}[60;3u`)
})

class FakeStdin extends EventEmitter {
  isTTY = true
  raw = false
  paused = false
  destroyed = false
  setEncoding(): void {}
  setRawMode(raw: boolean): void {
    this.raw = raw
  }
  pause(): void {
    this.paused = true
  }
  resume(): void {
    this.paused = false
  }
}

describe('the keyboard', () => {
  const open = (): { stdin: FakeStdin; keyboard: ReturnType<typeof openKeyboard>; ends: { count: number } } => {
    const stdin = new FakeStdin()
    const ends = { count: 0 }
    return { stdin, ends, keyboard: openKeyboard(stdin as unknown as NodeJS.ReadStream, () => ends.count++) }
  }

  test('hands chunks on to who reads', () => {
    const { stdin, keyboard } = open()
    const got: unknown[] = []
    keyboard.stream.addListener('readable', () => {
      let chunk: unknown
      while ((chunk = keyboard.stream.read()) !== null) got.push(chunk)
    })
    stdin.emit('data', 'ab')
    stdin.emit('data', `${ESC}[I`)
    stdin.emit('data', 'c')
    expect(got).toEqual(['ab', 'c'])
  })

  test('says once that input ended, and not when it was closed itself', () => {
    const first = open()
    first.stdin.emit('end')
    first.stdin.emit('close')
    expect(first.ends.count).toBe(1)
    const second = open()
    second.keyboard.close()
    second.stdin.emit('end')
    second.stdin.emit('error', new Error('read EIO'))
    expect(second.ends.count).toBe(0)
  })

  test('leaves the terminal cooked and stdin paused when it closes, whatever is asked of it later', () => {
    const { stdin, keyboard } = open()
    keyboard.stream.setRawMode(true)
    expect(stdin.raw).toBe(true)
    keyboard.close()
    keyboard.close()
    keyboard.stream.setRawMode(true)
    expect(stdin).toMatchObject({ raw: false, paused: true })
    expect(stdin.listenerCount('data')).toBe(0)
  })

  test('lets another program read, and reads on afterwards', () => {
    const { stdin, keyboard } = open()
    const got: unknown[] = []
    keyboard.stream.addListener('readable', () => got.push(keyboard.stream.read()))
    keyboard.stream.setRawMode(true)
    keyboard.suspend()
    expect(stdin).toMatchObject({ raw: false, paused: true })
    stdin.emit('data', 'not ours')
    keyboard.resume()
    expect(stdin.raw).toBe(true)
    stdin.emit('data', 'ours')
    expect(got).toEqual(['ours'])
  })
})
