import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createInputFilter, openKeyboard } from '../../ui/keyboard.ts'

const ESC = '\u001b'
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
    expect(createInputFilter()(given)).toBe(passed)
  })

  test.each([
    ['SGR mouse reports', `${ESC}[<0;10;5M${ESC}[<0;10;5m`],
    ['old mouse reports', `${ESC}[M !!`],
    ['focus reports', `${ESC}[I${ESC}[O`],
    ['cursor position and device reports', `${ESC}[12;40R${ESC}[?62;4c${ESC}[?1u`],
    ['keys beyond F12', `${ESC}[25~${ESC}[26~`],
    ['answers about colours', `${ESC}]11;rgb:1d1d/1f1f/2121${ESC}\\`],
  ])('drops %s', (_what, given) => {
    expect(createInputFilter()(`a${given}b`)).toBe('ab')
  })

  test.each([`${ESC}OP`, `${ESC}[11~`, `${ESC}[[A`, `${ESC}[P`])('tells F1 (%j) as a key that Ink knows', (given) => {
    expect(createInputFilter()(`a${given}b`)).toBe(`a${F1}b`)
  })

  test('leaves what is inside a paste as it is, however it is cut', () => {
    const paste = `x${ESC}[200~raw ${ESC}[<0;1;1M ${ESC}OP end${ESC}[201~${ESC}OP${ESC}[I`
    const expected = `x${ESC}[200~raw ${ESC}[<0;1;1M ${ESC}OP end${ESC}[201~${F1}`
    expect(createInputFilter()(paste)).toBe(expected)
    // A key's own sequence comes in one piece; the paste may be cut anywhere behind its start.
    for (let at = 7; at <= paste.length - 6; at++) {
      const filter = createInputFilter()
      expect(filter(paste.slice(0, at)) + filter(paste.slice(at))).toBe(expected)
    }
  })
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
})
