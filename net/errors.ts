/**
 * The host's one error type. `fault` says who is to blame and decides where it stops:
 * remote → that stream or connection; network → an event and back-off; local → the caller is told how to fix it; bug → crash report.
 */

export type Fault = 'remote' | 'network' | 'local' | 'bug'

/** The step of a dial that failed. */
export type DialStep = 'resolve' | 'connect' | 'secure' | 'mux' | 'identify'

const FAULTS = {
  aborted: 'local',
  'address-in-use': 'local',
  'bad-address': 'local',
  'bad-argument': 'local',
  'bad-key': 'local',
  'bad-peer-id': 'local',
  'bad-record': 'local',
  denied: 'local',
  'no-addresses': 'local',
  'no-transport': 'local',
  'not-listening': 'local',
  'self-dial': 'local',
  stopped: 'local',
  backoff: 'network',
  closed: 'network',
  'no-peers': 'network',
  'not-found': 'network',
  refused: 'network',
  timeout: 'network',
  unreachable: 'network',
  unresolved: 'network',
  'limit-exceeded': 'remote',
  'protocol-violation': 'remote',
  reset: 'remote',
  'unsupported-protocol': 'remote',
  'wrong-peer': 'remote',
  bug: 'bug',
} as const satisfies Record<string, Fault>

export type ErrorCode = keyof typeof FAULTS

export class NetError extends Error {
  readonly code: ErrorCode
  readonly fault: Fault
  /** Set on errors that end a dial. */
  readonly step: DialStep | undefined

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; step?: DialStep | undefined } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'NetError'
    this.code = code
    this.fault = FAULTS[code]
    this.step = options.step
  }
}

/** A remote peer broke a protocol; it loses the stream or connection that carried `message`. */
export function violation(message: string, cause?: unknown): NetError {
  return new NetError('protocol-violation', message, { cause })
}

/** Whatever was thrown, as a NetError; what isn't one yet is a bug. */
export function toNetError(thrown: unknown): NetError {
  if (thrown instanceof NetError) return thrown
  return new NetError('bug', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown })
}
