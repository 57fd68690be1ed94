/**
 * What stands between the terminal's input and Ink. Ink types what it doesn't know (mouse and focus reports, answers to queries, Alt with a sign) as text
 * and doesn't tell function keys apart: here the first are taken out and reported, and the others become keys that Ink can tell. What is inside a
 * bracketed paste passes as it is.
 * Ink's `stdin` is a stream of four methods, so that the real one can be read, ended and left alone from one place.
 */

/** What the terminal tells beside keys, in the order it came. Cells count from 0. */
export type Report =
  /** The first bracket of a paste; the text is told by Ink once the last has come. */
  | { readonly what: 'paste-began' }
  | {
      readonly what: 'mouse'
      readonly button: 'left' | 'wheel-up' | 'wheel-down'
      readonly x: number
      readonly y: number
    }
  | { readonly what: 'focus'; readonly on: boolean }
  /** The answer to an OSC query: `code` 11 and text 'rgb:…' for the background. */
  | { readonly what: 'answer'; readonly code: number; readonly text: string }

/** F1 is told as the character after this one, F12 as the twelfth: code points that no text holds. */
export const FUNCTION_KEYS = 0xfdd0
const PASTE_START = '\u001b[200~'
const PASTE_END = '\u001b[201~'
/** Ctrl-C by itself, as it is pressed: all that it does is end a paste whose end was lost on the way, which would take every key for its text. */
const GIVEN_UP = /^(?:\x03|\x1b\[99;5u)$/
/** UTF-16 units of a paste that are kept: four drafts' worth, which is refused with a sentence and not by filling the memory. */
const MAX_PASTE_UNITS = 256 * 1024
/** ECMA-48: CSI parameters intermediates final; SS3 x; OSC … ST; Alt with a sign. The old mouse report has three more bytes. */
const SEQUENCE =
  /\x1b\[M[^]{3}|\x1b\[\[?[0-?]*[ -/]*[@-~]|\x1bO[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[!-/:-@\\\]^-`{-~]/g
/** One that may go on in the next chunk. Its length is bounded, so that a terminal can't make us wait for ever. */
const UNFINISHED = /\x1b(?:\[(?:[<?][\d;]{0,24}|\d[\d;:]{0,24})|\]\d[^\x07\x1b]{0,64}\x1b?)$/
/** Three and more of one arrow in a chunk are a turn of the wheel: many terminals make arrows of it where nobody asked for the mouse. */
const WHEEL = /(\x1b[O[][AB])\1{2,}/g
const ARROW_UNITS = 3
/** xterm: SS3 P to S, CSI 1;modifiers P; the console: CSI [ A to E; VT: CSI 11 to 24 ~. */
const FUNCTION_KEY = /^\x1b(?:O([P-S])|\[(?:1;(\d+))?([PQS])|\[\[([A-E])|\[(\d\d)(?:;(\d+))?~)$/
const VT_NUMBERS = [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24]
/** Cursor keys, Home, End, Shift-Tab; Insert to F12 and the paste's brackets; kitty keys. */
const KNOWN =
  /^\x1b(?:\[\[?[\d;:]*[A-FHZa-e]|\[\[?(?:[1-8]|1[1-57-9]|2[0134]|20[01])(?:;[\d:]+)?[~^$]|\[[\d;:]+u|O[A-FHa-e])$/
const KEYPAD_KEY = /^\x1b\[(574[12]\d)(?:;(\d+))?u$/
/** Enter, arrows, PgUp and PgDn, Home and End, Delete. */
const KEYPAD = new Map([
  [57_414, 'u'],
  [57_417, 'D'],
  [57_418, 'C'],
  [57_419, 'A'],
  [57_420, 'B'],
  [57_421, '5~'],
  [57_422, '6~'],
  [57_423, 'H'],
  [57_424, 'F'],
  [57_426, '3~'],
])
/** Shift, Alt, Ctrl and Super, of what the kitty protocol tells; the others are locks. */
const HELD = 0b1111
const ALT_SIGN = /^\x1b([^[O])$/
/** Button, column, row; M is a press. */
const MOUSE = /^\x1b\[<(\d+);(\d+);(\d+)M$/
const BUTTONS = new Map([
  [0, 'left'],
  [64, 'wheel-up'],
  [65, 'wheel-down'],
] as const)
/** Shift, Alt and Ctrl in a mouse report's button. */
const MOUSE_MODIFIERS = 4 | 8 | 16
const ANSWER = /^\x1b\](\d+);([^\x07\x1b]*)/

/**
 * Made for one stream of input: a paste, or a sequence, may go on over many chunks. `pass` gets what Ink is to read, `report` what it isn't, in the order
 * they came.
 */
export function createInputFilter(
  pass: (text: string) => void,
  report: (report: Report) => void = () => {},
): (chunk: string) => void {
  let pasting = false
  let pasted = 0
  /** The last characters of the paste, which may be the start of its end. */
  let tail = ''
  let unfinished = ''
  let passed = ''
  const flush = (): void => {
    const text = passed
    passed = ''
    if (text !== '') pass(text)
  }
  const tell = (told: Report): void => {
    flush()
    report(told)
  }
  const keys = (text: string): void => {
    let from = 0
    const unwheeled = text.replace(WHEEL, (run, arrow: string) =>
      `\u001b[1;2${arrow.at(-1)}`.repeat(run.length / ARROW_UNITS),
    )
    for (const { 0: found, index } of unwheeled.matchAll(SEQUENCE)) {
      passed += unwheeled.slice(from, index)
      // Telling empties what was passed so far.
      const key = translate(found, tell)
      // Some terminals tell Alt by an Escape in front, which the kitty form that this became can't have.
      if (key !== '' && key !== found && passed.endsWith('\u001b')) passed = passed.slice(0, -1)
      passed += key
      from = index + found.length
    }
    passed += unwheeled.slice(from)
  }
  const paste = (text: string): void => {
    passed += text.slice(0, Math.max(0, MAX_PASTE_UNITS - pasted))
    pasted += text.length
  }
  /** What follows the paste; null = it goes on. */
  const pasteOn = (text: string): string | null => {
    const end = (tail + text).indexOf(PASTE_END)
    if (end === -1) {
      tail = (tail + text).slice(1 - PASTE_END.length)
      paste(text)
      return null
    }
    const upTo = end + PASTE_END.length - tail.length
    // The end has to come through whole, whatever was left out before it.
    if (pasted + upTo <= MAX_PASTE_UNITS) passed += text.slice(0, upTo)
    else {
      paste(text.slice(0, Math.max(0, end - tail.length)))
      passed += PASTE_END
    }
    return text.slice(upTo)
  }
  return (chunk) => {
    let rest = unfinished + chunk
    unfinished = ''
    if (pasting && GIVEN_UP.test(chunk)) {
      passed += PASTE_END
      pasting = false
      rest = ''
    }
    while (rest !== '') {
      if (pasting) {
        const after = pasteOn(rest)
        pasting = after === null
        rest = after ?? ''
        continue
      }
      const start = rest.indexOf(PASTE_START)
      if (start === -1) {
        unfinished = UNFINISHED.exec(rest)?.[0] ?? ''
        keys(rest.slice(0, rest.length - unfinished.length))
        break
      }
      keys(rest.slice(0, start))
      tell({ what: 'paste-began' })
      passed += PASTE_START
      rest = rest.slice(start + PASTE_START.length)
      pasting = true
      pasted = 0
      tail = ''
    }
    flush()
  }
}

/** The keypad of the kitty protocol, as the keys that it stands for. */
function keypadKey(found: string): string | null {
  const [, code, modifiers = '1'] = KEYPAD_KEY.exec(found) ?? []
  const key = code === undefined ? undefined : KEYPAD.get(Number(code))
  if (key === undefined) return null
  if (key === 'u') return (Number(modifiers) - 1) & HELD ? `\u001b[13;${modifiers}u` : '\r'
  return key.endsWith('~') ? `\u001b[${key.slice(0, -1)};${modifiers}~` : `\u001b[1;${modifiers}${key}`
}

/** What Ink gets for a sequence. */
function translate(found: string, report: (report: Report) => void): string {
  const key = functionKey(found) ?? keypadKey(found)
  if (key !== null) return key
  if (KNOWN.test(found)) return found
  const sign = ALT_SIGN.exec(found)?.[1]
  if (sign !== undefined) return `\u001b[${sign.charCodeAt(0)};3u`
  if (found === '\u001b[I' || found === '\u001b[O') report({ what: 'focus', on: found.endsWith('I') })
  const mouse = MOUSE.exec(found)
  const button = mouse && BUTTONS.get((Number(mouse[1]) & ~MOUSE_MODIFIERS) as 0)
  if (button) report({ what: 'mouse', button, x: Number(mouse[2]) - 1, y: Number(mouse[3]) - 1 })
  const answer = ANSWER.exec(found)
  if (answer) report({ what: 'answer', code: Number(answer[1]), text: answer[2] as string })
  return ''
}

/** A function key in the kitty keyboard protocol, which Ink reads; null for what is none. */
function functionKey(found: string): string | null {
  const [, ss3, modifiers, csi, linux, vt, vtModifiers] = FUNCTION_KEY.exec(found) ?? []
  const letter = ss3 ?? csi
  const number =
    letter !== undefined
      ? 'PQRS'.indexOf(letter) + 1
      : linux !== undefined
        ? 'ABCDE'.indexOf(linux) + 1
        : VT_NUMBERS.indexOf(Number(vt)) + 1
  return number === 0 ? null : `\u001b[${FUNCTION_KEYS + number};${modifiers ?? vtModifiers ?? 1}u`
}

export interface Keyboard {
  /** For Ink's `stdin`. */
  readonly stream: NodeJS.ReadStream
  /** Hears what the terminal tells beside keys. Returns "off". */
  onReport(listener: (report: Report) => void): () => void
  /** Lets another program read from the terminal, until `resume`. */
  suspend(): void
  resume(): void
  /** Raw mode off, nothing listens any more, the process may end. Idempotent. */
  close(): void
}

/** `ended`: called once, when there will be no more input. */
export function openKeyboard(stdin: NodeJS.ReadStream, ended: () => void): Keyboard {
  const listeners = new Set<(report: Report) => void>()
  const chunks: string[] = []
  const readers = new Set<() => void>()
  let open = true
  const filter = createInputFilter(
    (text) => {
      chunks.push(text)
      for (const reader of readers) reader()
    },
    (report) => {
      for (const listener of listeners) listener(report)
    },
  )
  const onData = (chunk: string | Uint8Array): void =>
    filter(typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk))
  let over = false
  const onEnd = (): void => {
    if (!open || over) return
    over = true
    ended()
  }
  stdin.setEncoding('utf8')
  stdin.on('data', onData)
  stdin.once('end', onEnd)
  stdin.once('close', onEnd)
  // A terminal that hung up fails the next read.
  stdin.on('error', onEnd)
  const stream = {
    isTTY: true,
    setEncoding: () => {},
    setRawMode: (raw: boolean) => {
      if (open) stdin.setRawMode(raw)
    },
    ref: () => {},
    unref: () => {},
    read: () => chunks.shift() ?? null,
    addListener: (name: string, reader: () => void) => {
      if (name === 'readable') readers.add(reader)
    },
    removeListener: (_name: string, reader: () => void) => {
      readers.delete(reader)
    },
  }
  return {
    stream: stream as unknown as NodeJS.ReadStream,
    onReport: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    suspend: () => {
      if (!open) return
      stdin.off('data', onData)
      stdin.pause()
      stdin.setRawMode(false)
    },
    resume: () => {
      if (!open) return
      stdin.on('data', onData)
      stdin.setRawMode(true)
      stdin.resume()
    },
    close: () => {
      if (!open) return
      open = false
      stdin.off('data', onData)
      stdin.off('end', onEnd)
      stdin.off('close', onEnd)
      stdin.pause()
      if (!stdin.destroyed) stdin.setRawMode(false)
    },
  }
}
