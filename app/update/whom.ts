/** Whom somebody means: a whole peer id, the end of one, or a nick. Nobody is guessed: a name that fits several is answered with the list. */
import { displayNick } from '../display.ts'
import { describePeer, nickOf, shortPeerId } from '../peer-name.ts'
import { isPeerId } from '../slash/command.ts'
import type { State } from '../state.ts'

/** An end of a peer id that is this long can be meant as one. */
const MIN_END_CHARS = 4
/** Candidates that are listed. */
const MAX_LISTED = 5

export type Meant = { readonly peerId: string } | { readonly problem: string }

/** Somebody else. */
export function whom(state: State, typed: string): Meant {
  const found = fitting(state, knownPeers(state), typed)
  const others = found.filter((peerId) => peerId !== state.self.peerId)
  const [only, ...more] = others
  if (only !== undefined && more.length === 0) return { peerId: only }
  if (only !== undefined) return { problem: severalFit(state, typed, others) }
  if (found.length > 0) return { problem: 'That is you: a direct message needs somebody else.' }
  if (isPeerId(typed)) return { peerId: typed }
  return { problem: `Nobody known is called ${typed}. /peers lists who is connected; a whole peer id works too.` }
}

/** Anybody, us included. */
export function anybody(state: State, typed: string): Meant {
  const found = fitting(state, knownPeers(state), typed)
  const [only] = found
  return only !== undefined && found.length === 1 ? { peerId: only } : whom(state, typed)
}

/** One of a list; null = none of them is meant. */
export function oneOf(state: State, peerIds: readonly string[], typed: string): Meant | null {
  const found = fitting(state, peerIds, typed)
  const [only] = found
  if (only === undefined) return null
  return found.length === 1 ? { peerId: only } : { problem: severalFit(state, typed, found) }
}

/** Those of `known` whose id ends so, or who are called so. */
function fitting(state: State, known: readonly string[], typed: string): readonly string[] {
  // As the screen writes it: …x7QkAb. Only ids look like that, so it tells an id from a nick of the same letters.
  const end = /^(?:…|\.\.\.)(.+)$/.exec(typed)?.[1]
  return [...new Set([...byId(known, end ?? typed), ...(end === undefined ? byNick(state, known, typed) : [])])]
}

function severalFit(state: State, typed: string, peerIds: readonly string[]): string {
  const listed = peerIds.slice(0, MAX_LISTED).map((peerId) => describePeer(state, peerId))
  const more = peerIds.length - listed.length
  const names = more > 0 ? `${listed.join(', ')} and ${more} more` : listed.join(' or ')
  return `${typed} could be ${names}: type the end of the peer id, as in …${shortPeerId(peerIds[0] as string)}.`
}

/** Everybody the state has heard of, us included. */
function knownPeers(state: State): readonly string[] {
  const known = new Set([state.self.peerId, ...Object.keys(state.peers)])
  for (const { kind, name, authors, subscribers } of Object.values(state.conversations)) {
    if (kind === 'dm') known.add(name)
    for (const peerId of authors) known.add(peerId)
    for (const peerId of subscribers) known.add(peerId)
  }
  return [...known]
}

function byId(known: readonly string[], end: string): readonly string[] {
  return end.length < MIN_END_CHARS ? [] : known.filter((peerId) => peerId.endsWith(end))
}

/** The nick as it was sent or as it is shown; when none is exactly that, in any case. */
function byNick(state: State, known: readonly string[], typed: string): readonly string[] {
  const named = known.flatMap((peerId) => {
    const nick = nickOf(state, peerId)
    return nick === null ? [] : [{ peerId, names: [nick, displayNick(nick)] as readonly string[] }]
  })
  const exact = named.filter(({ names }) => names.includes(typed))
  const wanted = typed.toLowerCase()
  const close =
    exact.length > 0 ? exact : named.filter(({ names }) => names.some((name) => name.toLowerCase() === wanted))
  return close.map(({ peerId }) => peerId)
}
