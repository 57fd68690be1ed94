/** A profile as `key: value` lines: who we are, and what is configured. */
import { peerIdFromPublicKey, systemRandom } from '../net/index.ts'
import { checkConfig, checkOptions } from './options.ts'
import type { Checked } from './options.ts'
import { everywhere } from './listen.ts'
import { readProfile } from './profile-store.ts'
import type { ProfileOptions } from './profile-store.ts'
import { DEFAULT_PROFILE } from './storage/paths.ts'

/** Makes the identity key when there is none. @throws AppError | NetError */
export function describeProfile(options: ProfileOptions & Checked): [key: string, value: string][] {
  checkOptions(options, '')
  const { identity, config, dataDirectory } = readProfile(options, systemRandom, checkConfig)
  const settings = config?.settings ?? {}
  const { publicKey } = identity
  const nick = options.nick ?? settings.nick
  const several = (key: string, values: readonly string[] | undefined): [string, string][] =>
    (values ?? []).map((value) => [key, value])
  return [
    ['peer id', peerIdFromPublicKey(publicKey).toString()],
    ['public key', Buffer.from(publicKey.encoded).toString('base64')],
    ...several('nick', nick === undefined ? [] : [nick]),
    ...several('listen', options.listen ?? settings.listen ?? everywhere(settings.port ?? 0)),
    ...several('dial', options.dial ?? settings.dial),
    ...several('bootstrap', options.bootstrap ?? settings.bootstrap),
    ...several('room', settings.rooms),
    ['profile', options.temp ? 'none (--temp)' : (options.profile ?? DEFAULT_PROFILE)],
    ...several('data', dataDirectory === null ? [] : [dataDirectory]),
    ...several('config', config === null ? [] : [config.path]),
  ]
}
