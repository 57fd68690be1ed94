/**
 * A profile's settings, kept by conf as a JSON file that its user may edit. Flags and the environment go before them.
 * Left out: the key, which has a file of its own.
 */
import { join } from 'node:path'
import Conf from 'conf'
import { AppError } from '../errors.ts'
import { codeOf, reasonOf } from './files.ts'

export interface Settings {
  /** What we call ourselves. */
  nick?: string
  /** Multiaddrs to listen on. */
  listen?: string[]
  /** Multiaddrs to keep a connection to. */
  dial?: string[]
  /** Multiaddrs of peers that know others. */
  bootstrap?: string[]
  /** Rooms to join when none is named. */
  rooms?: string[]
  /** False: peers on the same network are not looked for. */
  mdns?: boolean
  /** False: the DHT is not used. */
  dht?: boolean
  /** File that gets a line an event, without message text. */
  logFile?: string
  /** The port that we listened on last; tried first, so that invites outlive a restart. */
  port?: number
}

const ADDRESSES = { type: 'array', items: { type: 'string', minLength: 1, maxLength: 1024 }, maxItems: 64 } as const

const SCHEMA = {
  nick: { type: 'string', minLength: 1, maxLength: 64 },
  listen: ADDRESSES,
  dial: ADDRESSES,
  bootstrap: ADDRESSES,
  rooms: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 255 }, maxItems: 64 },
  mdns: { type: 'boolean' },
  dht: { type: 'boolean' },
  logFile: { type: 'string', minLength: 1 },
  port: { type: 'integer', minimum: 1, maximum: 65_535 },
} as const

export interface ConfigFile {
  readonly path: string
  /** As they were when the file was opened. */
  readonly settings: Readonly<Settings>
  /** Remembers one setting, atomically; undefined forgets it. */
  set<K extends keyof Settings>(key: K, value: Settings[K] | undefined): void
}

/** @throws AppError bad-config | data-dir */
export function openConfig(directory: string): ConfigFile {
  const path = join(directory, 'config.json')
  try {
    const conf = new Conf<Settings>({
      cwd: directory,
      configName: 'config',
      projectName: 'p2p-chat',
      projectSuffix: '',
      configFileMode: 0o600,
      clearInvalidConfig: false,
      accessPropertiesByDotNotation: false,
      schema: SCHEMA,
      rootSchema: { additionalProperties: false },
    })
    return {
      path,
      settings: { ...conf.store },
      set(key, value) {
        if (value === undefined) conf.delete(key)
        else conf.set(key, value)
      },
    }
  } catch (error) {
    throw configError(path, error)
  }
}

function configError(path: string, error: unknown): AppError {
  if (codeOf(error) !== '') {
    return new AppError('data-dir', `Could not open the config file ${path}: ${reasonOf(error)}.`, { cause: error })
  }
  const message = error instanceof Error ? error.message : String(error)
  const reason =
    error instanceof SyntaxError ? `it is not JSON (${message})` : message.replace(/^Config schema violation: /, '')
  return new AppError('bad-config', `The config file ${path} can't be used: ${reason}. Correct it, or move it away.`, {
    cause: error,
  })
}
