/** Commands that say something in the open conversation, and how it is said there. */
import type { SlashCommand } from './command.ts'

export type SayAction =
  | { readonly do: 'me'; readonly text: string }
  | {
      readonly do: 'reply'
      readonly text: string
      /** So many messages of others up: 1 is the last. */
      readonly up: number | null
      /** The last message of whoever is called so. */
      readonly whose: string | null
      /** Whom the text addresses, as in "ada: yes"; it may be anybody's name, or none. */
      readonly addressed: string | null
    }
  /** null: tells which one is used. */
  | { readonly do: 'codec'; readonly codec: 'text' | 'p2p-chat' | null }

export const SAY_COMMANDS: readonly SlashCommand<SayAction>[] = [
  {
    name: 'me',
    aliases: [],
    usage: '/me <text>',
    summary: 'say what you do: "* ada waves"; other programs show "waves"',
    parse(rest, typed) {
      return rest === ''
        ? { problem: 'What do you do? Type /me <text>, for example /me waves.' }
        : { do: 'me', text: typed }
    },
  },
  {
    name: 'reply',
    aliases: ['re'],
    usage: '/reply [^n|@nick] <text>',
    summary: 'answer the last message that names you, the n-th last, or the last of a nick',
    parse(rest, typed) {
      const [, up, whose] = /^(?:\^(\d{1,4})|@(\S+))(?:\s|$)/.exec(typed) ?? []
      const text = up === undefined && whose === undefined ? typed : typed.replace(/^\S+\s*/, '')
      if (rest === '' || text === '') return { problem: 'What do you answer? Type /reply <text>, or /reply ^2 <text>.' }
      if (up !== undefined && Number(up) === 0)
        return { problem: '^1 is the last message of others, ^2 the one before it.' }
      const [, addressed = null] = /^([^:,\n]{1,64})[:,]\s/.exec(text) ?? []
      return { do: 'reply', text, up: up === undefined ? null : Number(up), whose: whose ?? null, addressed }
    },
  },
  {
    name: 'codec',
    aliases: [],
    usage: '/codec [text|p2p-chat]',
    summary: "send here as plain text, or in p2p-chat's own form",
    parse(rest) {
      const wanted = rest.toLowerCase()
      if (wanted === '') return { do: 'codec', codec: null }
      if (wanted === 'text' || wanted === 'p2p-chat') return { do: 'codec', codec: wanted }
      return { problem: 'Messages go out as text or in the form of p2p-chat: type /codec text, or /codec p2p-chat.' }
    },
  },
]
