/**
 * What a peer's agent version tells about its gossipsub before the peer itself does. It is a claim, so nothing rests on it but how we
 * speak to that peer.
 */
import type { IdForm } from './message-id.ts'

/**
 * How sure we are of the form in which a peer writes message ids.
 *   assumed   it is its implementation's default
 *   doubtful  it could be another, and the peer would count what we promise in the wrong one against us
 *   shown     the peer has used it
 */
export type FormTrust = 'assumed' | 'doubtful' | 'shown'

export interface AgentTraits {
  form: IdForm
  trust: FormTrust
  /** Takes RPCs of a megabyte. */
  takesLong: boolean
}

/**
 * js always keeps scores and is often given ids of its own, content hashes above all. rust takes 65,536 bytes unless told otherwise, and
 * that is what we assume of strangers: go takes 1 MiB, js 4 MiB, and so do we.
 */
const AGENTS: readonly (readonly [prefix: string, traits: AgentTraits])[] = [
  ['js-libp2p/', { form: 'key', trust: 'doubtful', takesLong: true }],
  ['rust-libp2p/', { form: 'text', trust: 'assumed', takesLong: false }],
  ['go-libp2p', { form: 'plain', trust: 'assumed', takesLong: true }],
  ['kubo/', { form: 'plain', trust: 'assumed', takesLong: true }],
  ['p2p-chat', { form: 'plain', trust: 'assumed', takesLong: true }],
]

const STRANGER: AgentTraits = { form: 'plain', trust: 'assumed', takesLong: false }

export function traitsOf(agent: string | null | undefined): AgentTraits {
  return AGENTS.find(([prefix]) => agent?.startsWith(prefix))?.[1] ?? STRANGER
}
