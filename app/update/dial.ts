/** Dials, as far as a person wants to see them. */
import type { Event } from '../event.ts'
import { MAX_DIALS } from '../limits.ts'
import { describePeer } from '../peer-name.ts'
import type { Turn } from './turn.ts'

/** Starts a dial. Why it can't be, as a sentence; null = it was started. */
export function dial(turn: Turn, address: string, at: number): string | null {
  const { dials } = turn.state
  if (!Object.hasOwn(dials, address)) {
    if (Object.keys(dials).length >= MAX_DIALS) return `${MAX_DIALS} dials are under way; wait for one to end.`
    turn.set({ dials: { ...dials, [address]: { address, step: 'start', at } } })
  }
  turn.ask({ do: 'dial', address })
  return null
}

export function dialStep(turn: Turn, event: Extract<Event, { type: 'dial-step' }>): void {
  const { target, address, step } = event
  const { dials } = turn.state
  // The host calls a target by its peer id when the address names one.
  const typed = Object.keys(dials).find((key) => key === target || key === address || key.endsWith(`/p2p/${target}`))
  const dialled = typed === undefined ? undefined : dials[typed]
  if (typed !== undefined && dialled) turn.set({ dials: { ...dials, [typed]: { ...dialled, address, step } } })
  // Identify runs after the dial has told its outcome.
  else if (step !== 'identify') turn.mention(`dialling ${address}: ${step}`)
}

export function dialDone(turn: Turn, event: Extract<Event, { type: 'dial-done' }>): void {
  end(turn, event.target)
  turn.status('info', `connected to ${describePeer(turn.state, event.peerId)}`, event.at)
}

export function dialFailed(turn: Turn, event: Extract<Event, { type: 'dial-failed' }>): void {
  end(turn, event.target)
  turn.status('error', event.reason, event.at)
}

function end(turn: Turn, target: string): void {
  const { [target]: _ended, ...dials } = turn.state.dials
  turn.set({ dials })
}
