/** What happens, as lines for people. Remote text only in its display form. */
import { display, displayLine, displayNick, shortPeerId } from '../app/index.ts'
import type { AppSignals } from '../app/index.ts'

/** "ada (…x7QkAb)", or "…x7QkAb" without a nick. */
export function authorOf(peerId: string, nick: string | null): string {
  const name = nick === null ? '' : displayNick(nick)
  return name === '' ? `…${shortPeerId(peerId)}` : `${name} (…${shortPeerId(peerId)})`
}

/** A message; the room is named when there are several. Further lines of its text are indented, so that each line's start tells what it is. */
export function messageLine(message: AppSignals['message'], showRoom: boolean): string {
  const { room, from, nick, text, bytes } = message
  const body = bytes === undefined ? display(text) : [`[${bytes} bytes]`]
  const head = `${clock(message.at)} ${showRoom ? `${displayLine(room)} ` : ''}${authorOf(from, nick)}: `
  return head + body.join('\n    ')
}

export function dmLine({ from, nick, text, at }: AppSignals['dm']): string {
  return `${clock(at)} to you from ${authorOf(from, nick)}: ${display(text).join('\n    ')}`
}

/** HH:MM, local time. */
function clock(at: number): string {
  const date = new Date(at)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}
