/** What a room and a person may be called. A room's topic is its name byte for byte, so `#x` and `x` are two rooms. */
import { DEMO_ROOM, INVITE_SCHEME, MAX_NICK_BYTES, MAX_ROOM_BYTES, SIDE_TOPIC_PREFIX } from './limits.ts'
import { exceedsBytes } from './utf8.ts'

const CONTROL = /\p{Cc}/u
const HALF_A_PAIR = /\p{Cs}/u

/** What is wrong with a room name, as a sentence; null = nothing. */
export function roomNameProblem(name: string): string | null {
  if (name === '') return `A room needs a name: 1 to ${MAX_ROOM_BYTES} bytes of text.`
  if (exceedsBytes(name, MAX_ROOM_BYTES)) return `That room name is too long: ${MAX_ROOM_BYTES} bytes at most.`
  if (CONTROL.test(name)) return "A room name can't hold control characters or line breaks."
  if (HALF_A_PAIR.test(name)) return "That room name isn't text: it holds half a character."
  if (name.startsWith(SIDE_TOPIC_PREFIX)) {
    return `A room name can't begin with ${SIDE_TOPIC_PREFIX}: nicks are told there.`
  }
  if (name.toLowerCase().startsWith(INVITE_SCHEME)) return 'That is an invite, or a part of one, and no room name.'
  if (name === DEMO_ROOM) return 'That room is on this machine alone: /demo opens it.'
  return null
}

/** What is wrong with a nick of ours, as a sentence; null = nothing. */
export function nickProblem(nick: string): string | null {
  if (nick.trim() === '') return `A nick needs something to see: 1 to ${MAX_NICK_BYTES} bytes of text.`
  if (exceedsBytes(nick, MAX_NICK_BYTES)) return `That nick is too long: ${MAX_NICK_BYTES} bytes at most.`
  if (CONTROL.test(nick)) return "A nick can't hold control characters or line breaks."
  if (HALF_A_PAIR.test(nick)) return "That nick isn't text: it holds half a character."
  return null
}
