/**
 * What Tab puts into the draft: commands and what they take, nicks (those who spoke last first), rooms, peer ids, addresses, settings. Pure; the
 * candidates are in their display form, so that nothing hidden is sent along with a name. Left out: paths of files, which need the disk.
 */
import { displayLine, displayNick } from './display.ts'
import { nickOf, shortPeerId } from './peer-name.ts'
import { SLASH_COMMANDS } from './slash.ts'
import { activeConversation } from './state.ts'
import type { Composer, Completion, State } from './state.ts'
import { isSettingKey, SETTING_KEYS, SETTINGS } from './storage/settings-table.ts'
import { conversationName } from './switcher.ts'

/** Of a list longer than this nobody takes the last. */
const MAX_CANDIDATES = 200

type Source = (state: State, typed: string) => readonly string[]

const words =
  (...all: readonly string[]): Source =>
  () =>
    all

/** What a command takes first, by its name. */
const TAKES: Readonly<Record<string, Source>> = {
  join: rooms,
  invite: rooms,
  leave: joined,
  msg: people,
  whois: people,
  ignore: people,
  block: people,
  unignore: ({ ignored }) => ignored.map(endOf),
  unblock: ({ blocked }) => blocked.map(endOf),
  dial: addresses,
  buffer: (state) => state.order.flatMap((key) => names(state, key)),
  help: () => SLASH_COMMANDS.map(({ name }) => name),
  copy: words('address', 'id', 'invite'),
  public: words('on', 'off'),
  notify: words('all', 'mentions', 'mute'),
  codec: words('text', 'p2p-chat'),
  export: words('text', 'jsonl'),
  clear: words('history'),
  set: words(...SETTING_KEYS),
  unset: ({ settings }) => SETTING_KEYS.filter((key) => settings[key] !== undefined),
  nick: ({ self }) => (self.nick === null ? [] : [self.nick]),
}

/** What a command takes second, by its name and what it takes first. */
const TAKES_THEN: Readonly<Record<string, (first: string) => readonly string[]>> = {
  set: (first) => {
    if (!isSettingKey(first)) return []
    const { kind, choices = [] } = SETTINGS[first]
    return kind === 'yes or no' ? ['on', 'off'] : choices
  },
}

type Found = Pick<Completion, 'candidates' | 'from' | 'to'>

/** What could stand at the cursor; null = nothing is known that begins so. */
export function completionsOf(state: State, { text, cursor }: Composer): Found | null {
  const before = text.slice(0, cursor)
  const from = wordStart(before)
  const typed = before.slice(from)
  const [, name, first] = /^\/(\S+)\s+(?:(\S+)\s+)?\S*$/.exec(before) ?? []
  const found =
    from === 0 && /^\/(?!\/)/.test(typed)
      ? commands(typed)
      : name !== undefined
        ? argument(state, name, first, typed)
        : inText(state, typed, from === 0 || text.charAt(from - 1) === '\n')
  const candidates = [...new Set(found)].slice(0, MAX_CANDIDATES)
  return candidates.length === 0 || (candidates.length === 1 && candidates[0] === typed)
    ? null
    : { candidates, from, to: cursor }
}

function wordStart(before: string): number {
  let at = before.length
  while (at > 0 && /\S/.test(before.charAt(at - 1))) at--
  return at
}

/** With the blank that follows where something follows. An alias is only offered when no name begins so. */
function commands(typed: string): readonly string[] {
  const wanted = typed.slice(1).toLowerCase()
  const ready = ({ name, usage }: (typeof SLASH_COMMANDS)[number]): string =>
    `/${name}${usage.includes(' ') ? ' ' : ''}`
  const named = SLASH_COMMANDS.filter(({ name }) => name.startsWith(wanted))
  const meant =
    named.length > 0 ? named : SLASH_COMMANDS.filter(({ aliases }) => aliases.some((each) => each.startsWith(wanted)))
  return meant.map(ready).sort()
}

function argument(state: State, typedName: string, first: string | undefined, typed: string): readonly string[] {
  const wanted = typedName.toLowerCase()
  const command = SLASH_COMMANDS.find(({ name, aliases }) => name === wanted || aliases.includes(wanted))
  if (!command) return []
  if (first !== undefined) {
    const then = Object.hasOwn(TAKES_THEN, command.name) ? TAKES_THEN[command.name] : undefined
    return then ? beginning(then(first), typed) : inText(state, typed, false)
  }
  const takes = Object.hasOwn(TAKES, command.name) ? TAKES[command.name] : undefined
  if (!takes) return inText(state, typed, false)
  const more = (command.usage.match(/<[^>]*>|\[[^\]]*\]/g) ?? []).length > 1 ? ' ' : ''
  return beginning(takes(state, typed), typed).map((each) => each + more)
}

/** In what is said: rooms after #, addresses after /, people. */
function inText(state: State, typed: string, first: boolean): readonly string[] {
  if (typed.startsWith('#')) return beginning(rooms(state), typed)
  if (typed.startsWith('@')) return beginning(callable(state), typed.slice(1)).map((name) => `@${name}`)
  if (isEnd(typed)) return beginning(ids(state), typed)
  return beginning(callable(state), typed).map((name) => (first ? `${name}: ` : name))
}

/** Those that begin so; when none does, those that hold it. Case doesn't count. */
function beginning(all: readonly string[], typed: string): readonly string[] {
  const wanted = typed.toLowerCase().replace(/^\.\.\./, '…')
  const begin = all.filter((each) => each.toLowerCase().startsWith(wanted))
  return begin.length > 0 || wanted === '' ? begin : all.filter((each) => each.toLowerCase().includes(wanted))
}

function rooms(state: State): readonly string[] {
  const known = [
    ...joined(state),
    ...(state.settings.rooms ?? []),
    ...(state.network?.rooms ?? []).map(({ room }) => room),
  ]
  return known.map((room) => displayLine(room))
}

function joined({ order, conversations }: State): readonly string[] {
  return order.flatMap((key) => (conversations[key]?.kind === 'room' ? conversations[key].name : []))
}

function names(state: State, key: State['order'][number]): readonly string[] {
  const conversation = state.conversations[key]
  return conversation ? [conversationName(state, conversation)] : []
}

/** Whom a command can be about: by nick where one person has it and it is one word, else by the end of the peer id. */
function people(state: State, typed: string): readonly string[] {
  const all = everybody(state)
  if (isEnd(typed)) return all.map(endOf)
  if (/^1|^Qm/.test(typed)) return all
  const nicks = all.map((peerId) => shownNick(state, peerId))
  return all.map((peerId, at) => {
    const nick = nicks[at] as string
    return nick === '' || /\s/.test(nick) || nicks.indexOf(nick) !== nicks.lastIndexOf(nick) ? endOf(peerId) : nick
  })
}

/** What people are called in a sentence. */
function callable(state: State): readonly string[] {
  return everybody(state).map((peerId) => shownNick(state, peerId) || shortPeerId(peerId))
}

function ids(state: State): readonly string[] {
  return everybody(state).map(endOf)
}

function endOf(peerId: string): string {
  return `…${shortPeerId(peerId)}`
}

function isEnd(typed: string): boolean {
  return typed.startsWith('…') || typed.startsWith('...')
}

function shownNick(state: State, peerId: string): string {
  const nick = nickOf(state, peerId)
  return nick === null ? '' : displayNick(nick)
}

/** Those of the open conversation, who spoke last first; then those who are connected, then all that are known. Never us. */
function everybody(state: State): readonly string[] {
  const conversation = activeConversation(state)
  const all = new Set<string>()
  for (const line of conversation?.lines.toReversed() ?? []) if (line.kind === 'message') all.add(line.from)
  if (conversation?.kind === 'dm') all.add(conversation.name)
  for (const peerId of conversation?.subscribers ?? []) all.add(peerId)
  const known = Object.values(state.peers).toSorted((a, b) => Number(b.connected) - Number(a.connected))
  for (const { peerId } of known) all.add(peerId)
  for (const { kind, name } of Object.values(state.conversations)) if (kind === 'dm') all.add(name)
  all.delete(state.self.peerId)
  return [...all]
}

/** Of peers that are known and of dials, with the peer id at the end. */
function addresses(state: State): readonly string[] {
  const known = Object.values(state.peers).flatMap(({ peerId, address }) =>
    address === null ? [] : [address.includes('/p2p/') ? address : `${address}/p2p/${peerId}`],
  )
  const given = [...Object.values(state.dials).map(({ address }) => address), ...(state.settings.dial ?? [])]
  return [...given, ...(state.settings.bootstrap ?? []), ...known].map((address) => displayLine(address))
}
