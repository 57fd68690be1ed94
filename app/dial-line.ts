/** A dial in words: the line that tells how it goes, from the first step to whom it reached or what stopped it. */
import { shortAddress } from './address-text.ts'
import { failedWords } from './advice.ts'
import type { DialAttempt, DialEntry, State } from './state.ts'

/** Addresses of one dial that get a row of their own; the others are counted. */
const MAX_ATTEMPTS_SHOWN = 5

export interface Marks {
  readonly done: string
  readonly failed: string
  readonly more: string
}

const UNICODE: Marks = { done: '✓', failed: '✗', more: '…' }
const ASCII: Marks = { done: 'ok', failed: 'failed', more: '...' }

export function marksOf(ascii: boolean | undefined): Marks {
  return ascii === true ? ASCII : UNICODE
}

/** Whether a dial's own line is what a person sees last: then nothing else need tell of it. */
export function isSeen({ active, conversations }: State, { line }: DialEntry): boolean {
  if (line === null || active !== line.conversation) return false
  const conversation = conversations[line.conversation]
  return conversation?.anchor === null && conversation.lines.at(-1)?.key === line.key
}

/** 'dialling 192.0.2.7:4001: connect ✓ 12 ms, secure …'; with several addresses a row for each. */
export function dialText({ address, attempts }: DialEntry, marks: Marks): string {
  const head = `dialling ${shortAddress(address)}`
  return `${head}${attemptsText(address, attempts, marks) || ` ${marks.more}`}`
}

/** 'could not reach 192.0.2.7:4001: connect ✗ refused, 12 ms' and under it what to do, and why, where the step doesn't say it. */
export function failedText(
  { address, attempts }: DialEntry,
  { reason, code }: { readonly reason: string; readonly code: string | null },
  marks: Marks,
): string {
  const [first = '', ...rest] = reason.split('. ')
  const isTold = code !== null && attempts.some(({ failed }) => failed === code) && STEP_TELLS.has(code)
  const why = isTold && rest.length > 0 ? rest.join('. ') : [first, ...rest].join('. ')
  return `could not reach ${shortAddress(address)}${attemptsText(address, attempts, marks)}\n${why}`
}

/** Errors of which the step's two words say all there is. */
const STEP_TELLS: ReadonlySet<string> = new Set(['refused', 'timeout', 'unreachable', 'unresolved', 'wrong-peer'])

/** What is known of a connection that a dial made. */
export interface Reached {
  /** Who it is, in words. */
  readonly who: string
  readonly address: string
  /** 'tcp, noise, yamux' */
  readonly via: string
  readonly agent: string | null
}

/** 'connected to ada (…x7QkAb) at 192.0.2.7:4001 in 45 ms: connect ✓ 12 ms, …; tcp, noise, yamux' */
export function connectedText({ attempts }: DialEntry, { who, address, via, agent }: Reached, marks: Marks): string {
  const won = attempts.find((attempt) => attempt.won)
  if (!won) return `already connected to ${who} at ${shortAddress(address)}`
  const ms = won.steps.reduce((sum, each) => sum + (each.step === 'identify' ? 0 : each.ms), 0)
  const program = agent === null || agent === '' ? '' : `; runs ${agent}`
  const steps = [`connected to ${who} at ${shortAddress(address)} in ${ms} ms: ${stepsText(won, marks)}`, via]
  return `${steps.filter((text) => text !== '').join('; ')}${program}`
}

function attemptsText(target: string, attempts: readonly DialAttempt[], marks: Marks): string {
  const [only, ...others] = attempts
  if (!only) return ''
  if (others.length === 0 && shortAddress(only.address) === shortAddress(target)) return `: ${stepsText(only, marks)}`
  // The furthest tell most.
  const shown = attempts.toSorted((a, b) => b.steps.length - a.steps.length).slice(0, MAX_ATTEMPTS_SHOWN)
  const rows = shown.map((each) => `  ${shortAddress(each.address)}: ${stepsText(each, marks)}`)
  const left = attempts.length - shown.length
  if (left > 0) rows.push(`  and ${left} more ${left === 1 ? 'address' : 'addresses'}`)
  return `\n${rows.join('\n')}`
}

function stepsText({ step, steps, failed }: DialAttempt, marks: Marks): string {
  const over = steps.map((each, at) => {
    const bad = failed !== null && at === steps.length - 1
    return bad
      ? `${each.step} ${marks.failed} ${failedWords(failed)}, ${each.ms} ms`
      : `${each.step} ${marks.done} ${each.ms} ms`
  })
  return [...over, ...(step === null ? [] : [`${step} ${marks.more}`])].join(', ')
}
