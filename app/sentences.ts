/**
 * Errors as sentences for people: what went wrong, where, what to do. The host's messages say the first two; a table adds the third
 * where the message doesn't.
 */
import type { DialStep, ErrorCode } from '../net/index.ts'
import { ADVICE, STEP_WORDS, dialAdvice } from './advice.ts'

interface Failure {
  readonly code: ErrorCode
  readonly message: string
  readonly step?: DialStep | undefined
}

/** Messages that say what to do after a semicolon, or ask, need no more advice. */
const ADVISED = /[;?]/
/** Where a message goes on to what to do. */
const ADVICE_BEGINS = /; | – |\?/

/** One or two sentences, with a full stop. `where`: the address, peer or room it happened at, when the message doesn't say so. */
export function sentence(error: Failure, where: string | null = null): string {
  const { code, message } = error
  const place = where === null || message.includes(where) ? '' : `${where}: `
  const what = message.trim().replace(/[.!]+$/, '')
  const when = whenOf(error)
  const end = what.endsWith('?') && when === '' ? '' : '.'
  const advice = ADVISED.test(what) ? undefined : ADVICE[code]
  return `${place}${what}${when}${end}${advice === undefined ? '' : ` ${advice}`}`
}

/** The same for a dial that a person waits for, with the advice that fits its address. */
export function dialSentence(error: Failure, address: string): string {
  const advice = dialAdvice(error.code, address)
  if (advice === '') return sentence(error)
  const [what = ''] = error.message.split(ADVICE_BEGINS)
  return `${what.trim().replace(/[.!]+$/, '')}${whenOf(error)}. ${advice}`
}

/** The first two steps are in the message. */
function whenOf({ step }: Failure): string {
  return step === undefined || step === 'connect' || step === 'resolve' ? '' : ` ${STEP_WORDS[step]}`
}
