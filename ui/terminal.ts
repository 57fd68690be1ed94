/**
 * The terminal's output: alternate screen, title, cursor, and frames that are written as the rows that changed, each at its own place. Ink gives whole
 * frames (its `debug` mode: every render is one write); it is not left to update the screen itself because it moves relative to where it believes the
 * cursor to be, which a resize moves, and clears with a sequence that wipes the scrollback of some terminals.
 * Everything that is switched on here is switched off by `close`, which writes at once (a terminal's writes are synchronous) and only once.
 */
import { clusters } from './cells.ts'

export interface Cursor {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly columns: number
  readonly rows: number
}

export interface Terminal {
  size(): Size
  /** For Ink's `stdout`. */
  readonly stream: NodeJS.WriteStream
  /** The columns of the rules between panes: a row takes its place there anew, whatever the terminal thinks of the width of an emoji before it. */
  setJoints(columns: readonly number[]): void
  /** Asks the terminal something: `sequence` is our own. */
  ask(sequence: string): void
  /** Where the cursor shows after the next frame. */
  setCursor(cursor: Cursor): void
  /** `text` in its display form. */
  setTitle(text: string): void
  /** Forgets what is on the screen: the next frame is written whole. */
  clear(): void
  /** Writes what differs between the screen and the latest frame. */
  flush(): void
  /** These lines instead of a frame, which the terminal wraps where they are too long. They stay until `clear` and a frame. */
  showLines(lines: readonly string[]): void
  /** Whether clicks and the wheel are reported. */
  setMouse(on: boolean): void
  /** Gives the terminal to another program, as it was; nothing is written until `resume`, after which the next frame is written whole. */
  suspend(): void
  resume(): void
  close(): void
}

/** Some pseudo-terminals say that they have no columns and no rows. */
const USUAL: Size = { columns: 80, rows: 24 }
const ESC = '\u001b'
/** Title to the stack, alternate screen, no wrap at the edge (a row can't run into the next), cursor hidden. */
const WRAP = `${ESC}[?7h`
const NO_WRAP = `${ESC}[?7l`
/**
 * Terminals of the kitty keyboard protocol tell Shift-Enter from Enter, and Esc from Alt, as long as this screen is shown; others ignore it.
 */
const KITTY_KEYS = `${ESC}[>1u`
const USUAL_KEYS = `${ESC}[<u`
/** Told when the terminal's window, or tmux's pane, gets and loses the focus. */
const FOCUS_ON = `${ESC}[?1004h`
const FOCUS_OFF = `${ESC}[?1004l`
const ENTER = `${ESC}[22;2t${ESC}[?1049h${KITTY_KEYS}${NO_WRAP}${FOCUS_ON}${ESC}[?25l`
/** Presses and the wheel, with cells as numbers. */
const MOUSE_ON = `${ESC}[?1000h${ESC}[?1006h`
const MOUSE_OFF = `${ESC}[?1006l${ESC}[?1000l`
const PASTE_ON = `${ESC}[?2004h`
/** A frame that was being written ends; mouse, focus and paste brackets off, styles off, wrap, screen, cursor and title as before. */
const LEAVE = `${ESC}[?2026l${MOUSE_OFF}${FOCUS_OFF}${ESC}[?2004l${ESC}[0m${WRAP}${USUAL_KEYS}${ESC}[?1049l${ESC}[?25h${ESC}[23;2t`
/** Between these a terminal that knows them shows nothing half-written. */
const BEGIN = `${ESC}[?2026h`
const END = `${ESC}[?2026l`
const HIDE = `${ESC}[?25l`
const SHOW = `${ESC}[?25h`
const ERASE_SCREEN = `${ESC}[2J`
const ERASE_ROW = `${ESC}[K`
/** Colours and links. */
const STYLE = /(\x1b(?:\[[\d;]*m|\]8;[^\x07\x1b]*(?:\x07|\x1b\\)))/
/** Characters of several code points that terminals put together, or don't. */
const UNSURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3|\ufe0f/u
/** Beyond the letters and rules that every terminal agrees about. */
const DISPUTED = /[^\x00-\u02ff\u0370-\u058f\u2010-\u2027\u2500-\u257f]/u
const BRACKETED_PASTE = /^\x1b\[\?2004[hl]$/

export function openTerminal(stdout: NodeJS.WriteStream): Terminal {
  let open = true
  let lent = false
  let mouse = false
  let frame: string | null = null
  let shown: readonly string[] | null = null
  let joints: readonly number[] = []
  let cursor: Cursor = { x: 0, y: 0 }
  let shownCursor: Cursor = cursor
  let title: string | null = null

  const size = (): Size => ({ columns: stdout.columns || USUAL.columns, rows: stdout.rows || USUAL.rows })
  const write = (text: string): void => {
    // A terminal that hung up can't be written to, and nobody sees it.
    if (open && !lent && !stdout.destroyed && stdout.writable) stdout.write(text)
  }
  const flush = (): void => {
    if (frame === null) return
    const rows = frame.split('\n')
    let out = shown === null ? ERASE_SCREEN : ''
    for (let y = 0; y < rows.length; y++) {
      const row = rows[y] ?? ''
      // Erased first: behind a full row the cursor stands on its last cell.
      if (row !== (shown?.[y] ?? '')) out += `${moveTo(0, y)}${ERASE_ROW}${placed(row, joints)}`
    }
    for (let y = rows.length; y < (shown?.length ?? 0); y++) out += `${moveTo(0, y)}${ERASE_ROW}`
    shown = rows
    if (out === '' && cursor.x === shownCursor.x && cursor.y === shownCursor.y) return
    shownCursor = cursor
    write(`${BEGIN}${HIDE}${out}${moveTo(cursor.x, cursor.y)}${SHOW}${END}`)
  }
  const stream = {
    isTTY: true,
    get columns() {
      return size().columns
    },
    get rows() {
      return size().rows
    },
    write: (text: string) => {
      if (BRACKETED_PASTE.test(text)) write(text)
      // What else Ink writes beside frames is about the cursor, which is set here.
      else if (!text.startsWith(`${ESC}[?`)) frame = text
      return true
    },
    on: () => {},
    off: () => {},
  }
  write(ENTER)
  return {
    size,
    stream: stream as unknown as NodeJS.WriteStream,
    ask: write,
    setJoints: (columns) => {
      joints = columns
    },
    setCursor: (at) => {
      cursor = at
    },
    setTitle: (text) => {
      if (text === title) return
      title = text
      write(titleOf(text))
    },
    clear: () => {
      shown = null
    },
    flush,
    showLines: (lines) => {
      write(`${BEGIN}${HIDE}${ERASE_SCREEN}${moveTo(0, 0)}${WRAP}${lines.join('\r\n')}${NO_WRAP}${END}`)
    },
    setMouse: (on) => {
      if (on === mouse) return
      mouse = on
      write(on ? MOUSE_ON : MOUSE_OFF)
    },
    suspend: () => {
      write(LEAVE)
      lent = true
    },
    resume: () => {
      lent = false
      shown = null
      write(`${ENTER}${PASTE_ON}${mouse ? MOUSE_ON : ''}${title === null ? '' : titleOf(title)}`)
    },
    close: () => {
      if (!open) return
      write(LEAVE)
      open = false
    },
  }
}

function titleOf(text: string): string {
  return `${ESC}]2;${text}${ESC}\\`
}

/** Moves to each joint, and behind each emoji, where a character before it may be wider or narrower on this terminal than we think. */
function placed(row: string, joints: readonly number[]): string {
  if (!DISPUTED.test(row)) return row
  let out = ''
  let x = 0
  let unsure = false
  for (const [at, part] of row.split(STYLE).entries()) {
    if (at % 2 === 1) {
      out += part
      continue
    }
    for (const cluster of clusters(part)) {
      if (joints.includes(x)) out += `${ESC}[${x + 1}G${ERASE_ROW}`
      else if (unsure) out += `${ESC}[${x + 1}G`
      out += cluster.text
      x += cluster.width
      unsure = UNSURE.test(cluster.text)
    }
  }
  return out
}

function moveTo(x: number, y: number): string {
  return `${ESC}[${y + 1};${x + 1}H`
}
