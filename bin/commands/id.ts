/** `id`: who we are and what is configured, as `key: value` lines. Starts no host and takes no lock; makes the key when there is none. */
import { describeProfile } from '../../app/index.ts'
import type { Invocation } from '../cli.ts'
import { DONE } from '../exit.ts'
import type { Io } from '../io.ts'
import { listFlag, switchFlag, textFlag } from '../session.ts'

export async function id(invocation: Invocation, io: Io): Promise<number> {
  const lines = describeProfile({
    profile: textFlag(invocation, 'profile'),
    dataDirectory: textFlag(invocation, 'data-dir'),
    temp: switchFlag(invocation, 'temp'),
    nick: textFlag(invocation, 'nick'),
    listen: listFlag(invocation, 'listen'),
    dial: listFlag(invocation, 'dial'),
    bootstrap: listFlag(invocation, 'bootstrap'),
  })
  for (const [key, value] of lines) io.out(`${key}: ${value}`)
  return DONE
}
