/** The app's own errors: a code for programs, one sentence for people that says what is wrong and how to fix it. */

/** 'usage': the caller gave something wrong (exit 2); 'network': it could not be done now (exit 1). */
export type AppFault = 'usage' | 'network'

const FAULTS = {
  'bad-command': 'usage',
  'bad-config': 'usage',
  'bad-invite': 'usage',
  'bad-key-file': 'usage',
  'bad-room': 'usage',
  'bad-nick': 'usage',
  'bad-address': 'usage',
  'bad-peer-id': 'usage',
  'bad-profile': 'usage',
  'data-dir': 'usage',
  'text-too-long': 'usage',
  'already-running': 'network',
  'not-delivered': 'network',
  'not-kept': 'network',
  stopped: 'network',
} as const satisfies Record<string, AppFault>

export type AppErrorCode = keyof typeof FAULTS

export class AppError extends Error {
  readonly code: AppErrorCode
  readonly fault: AppFault

  constructor(code: AppErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.fault = FAULTS[code]
  }
}
