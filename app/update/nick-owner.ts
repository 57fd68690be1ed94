/** Nicks belong to who had them first, as far as we saw: that is remembered, and who takes such a nick later is called out where it is seen. */
import { MAX_NICK_OWNERS, MAX_NICKS_OWNED } from '../limits.ts'
import { isImpostor, nickKey, ownerOf } from '../nick-owners.ts'
import { describe, nickOf, shortPeerId } from '../peer-name.ts'
import { isSilenced } from '../peers.ts'
import type { ConversationKey } from '../state.ts'
import { notice } from './conversation.ts'
import type { Turn } from './turn.ts'

/** A peer that was met goes by a nick: it is its own from now on, if it is nobody's. */
export function claimNick(turn: Turn, peerId: string): void {
  const { nickOwners } = turn.state
  const nick = nickOf(turn.state, peerId)
  if (nick === null || nickKey(nick) === '' || ownerOf(turn.state, nick) !== null) return
  const owners = Object.values(nickOwners)
  if (owners.length >= MAX_NICK_OWNERS) return
  if (owners.filter((owner) => owner === peerId).length >= MAX_NICKS_OWNED) return
  giveNick(turn, peerId, nick)
}

export function giveNick(turn: Turn, peerId: string, nick: string): void {
  const key = nickKey(nick)
  turn.set({ nickOwners: { ...turn.state.nickOwners, [key]: peerId } })
  turn.ask({ do: 'save-nick-owner', nick: key, peerId })
}

/** Says, once in a conversation, that a peer there goes by the nick of another; in however many ways that is written. */
export function callOut(turn: Turn, key: ConversationKey, peerId: string, at: number): void {
  const nick = nickOf(turn.state, peerId)
  if (nick === null || !isImpostor(turn.state, peerId, nick) || isSilenced(turn.state, peerId)) return
  const owner = ownerOf(turn.state, nick)
  const whose =
    owner === turn.state.self.peerId
      ? 'goes by your own nick'
      : `is not the one that you know by this name: ${describe(owner ?? '', null)} had it first`
  const text = `Careful: ${describe(peerId, nick)} ${whose}.`
  // The nick and the id's end, which a reader knows it by, stand before it.
  const end = `${shortPeerId(peerId)}) ${whose}.`
  const said = turn
    .conversation(key)
    ?.lines.some((line) => line.kind === 'notice' && line.tone === 'warning' && line.text.endsWith(end))
  if (!said) notice(turn, key, 'warning', text, at)
}
