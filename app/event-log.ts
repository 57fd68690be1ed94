/**
 * A trace of everything that happened, as JSON lines: the state that it begins with, then each event (AppOptions.record). Because `update` is pure and drafts,
 * the cursor and the place on the screen are state too, it replays to the same screen. Bytes are base64. A log holds message text as it was received.
 *
 *   {"log":"p2p-chat","version":1,"state":{…}}
 *   {"type":"room-message","room":"lobby","data":{"base64":"aGVsbG8="},…}
 */
import { Buffer } from 'node:buffer'
import { AppError } from './errors.ts'
import type { Event } from './event.ts'
import type { State } from './state.ts'
import { update } from './update.ts'

const VERSION = 1

export interface EventLog {
  readonly start: State
  readonly events: readonly Event[]
}

/** The first line, without its end. */
export function logStart(state: State): string {
  return JSON.stringify({ log: 'p2p-chat', version: VERSION, state })
}

/** Each further line. */
export function logEvent(event: Event): string {
  return JSON.stringify(event, function (this: Readonly<Record<string, unknown>>, name, value: unknown) {
    // Not `value`: what Node's buffers make of themselves is no base64.
    const own = this[name]
    return own instanceof Uint8Array ? { base64: Buffer.from(own).toString('base64') } : value
  })
}

/**
 * A last line without an end is left out: whoever wrote it was killed meanwhile.
 * @throws AppError bad-command: it is no such log, or of another version
 */
export function readLog(text: string): EventLog {
  const [first = '', ...rest] = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  const { log, version, state } = objectIn(first, 1)
  if (log !== 'p2p-chat') throw new AppError('bad-command', 'That is no event log of p2p-chat.')
  if (version !== VERSION) {
    throw new AppError('bad-command', `That event log has version ${String(version)}; this p2p-chat reads ${VERSION}.`)
  }
  const events = rest.slice(0, -1).map((line, at) => objectIn(line, at + 2) as unknown as Event)
  return { start: state as State, events }
}

/** `seen` is told of each state on the way. */
export function replay({ start, events }: EventLog, seen: (state: State) => void = () => {}): State {
  let state = start
  for (const event of events) {
    ;[state] = update(state, event)
    seen(state)
  }
  return state
}

function objectIn(line: string, number: number): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(line, revive)
  } catch {
    value = null
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new AppError('bad-command', `Line ${number} of the event log is no JSON object.`)
}

/** Only bytes have one field of that name. */
function revive(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('base64' in value)) return value
  const { base64, ...others } = value
  return typeof base64 === 'string' && Object.keys(others).length === 0
    ? Uint8Array.from(Buffer.from(base64, 'base64'))
    : value
}
