/**
 * What one run keeps between runs, or doesn't: key, config, sequence numbers and the lock of a profile; or a fresh identity of which nothing
 * is kept (--temp), or a one-off identity beside an instance that runs already.
 */
import { generateKey } from '../net/index.ts'
import type { Clock, KnownPeer, PrivateKey, Random } from '../net/index.ts'
import { AppError } from './errors.ts'
import { openConfig } from './storage/config.ts'
import type { ConfigFile, Settings } from './storage/config.ts'
import { makeDirectory } from './storage/files.ts'
import { loadIdentity } from './storage/identity.ts'
import { acquireInstanceLock } from './storage/instance-lock.ts'
import { readKnownPeers, writeKnownPeers } from './storage/known-peers.ts'
import { readNicks, writeNicks } from './storage/nicks.ts'
import type { KnownNicks } from './storage/nicks.ts'
import { profilePaths } from './storage/paths.ts'
import { readSeqno, writeSeqno } from './storage/seqno.ts'
import { watchFile } from './storage/watch-file.ts'

export interface ProfileOptions {
  /** Name of the profile; default 'default'. */
  profile?: string | undefined
  /** Directory for all files of all profiles; default: the platform's config and data directories. */
  dataDirectory?: string | undefined
  /** A fresh identity; no file is read or written. */
  temp?: boolean | undefined
  /** When the profile is in use: fail with already-running (default), or go on with an identity for this run only. */
  whenRunning?: 'refuse' | 'one-off' | undefined
}

export interface ProfileStore {
  readonly identity: PrivateKey
  readonly settings: Readonly<Settings>
  /** The profile's own files are this run's: its key is used, and what changes is remembered. */
  readonly kept: boolean
  /** null: what is said is not kept. */
  readonly historyFile: string | null
  readonly lastSeqno: bigint | null
  keepSeqno(seqno: bigint): void
  /** Of earlier runs, the best first. */
  readonly knownPeers: readonly KnownPeer[]
  keepPeers(peers: readonly KnownPeer[]): void
  /** What peers called themselves in earlier runs. */
  readonly knownNicks: KnownNicks
  keepNicks(nicks: KnownNicks): void
  /** The configuration file; null = there is none. */
  readonly settingsFile: string | null
  /** Calls back whenever somebody wrote the file. Returns "off". */
  watchSettings(clock: Clock, written: () => void): () => void
  /** As they stand in the file now. @throws AppError bad-config | data-dir, and what `check` throws */
  readSettings(): Readonly<Settings>
  /** Remembers a setting for the next run; undefined forgets it. */
  keep<K extends keyof Settings>(key: K, value: Settings[K] | undefined): void
  release(): Promise<void>
}

/**
 * `check` throws when a setting is wrong: before a key is made.
 * @throws AppError bad-profile | bad-config | bad-key-file | data-dir | already-running, and what `check` throws
 */
export async function openProfile(
  options: ProfileOptions,
  random: Random,
  check: (config: ConfigFile) => void,
): Promise<ProfileStore> {
  if (options.temp) return unkept(generateKey(random), {})
  const paths = profilePaths(options)
  makeDirectory(paths.dataDirectory)
  const lock = await acquireInstanceLock(paths.socketFile)
  if (!lock) {
    if (options.whenRunning !== 'one-off') {
      throw new AppError(
        'already-running',
        `p2p-chat runs already with the profile "${paths.profile}"; use that one, or start another with --profile <name> or --temp.`,
      )
    }
    const config = openConfig(paths.configDirectory)
    check(config)
    return unkept(generateKey(random), config.settings, readKnownPeers(paths.peersFile))
  }
  try {
    const config = openConfig(paths.configDirectory)
    check(config)
    const identity = loadIdentity(paths.identityFile, () => generateKey(random))
    return {
      identity,
      settings: config.settings,
      kept: true,
      historyFile: paths.historyFile,
      lastSeqno: readSeqno(paths.seqnoFile),
      keepSeqno: (seqno) => writeSeqno(paths.seqnoFile, seqno),
      knownPeers: readKnownPeers(paths.peersFile),
      keepPeers: (peers) => writeKnownPeers(paths.peersFile, peers),
      knownNicks: readNicks(paths.nicksFile),
      keepNicks: (nicks) => writeNicks(paths.nicksFile, nicks),
      settingsFile: config.path,
      watchSettings: (clock, written) => watchFile(config.path, clock, written),
      readSettings() {
        const settings = config.read()
        check({ ...config, settings })
        return settings
      },
      keep: (key, value) => config.set(key, value),
      release: () => lock.release(),
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** What `id` tells: the profile's key, made when there is none, and its settings. Takes no lock. Throws as `openProfile`. */
export function readProfile(
  options: ProfileOptions,
  random: Random,
  check: (config: ConfigFile) => void,
): { identity: PrivateKey; config: ConfigFile | null; dataDirectory: string | null } {
  if (options.temp) return { identity: generateKey(random), config: null, dataDirectory: null }
  const paths = profilePaths(options)
  makeDirectory(paths.dataDirectory)
  const config = openConfig(paths.configDirectory)
  check(config)
  const identity = loadIdentity(paths.identityFile, () => generateKey(random))
  return { identity, config, dataDirectory: paths.dataDirectory }
}

function unkept(identity: PrivateKey, settings: Settings, knownPeers: readonly KnownPeer[] = []): ProfileStore {
  return {
    identity,
    settings,
    kept: false,
    historyFile: null,
    lastSeqno: null,
    keepSeqno() {},
    knownPeers,
    keepPeers() {},
    knownNicks: {},
    keepNicks() {},
    settingsFile: null,
    watchSettings: () => () => {},
    readSettings: () => settings,
    keep() {},
    release: async () => {},
  }
}
