/**
 * What to do about an error, by its code: one table for whatever happens anywhere, and one for dials, where the step and the address say more.
 * The words for a failed step stand here too.
 */
import type { DialStep, ErrorCode } from '../net/index.ts'
import { reachOf, shortAddress } from './address-text.ts'

export const ADVICE: Partial<Record<ErrorCode, string>> = {
  'address-in-use': 'Stop the other program, or choose another port with --listen.',
  'no-addresses': 'Dial it by a whole address, with /dial.',
  'unsupported-protocol': 'Its program may be older, or another one.',
  'wrong-peer': 'Check the peer id at the end of the address.',
  backoff: 'It is tried again by itself.',
  bug: 'This is a bug in p2p-chat.',
  closed: 'It may have ended, or the network between was cut.',
  refused: 'Check that the program runs there, and the port.',
  timeout: 'Check the address, and firewalls between here and there.',
  unreachable: 'Check the address and your network.',
  unresolved: "Check the name and this machine's DNS.",
}

const ANSWERS_BUT = 'Something answers there, but it is no libp2p program that we can talk with: check the port.'
const HUNG_UP = 'It may be full, have blocked you, or have just ended: try again in a minute.'

const DIAL_ADVICE: Partial<Record<ErrorCode, string>> = {
  'bad-address':
    'A whole address looks like /ip4/192.0.2.7/tcp/4001/p2p/12D3Koo…; your friend sees theirs with /whoami.',
  'bad-peer-id': 'Copy the whole peer id; your friend sees it with /whoami.',
  'limit-exceeded': 'Wait until some of them have ended, and dial again.',
  'no-addresses': 'Nobody who is connected knows where that peer is. Ask your friend for a whole address or an invite.',
  'no-transport':
    'Only TCP is spoken here: look for an address with /tcp/ and a number, and nothing but /p2p/ behind it.',
  'protocol-violation': ANSWERS_BUT,
  'self-dial': 'Give this address to a friend, and dial theirs.',
  'unsupported-protocol': ANSWERS_BUT,
  'wrong-peer': 'The invite is old, or another program has that address now. Ask your friend for a new invite.',
  backoff: 'It is tried again by itself.',
  bug: 'This is a bug in p2p-chat.',
  closed: HUNG_UP,
  refused: 'Is p2p-chat running there, and is this the port that its /whoami shows?',
  reset: HUNG_UP,
  timeout:
    'That machine is off, or a firewall or router (NAT) between keeps calls out. Let your friend dial you: /invite makes a line for that.',
  unreachable: 'There is no way from your network to that machine: are you online, and is the address right?',
  unresolved: 'Check the spelling of the name and your DNS, or dial a numeric address.',
}

/** What to do about a dial that failed. '' when there is nothing to add. */
export function dialAdvice(code: ErrorCode, address: string): string {
  const advice = DIAL_ADVICE[code] ?? ''
  const where = WHERE_MATTERS.has(code) ? reachAdvice(address) : ''
  return [where, advice].filter((text) => text !== '').join(' ')
}

const WHERE_MATTERS: ReadonlySet<ErrorCode> = new Set(['refused', 'timeout', 'unreachable'])

function reachAdvice(address: string): string {
  const reach = reachOf(address)
  if (reach === 'machine') return `${shortAddress(address)} is this machine itself; a friend's has another address.`
  if (reach === 'network') return `${shortAddress(address)} works only inside the same local network.`
  return ''
}

/** What a dial had reached when it failed. */
export const STEP_WORDS: Record<DialStep, string> = {
  resolve: 'while looking up the name',
  connect: 'while connecting',
  secure: 'while agreeing on encryption',
  mux: 'while agreeing on a stream muxer',
  identify: 'while telling each other who we are',
}

const FAILED: Partial<Record<ErrorCode, string>> = {
  'bad-address': 'no address to dial',
  'limit-exceeded': 'too many',
  'protocol-violation': 'no libp2p there',
  'unsupported-protocol': 'no protocol in common',
  'wrong-peer': 'somebody else answers',
  aborted: 'given up',
  closed: 'hung up',
  'no-peers': 'nobody to ask',
  'not-found': 'nobody knows where it is',
  refused: 'refused',
  reset: 'hung up',
  timeout: 'no answer',
  unreachable: 'no route',
  unresolved: 'unknown name',
}

/** A failed step in two or three words. */
export function failedWords(code: string): string {
  return Object.hasOwn(FAILED, code) ? (FAILED[code as ErrorCode] ?? code) : code
}

const WAITING: Readonly<Record<string, string>> = {
  'no connection to anybody': '/invite makes a line for a friend',
  'nobody else is in this room yet': '/invite makes a line for a friend',
  'not connected': 'it is sent as soon as they are back',
}

/** What would help a message that waits; '' when nothing that a person can do would. */
export function waitingAdvice(reason: string): string {
  return Object.hasOwn(WAITING, reason) ? (WAITING[reason] ?? '') : ''
}
