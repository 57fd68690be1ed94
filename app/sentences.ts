/**
 * Errors as sentences for people: what went wrong, where, what to do. The host's messages say the first two; the table adds the third
 * where the message doesn't.
 */
import type { DialStep, ErrorCode } from '../net/index.ts'

const ADVICE: Partial<Record<ErrorCode, string>> = {
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

/** What a dial had reached when it failed. */
const STEPS: Record<DialStep, string> = {
  resolve: 'while looking up the name',
  connect: 'while connecting',
  secure: 'while agreeing on encryption',
  mux: 'while agreeing on a stream muxer',
  identify: 'while telling each other who we are',
}

interface Failure {
  readonly code: ErrorCode
  readonly message: string
  readonly step?: DialStep | undefined
}

/** Messages that say what to do after a semicolon, or ask, need no more advice. */
const ADVISED = /[;?]/

/** One or two sentences, with a full stop. `where`: the address, peer or room it happened at, when the message doesn't say so. */
export function sentence(error: Failure, where: string | null = null): string {
  const { code, step, message } = error
  const place = where === null || message.includes(where) ? '' : `${where}: `
  const what = message.trim().replace(/[.!]+$/, '')
  const when = step === undefined || step === 'connect' || step === 'resolve' ? '' : ` ${STEPS[step]}`
  const end = what.endsWith('?') && when === '' ? '' : '.'
  const advice = ADVISED.test(what) ? undefined : ADVICE[code]
  return `${place}${what}${when}${end}${advice === undefined ? '' : ` ${advice}`}`
}
