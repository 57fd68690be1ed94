/** `id`: who we are and what is configured, as `key: value` lines. Starts no host and takes no lock; makes the key when there is none. */
import { describeProfile } from '../../app/index.ts'
import type { Invocation } from '../cli.ts'
import { DONE } from '../exit.ts'
import type { Io } from '../io.ts'
import { commonFlags } from '../session.ts'

export async function id(invocation: Invocation, io: Io): Promise<number> {
  const lines = describeProfile(commonFlags(invocation))
  for (const [key, value] of lines) io.out(`${key}: ${value}`)
  return DONE
}
