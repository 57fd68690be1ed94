/**
 * Whether a text names us: our nick as a word, in any case, or the end of our peer id as the screen shows it. In scripts that put no blanks between
 * words, and where endings are joined to names, a nick needs no border.
 */
import { shortPeerId } from './peer-name.ts'
import type { ChatMessage, State } from './state.ts'

const WORD = /[\p{L}\p{N}\p{M}_]/u
const NO_BLANKS =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
const ASCII = /^[\x00-\x7f]*$/

interface Judged {
  readonly nick: string | null
  readonly names: boolean
}

const judged = new WeakMap<ChatMessage, Judged>()

/** Whether a message that is shown names us. What comes from the history is judged by the nick that we have now. */
export function namesUs({ self }: State, message: ChatMessage): boolean {
  const { own, binaryBytes, text } = message
  if (message.mention !== undefined) return message.mention
  if (own || binaryBytes !== null) return false
  const known = judged.get(message)
  if (known?.nick === self.nick) return known.names
  const names = mentions(text, self.nick, self.peerId)
  judged.set(message, { nick: self.nick, names })
  return names
}

export function mentions(text: string, nick: string | null, peerId: string): boolean {
  // A short id is of both cases, and nobody writes it in another.
  if (holdsWord(text, peerId) || holdsWord(text, shortPeerId(peerId))) return true
  const wanted = fold((nick ?? '').trim())
  return wanted !== '' && holdsWord(fold(text), wanted)
}

function fold(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : text.normalize('NFKC').toLowerCase()
}

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (isBorder(text, at) && isBorder(text, at + word.length)) return true
  }
  return false
}

/** Whether a word may begin or end at this place. */
function isBorder(text: string, at: number): boolean {
  const before = charBefore(text, at)
  const after = charAt(text, at)
  return !WORD.test(before) || !WORD.test(after) || NO_BLANKS.test(before) || NO_BLANKS.test(after)
}

function charAt(text: string, at: number): string {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}

function charBefore(text: string, at: number): string {
  const last = text.charCodeAt(at - 1)
  return at > 1 && last >= 0xdc00 && last < 0xe000 ? charAt(text, at - 2) : text.charAt(at - 1)
}
