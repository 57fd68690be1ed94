/**
 * Where a profile's files live: the platform's configuration and data directories, or one directory that the user names.
 *
 *   <config>/<profile>/config.json      <data>/<profile>/identity.key, seqno, peers.json, nicks.json, history.db, instance.sock
 */
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { AppError } from '../errors.ts'

export const DEFAULT_PROFILE = 'default'

/** Ours: a name that is a directory on every platform, and no path. */
const PROFILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

export interface ProfilePaths {
  readonly profile: string
  readonly configDirectory: string
  readonly dataDirectory: string
  readonly identityFile: string
  readonly seqnoFile: string
  readonly peersFile: string
  readonly nicksFile: string
  readonly historyFile: string
  readonly socketFile: string
}

/** @throws AppError bad-profile */
export function profilePaths(options: {
  profile?: string | undefined
  dataDirectory?: string | undefined
}): ProfilePaths {
  const profile = options.profile ?? DEFAULT_PROFILE
  if (!PROFILE_NAME.test(profile)) {
    throw new AppError(
      'bad-profile',
      `"${profile.slice(0, 80)}" can't name a profile; use up to 64 letters, digits, dots, dashes and underscores, starting with a letter or digit.`,
    )
  }
  const platform = envPaths('p2p-chat', { suffix: '' })
  const own = options.dataDirectory === undefined ? undefined : resolve(options.dataDirectory)
  const dataDirectory = join(own ?? platform.data, profile)
  return {
    profile,
    configDirectory: join(own ?? platform.config, profile),
    dataDirectory,
    identityFile: join(dataDirectory, 'identity.key'),
    seqnoFile: join(dataDirectory, 'seqno'),
    peersFile: join(dataDirectory, 'peers.json'),
    nicksFile: join(dataDirectory, 'nicks.json'),
    historyFile: join(dataDirectory, 'history.db'),
    socketFile: join(dataDirectory, 'instance.sock'),
  }
}
