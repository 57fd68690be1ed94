/**
 * The chat for screen readers and braille: no frames and no cursor that moves about. What is new is written once, a line each, "room, author, text"; the
 * prompt with what is being typed stands below, and is written again after lines that came meanwhile. What happens in other rooms is counted, not read out.
 */
import type { LineView, ListView, MessageView, OverlayView, PageBlock, SidebarRow } from '../app/index.ts'
import { graphemes, textWidth } from './cells.ts'
import { draftRows } from './draft.ts'
import type { Terminal } from './terminal.ts'
import type { ScreenView } from './view.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The setting, or P2P_CHAT_LINEAR (anything but 0). */
export function wantsLinear(settings: { readonly linear?: boolean }, environment: Environment): boolean {
  const asked = environment['P2P_CHAT_LINEAR'] ?? ''
  return asked === '' ? settings.linear === true : asked !== '0'
}

export interface Linear extends Terminal {
  /** Writes what is new since the last view. */
  show(view: ScreenView): void
}

/** Of a conversation that is gone to, so many of its lines are read out. */
const MOST_AT_ONCE = 10
const NEW_LINE = '\r\n'
const PASTE_ON = '\u001b[?2004h'
const PASTE_OFF = '\u001b[?2004l'
/** Longer than any draft: its rows are its lines. */
const NO_WRAP = 1_000_000
const BETWEEN_LINES = ' / '

export function openLinear(stdout: NodeJS.WriteStream): Linear {
  let open = true
  let lent = false
  const write = (text: string): void => {
    if (open && !lent && text !== '' && !stdout.destroyed && stdout.writable) stdout.write(text)
  }
  const news = createNews()
  let prompt = ''
  let draft = ''
  let shown = false
  const show = (view: ScreenView): void => {
    const lines = news.of(view)
    const typed = view.overlay?.kind === 'list' ? view.overlay.query : view.composer
    const next = { prompt: promptOf(view), draft: shownDraft(typed.text) }
    const echo = lines.length === 0 && shown && next.prompt === prompt ? echoed(draft, next.draft) : null
    if (echo !== null && textWidth(prompt + next.draft) < (stdout.columns || 80)) write(echo)
    else if (lines.length > 0 || !shown || next.draft !== draft || next.prompt !== prompt) {
      write((shown ? NEW_LINE : '') + lines.map((line) => line + NEW_LINE).join('') + next.prompt + next.draft)
    }
    shown = true
    prompt = next.prompt
    draft = next.draft
  }
  const stream = {
    isTTY: true,
    columns: 80,
    rows: 24,
    write: (text: string) => {
      // Ink asks for brackets around pastes; its frames are nobody's.
      if (text === PASTE_ON || text === PASTE_OFF) write(text)
      return true
    },
    on: () => {},
    off: () => {},
  }
  return {
    show,
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    stream: stream as unknown as NodeJS.WriteStream,
    ask: write,
    setJoints: () => {},
    setCursor: () => {},
    setTitle: () => {},
    setMouse: () => {},
    suspend: () => {
      write(`${PASTE_OFF}${NEW_LINE}`)
      lent = true
    },
    resume: () => {
      lent = false
      write(PASTE_ON)
    },
    clear: () => {
      shown = false
      write(NEW_LINE)
    },
    flush: () => {},
    showLines: (lines) => write(NEW_LINE + lines.join(NEW_LINE)),
    close: () => {
      write(`${PASTE_OFF}${NEW_LINE}`)
      open = false
    },
  }
}

function promptOf({ overlay, sidebar }: ScreenView): string {
  if (overlay?.kind === 'list') return `${overlay.title}> `
  return `${sidebar.find((row) => row.active)?.label ?? 'p2p-chat'}> `
}

function shownDraft(text: string): string {
  return draftRows(text, 0, NO_WRAP)
    .rows.map((row) => row.text)
    .join(BETWEEN_LINES)
}

/** What the terminal gets for a change at the end of a draft; null: the draft has to be written again. */
function echoed(before: string, after: string): string | null {
  if (after.startsWith(before)) return after.slice(before.length)
  if (after === '' || !before.startsWith(after)) return null
  const gone = graphemes(before.slice(after.length)).reduce((cells, { segment }) => cells + textWidth(segment), 0)
  return '\b'.repeat(gone) + ' '.repeat(gone) + '\b'.repeat(gone)
}

interface News {
  of(view: ScreenView): readonly string[]
}

/** Remembers what was written, and gives what wasn't. */
function createNews(): News {
  let room: string | null = null
  /** Key of a line → how the message fared when it was written. */
  let written = new Map<string, string>()
  let activity: string | null = null
  let over = ''
  let unread = new Map<string, number>()
  return {
    of: (view) => {
      const all: string[] = []
      const active = view.sidebar.find((row) => row.active)
      const entered = (active?.key ?? '') !== room
      if (entered) {
        room = active?.key ?? ''
        written = new Map()
        if (active !== undefined) all.push(sentence([`now in ${active.label}`, view.status.here]))
        all.push(...view.hint.filter((line) => line.trim() !== ''))
      }
      const label = active?.label ?? ''
      const fresh = view.lines.filter((line) => written.get(line.key) !== fate(line) && fate(line) !== null)
      const skipped = entered ? Math.max(0, fresh.length - MOST_AT_ONCE) : 0
      if (skipped > 0) all.push(`${skipped} earlier lines`)
      all.push(...fresh.slice(skipped).flatMap((line) => lineText(line, label)))
      for (const line of fresh) written.set(line.key, fate(line) ?? '')
      all.push(...elsewhere(view.sidebar, unread))
      unread = new Map(view.sidebar.map((row) => [row.key, row.unread]))
      const told = view.status.activity?.text ?? null
      if (told !== null && told !== activity) all.push(told)
      activity = told
      const overlay = view.help === null ? overlayLines(view.overlay ?? null) : helpLines(view)
      // A page that changes while it is open is not read out again; of a list, what Enter takes is.
      const now = overlay === null ? '' : overlay.changes
      if (overlay !== null && now !== over) all.push(...overlay.lines)
      over = now
      return all
    },
  }
}

/** A message of ours is read out once it is known how it fares, and when that changes; null = not yet. */
function fate(line: LineView): string | null {
  if (line.kind !== 'message') return ''
  return line.state === 'sending' ? null : line.stateText
}

function lineText(line: LineView, room: string): readonly string[] {
  if (line.kind !== 'message') return [line.kind === 'notice' ? line.text.join(BETWEEN_LINES) : line.text]
  return [messageText(line, room)]
}

function messageText(line: MessageView, room: string): string {
  const author = line.impostor === true ? `${line.author} (${line.shortId}, not who had this name first)` : line.author
  const text = line.text.join(BETWEEN_LINES)
  const answer = line.reply ? `answering ${line.reply.author}` : ''
  const said = line.me === true ? [`${author} ${text}`] : [author, answer, text]
  return sentence([room, line.mention === true ? 'to you' : '', ...said, line.stateText])
}

function elsewhere(sidebar: readonly SidebarRow[], before: ReadonlyMap<string, number>): readonly string[] {
  return sidebar
    .filter((row) => !row.active && row.level !== 'mute' && row.unread > (before.get(row.key) ?? 0))
    .map((row) => sentence([row.label, `${row.unread} new`, (row.mentions ?? 0) > 0 ? 'you are named' : '']))
}

interface Overlaid {
  readonly lines: readonly string[]
  /** Lines are read out when this is another. */
  readonly changes: string
}

function helpLines({ help }: ScreenView): Overlaid | null {
  if (help === null) return null
  const rows = [...help.rows, ...help.keys].map(({ usage, summary }) => `${usage}: ${summary}`)
  return { lines: ['help', ...rows], changes: 'help' }
}

function overlayLines(overlay: OverlayView | null): Overlaid | null {
  if (overlay === null) return null
  if (overlay.kind === 'list') return listLines(overlay)
  return {
    lines: [overlay.title, ...overlay.blocks.flatMap(blockLines), overlay.footer],
    changes: `page ${overlay.title}`,
  }
}

function listLines({ items, selected, empty, footer }: ListView): Overlaid {
  const item = items[selected]
  if (item === undefined) return { lines: [empty], changes: `list ${empty}` }
  const line = sentence([item.text, item.detail, `${selected + 1} of ${items.length}`])
  return { lines: selected === 0 ? [line, footer] : [line], changes: `list ${line}` }
}

function blockLines(block: PageBlock): readonly string[] {
  switch (block.kind) {
    case 'heading':
    case 'text':
    case 'verbatim':
      return block.text === '' ? [] : [block.text]
    case 'table':
      return block.rows.map((cells) =>
        sentence(cells.map((cell, at) => (cell === '' ? '' : [block.head[at] ?? '', cell].filter(Boolean).join(' ')))),
      )
    case 'drawing':
      return []
  }
}

function sentence(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ')
}
