/**
 * What stands between the terminal's input and Ink. Ink types what it doesn't know (mouse and focus reports, answers to queries, keys beyond F12) as text
 * and doesn't tell F1 from other keys: here the first are dropped and F1 becomes a key that Ink can tell. What is inside a bracketed paste passes as it is.
 * Ink's `stdin` is a stream of four methods, so that the real one can be read, ended and left alone from one place.
 */

/** The character that F1 is told as, together with Alt. */
export const F1_AS = '?'
/** Alt-? in the kitty keyboard protocol, which Ink reads. */
const F1_SEQUENCE = '\u001b[63;3u'
const PASTE_START = '\u001b[200~'
const PASTE_END = '\u001b[201~'
/** ECMA-48: CSI parameters intermediates final; SS3 x; OSC … ST. The old mouse report has three more bytes. */
const SEQUENCE = /\x1b\[M[^]{3}|\x1b\[\[?[0-?]*[ -/]*[@-~]|\x1bO[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g
const F1 = /^\x1b(?:OP|\[P|\[1;1P|\[11~|\[\[A)$/
/** Cursor keys, Home, End, Shift-Tab; Insert to F12 and the paste's brackets; kitty keys. */
const KNOWN =
  /^\x1b(?:\[\[?[\d;:]*[A-FHZa-e]|\[\[?(?:[1-8]|1[1-57-9]|2[0134]|20[01])(?:;[\d:]+)?[~^$]|\[[\d;:]+u|O[A-FHa-e])$/

/** Made for one stream of input: a paste may go on over many chunks. */
export function createInputFilter(): (chunk: string) => string {
  let pasting = false
  /** The last characters of the paste, which may be the start of its end. */
  let tail = ''
  return (chunk) => {
    let passed = ''
    let rest = chunk
    while (rest !== '') {
      if (pasting) {
        const end = (tail + rest).indexOf(PASTE_END)
        if (end === -1) {
          tail = (tail + rest).slice(1 - PASTE_END.length)
          return passed + rest
        }
        const upTo = end + PASTE_END.length - tail.length
        passed += rest.slice(0, upTo)
        rest = rest.slice(upTo)
        pasting = false
      } else {
        const start = rest.indexOf(PASTE_START)
        passed += (start === -1 ? rest : rest.slice(0, start)).replace(SEQUENCE, (found) =>
          F1.test(found) ? F1_SEQUENCE : KNOWN.test(found) ? found : '',
        )
        if (start === -1) return passed
        passed += PASTE_START
        rest = rest.slice(start + PASTE_START.length)
        pasting = true
        tail = ''
      }
    }
    return passed
  }
}

export interface Keyboard {
  /** For Ink's `stdin`. */
  readonly stream: NodeJS.ReadStream
  /** Raw mode off, nothing listens any more, the process may end. Idempotent. */
  close(): void
}

/** `ended`: called once, when there will be no more input. */
export function openKeyboard(stdin: NodeJS.ReadStream, ended: () => void): Keyboard {
  const filter = createInputFilter()
  const chunks: string[] = []
  const readers = new Set<() => void>()
  let open = true
  const onData = (chunk: string | Uint8Array): void => {
    const passed = filter(typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk))
    if (passed === '') return
    chunks.push(passed)
    for (const reader of readers) reader()
  }
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
