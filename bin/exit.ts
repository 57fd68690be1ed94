/** Exit codes, and which of them an error ends with. */

export const DONE = 0
/** Not done: nobody there, refused, timed out, interrupted. */
export const NOT_DONE = 1
/** Wrong use: the command line, the environment, the configuration, the key file. */
export const WRONG_USE = 2
/** An exception of our own code. */
export const BUG = 70

/** The command line is wrong; the message says how to mend it. */
export class UsageError extends Error {}

const WRONG_ARGUMENTS = new Set(['bad-address', 'bad-argument', 'bad-peer-id', 'no-transport'])

/**
 * null: it is nothing that the user, the network or a file did. The errors of `app` and `net` are told by their fields, so that a mistyped flag
 * doesn't load either.
 */
export function exitCodeOf(error: unknown): number | null {
  if (error instanceof UsageError) return WRONG_USE
  if (!(error instanceof Error) || !('fault' in error) || !('code' in error) || error.fault === 'bug') return null
  return error.fault === 'usage' || WRONG_ARGUMENTS.has(String(error.code)) ? WRONG_USE : NOT_DONE
}
