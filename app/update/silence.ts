/**
 * Peers whom one doesn't want to read (ignored: nothing that they say is shown; others still get it through us) or to have anything to do with (blocked:
 * no connection, no messages either way). By peer id, which nobody can change, and remembered.
 */
import { MAX_IGNORED } from '../limits.ts'
import { describePeer } from '../peer-name.ts'
import { answer, dmKey } from './conversation.ts'
import { abandon } from './direct.ts'
import { keepSetting } from './keep-setting.ts'
import type { Turn } from './turn.ts'
import { oneOf, whom } from './whom.ts'

type Sort = 'ignore' | 'block'

interface Words {
  readonly state: 'ignored' | 'blocked'
  readonly none: string
  readonly title: string
  done(who: string): string
  undone(who: string): string
}

const WORDS: Readonly<Record<Sort, Words>> = {
  ignore: {
    state: 'ignored',
    none: 'You ignore nobody. /ignore <nick or peer id> hides what a peer says.',
    title: 'You ignore',
    done: (who) => `${who} is ignored: what it says is not shown. /unignore takes that back.`,
    undone: (who) =>
      `${who} is not ignored any more: what it says is shown again; what it said meanwhile was not kept.`,
  },
  block: {
    state: 'blocked',
    none: 'You block nobody. /block <nick or peer id> cuts a peer off.',
    title: 'You block',
    done: (who) =>
      `${who} is blocked: no connection with it, and what it says through others is not shown. /unblock takes that back.`,
    undone: (who) => `${who} is not blocked any more: it can connect and write to you again.`,
  },
}

/** `who`: null = tells who is. Why it was not done, as a sentence; null = it was. */
export function silence(turn: Turn, sort: Sort, who: string | null, at: number): string | null {
  const { state: list, none, title, done } = WORDS[sort]
  const present = turn.state[list]
  if (who === null) {
    const names = present.map((peerId) => describePeer(turn.state, peerId))
    answer(turn, [names.length === 0 ? none : `${title} ${names.join(', ')}. /un${sort} takes it back.`], at)
    return null
  }
  const meant = whom(turn.state, who)
  if ('problem' in meant) return meant.problem
  const { peerId } = meant
  const name = describePeer(turn.state, peerId)
  if (present.includes(peerId)) return `${name} is ${list} already.`
  if (present.length >= MAX_IGNORED) return `${MAX_IGNORED} peers are ${list} already: /un${sort} some first.`
  keep(turn, sort, [...present, peerId])
  turn.patch(dmKey(peerId), { unread: 0, mentions: 0, readTo: null })
  answer(turn, [done(name)], at)
  return null
}

export function unsilence(turn: Turn, sort: Sort, who: string, at: number): string | null {
  const { state: list, undone } = WORDS[sort]
  const present = turn.state[list]
  const meant = oneOf(turn.state, present, who)
  if (meant === null) return `Nobody called ${who} is ${list}: /${sort} lists who is.`
  if ('problem' in meant) return meant.problem
  const { peerId } = meant
  keep(
    turn,
    sort,
    present.filter((other) => other !== peerId),
  )
  answer(turn, [undone(describePeer(turn.state, peerId))], at)
  return null
}

function keep(turn: Turn, sort: Sort, peerIds: readonly string[]): void {
  silenced(turn, sort, peerIds)
  keepSetting(turn, sort, [...peerIds])
}

/** These are, and no others. */
export function silenced(turn: Turn, sort: Sort, peerIds: readonly string[]): void {
  const { state: list } = WORDS[sort]
  const before = turn.state[list]
  turn.set({ [list]: peerIds })
  if (sort === 'ignore') return
  for (const peerId of peerIds.filter((each) => !before.includes(each))) {
    abandon(turn, dmKey(peerId), 'you blocked this peer')
    turn.ask({ do: 'block', peerId, on: true })
  }
  for (const peerId of before.filter((each) => !peerIds.includes(each))) turn.ask({ do: 'block', peerId, on: false })
}
