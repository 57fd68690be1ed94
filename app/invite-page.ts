/** The page of /invite, and what the start screen tells of it: the line that brings a friend here, as text and as a QR code, and from where it works. */
import { describePeer } from './peer-name.ts'
import { displayLine, safe } from './display.ts'
import { invitedInto, ownInvite } from './own-invite.ts'
import type { OwnInvite } from './own-invite.ts'
import { qrRows } from './qr.ts'
import type { State } from './state.ts'
import type { PageBlock, PageView, Safe } from './view.ts'

/** Rows and columns that are not a page's: header, status, composer; the list of conversations. */
const ROWS_AROUND = 4
const SIDEBAR_COLUMNS = 29
/** Columns of text that stand beside a code. */
const COLUMNS_BESIDE = 38

const NOT_LISTENING =
  'Nobody can connect to you: you are not listening, and the public network is not in use. /public on changes that; so does a start without --listen.'

export function invitePage(state: State, { scroll }: { readonly scroll: number }): PageView {
  return {
    kind: 'page',
    title: safe`invite`,
    blocks: blocksOf(state, ownInvite(state, invitedInto(state))),
    scroll,
    footer: safe`Esc closes it, /copy invite copies the line`,
  }
}

function blocksOf(state: State, invite: OwnInvite | null): readonly PageBlock[] {
  const who = text(safe`You are ${describePeer(state, state.self.peerId)}.`)
  if (invite === null) return [who, text(displayLine(NOT_LISTENING), 'warning')]
  const into = invite.room === null ? safe`to you` : safe`into ${displayLine(invite.room)}`
  const drawing = inviteDrawing(state, invite)
  return [
    who,
    text(safe`This line brings a friend ${into}. Send it by mail, or by any chat:`),
    { kind: 'verbatim', text: displayLine(invite.line) },
    text(safe`They start p2p-chat with the line behind it, or type /join and the line where it runs.`),
    reachBlock(state, invite),
    text(safe`It works while you are here. Whoever has it can come, and sees your address.`, 'quiet'),
    ...(invite.addresses.length === 0
      ? []
      : [text(safe`It holds ${displayLine(invite.addresses.join(', '))}.`, 'quiet')]),
    text(
      safe`/copy invite puts it into the clipboard; Alt-L shows plain text to select.${drawing.length === 0 && !state.settings.ascii ? safe` A larger window shows a QR code too.` : safe``}`,
      'quiet',
    ),
    ...drawing,
  ]
}

/** From where the line works, said plainly. */
function reachBlock({ self }: State, { reach }: OwnInvite): PageBlock {
  const found = self.public ? safe` Elsewhere they may find you through the public network.` : safe``
  switch (reach) {
    case 'world':
    case 'name':
      return text(safe`It works from anywhere, unless a firewall keeps calls out.`, 'good')
    case 'network':
      return text(safe`It works inside your own network.${found}`, self.public ? 'good' : 'warning')
    case 'machine':
      return text(safe`It works on this machine alone: it has no other address.${found}`, 'warning')
    case null:
      return text(safe`It holds no address: the public network is asked where you are.`, 'warning')
  }
}

/** The line as a QR code, where it fits on the screen in one piece. */
export function inviteDrawing({ screen, order, settings }: State, { line }: OwnInvite): readonly PageBlock[] {
  if (settings.ascii === true) return []
  const rows = qrRows(line.toUpperCase())
  const columns = screen.columns - COLUMNS_BESIDE - (order.length > 0 && screen.columns >= 100 ? SIDEBAR_COLUMNS : 0)
  const fits = rows.length > 0 && rows.length + ROWS_AROUND <= screen.rows && (rows[0]?.length ?? 0) <= columns
  return fits ? [{ kind: 'drawing', rows }] : []
}

function text(words: Safe, tone: Extract<PageBlock, { kind: 'text' }>['tone'] = 'text'): PageBlock {
  return { kind: 'text', text: words, tone }
}
