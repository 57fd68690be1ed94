/** What /copy puts into the terminal's clipboard, and how that is told. The text as it was said, without what a terminal would obey. */
import { displayLine, safe } from './display.ts'
import { shareAddress } from './empty-hint.ts'
import { invitedInto, ownInvite } from './own-invite.ts'
import { peerName } from './peer-name.ts'
import { activeConversation } from './state.ts'
import type { ChatMessage, State } from './state.ts'
import { utf8Length } from './utf8.ts'
import type { Safe } from './view.ts'

/** What terminals take at least; more than the longest message. */
const MAX_COPY_BYTES = 48 * 1024
const MAX_TOLD_CHARS = 30
/** Controls but for tab and line feed, and what turns the direction of text: pasted into a shell they would do what nobody sees. */
const UNCOPIED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

export type CopyWhat = { readonly message: number } | 'address' | 'id' | 'invite'

export type Copied = { readonly text: string; readonly told: Safe } | { readonly problem: string }

export function copied(state: State, what: CopyWhat): Copied {
  const { self } = state
  if (what === 'id') return bounded(self.peerId, safe`your peer id`)
  if (what === 'address') {
    const address = shareAddress(self.addresses)
    return address === null
      ? { problem: 'There is no address to copy: you are not listening.' }
      : bounded(address, safe`your address`)
  }
  if (what === 'invite') {
    const invite = ownInvite(state, invitedInto(state))
    if (invite === null)
      return { problem: 'There is no invite to copy: nobody could reach you by it. /invite says why.' }
    return bounded(
      invite.line,
      invite.room === null ? safe`your invite` : safe`an invite to ${displayLine(invite.room)}`,
    )
  }
  const messages = (activeConversation(state)?.lines ?? []).filter(
    (line): line is ChatMessage => line.kind === 'message',
  )
  const message = messages.at(-what.message)
  if (!message) {
    return {
      problem:
        messages.length === 0
          ? 'There is no message here to copy.'
          : messages.length === 1
            ? 'There is 1 message here: /copy alone copies it.'
            : `There are ${messages.length} messages here: /copy ${messages.length} copies the first of them.`,
    }
  }
  if (message.binaryBytes !== null) return { problem: 'That message is not text, so it was not copied.' }
  const text = message.text.replace(/\r\n?/g, '\n').replace(UNCOPIED, '')
  return bounded(text, safe`what ${peerName(state, message.from)} wrote, “${beginning(message.text)}”`)
}

function bounded(text: string, told: Safe): Copied {
  return utf8Length(text) > MAX_COPY_BYTES
    ? { problem: `That is too long for a terminal's clipboard: ${MAX_COPY_BYTES / 1024} KiB at most.` }
    : { text, told }
}

function beginning(text: string): Safe {
  const line = displayLine(text)
  const chars = [...line]
  return chars.length <= MAX_TOLD_CHARS ? line : safe`${chars.slice(0, MAX_TOLD_CHARS).join('') as Safe}…`
}
