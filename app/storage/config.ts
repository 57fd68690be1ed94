/**
 * A profile's settings, kept by conf as a JSON file that its user may edit. Flags and the environment go before them.
 * What may stand there is settings-table.ts. Left out: the key, which has a file of its own.
 */
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import Conf from 'conf'
import { AppError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { CONFIG_VERSION, migrated } from './config-migrations.ts'
import { codeOf, reasonOf } from './files.ts'
import type { Settings } from './settings.ts'
import { isSettingKey, SETTING_KEYS, valueProblem } from './settings-table.ts'

export type { Settings } from './settings.ts'

export interface ConfigFile {
  readonly path: string
  /** As they were when the file was opened. */
  readonly settings: Readonly<Settings>
  /** As they are now. @throws AppError bad-config | data-dir */
  read(): Readonly<Settings>
  /** Remembers one setting, atomically; undefined forgets it. */
  set<K extends keyof Settings>(key: K, value: Settings[K] | undefined): void
}

/** What the file says of itself; a file without a version is of the first. */
const VERSION_KEY = 'version'
type Stored = Record<string, unknown>

/** @throws AppError bad-config | data-dir */
export function openConfig(directory: string): ConfigFile {
  const path = join(directory, 'config.json')
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw configError(path, error)
    }
  }
  return guarded(() => {
    // conf's own schemas would cost every start of the program 50 ms (measured): ajv compiles them anew each time.
    const conf = new Conf<Stored>({
      cwd: directory,
      configName: 'config',
      projectName: 'p2p-chat',
      projectSuffix: '',
      configFileMode: 0o600,
      clearInvalidConfig: false,
      accessPropertiesByDotNotation: false,
    })
    const read = (): Readonly<Settings> => {
      const settings = migrate(conf.store)
      const problem = typeof settings === 'string' ? settings : problemOf(settings)
      if (problem !== null) throw new AppError('bad-config', unusable(path, problem))
      return settings as Settings
    }
    return {
      path,
      settings: read(),
      read: () => guarded(read),
      set: (key, value) =>
        guarded(() => {
          const { [key]: before, ...others } = read()
          // A file that somebody edits is not written for nothing.
          if (isDeepStrictEqual(before, value)) return
          conf.store = { [VERSION_KEY]: CONFIG_VERSION, ...others, ...(value !== undefined && { [key]: value }) }
        }),
    }
  })
}

/** The settings as this version has them, without the version; a text: why they can't be, as a part of a sentence. */
function migrate(stored: Stored): Stored | string {
  const { [VERSION_KEY]: version = 1, ...settings } = stored
  if (!Number.isInteger(version) || Number(version) < 1) return `"${VERSION_KEY}" must be a whole number`
  if (Number(version) > CONFIG_VERSION) return 'it was written by a newer p2p-chat'
  return migrated(settings, Number(version))
}

/** What is wrong with the settings, as a part of a sentence; null = nothing. */
function problemOf(settings: Stored): string | null {
  for (const [key, value] of Object.entries(settings)) {
    if (!isSettingKey(key)) {
      const meant = nearest(key, SETTING_KEYS)
      const hint = meant === null ? '' : `; "${meant}" may be meant`
      return `it has a setting "${key.slice(0, 80)}", which there is not${hint}`
    }
    const problem = valueProblem(key, value)
    if (problem !== null) return `"${key}" must be ${problem}`
  }
  return null
}

function configError(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  if (codeOf(error) !== '') {
    return new AppError('data-dir', `Could not open the config file ${path}: ${reasonOf(error)}.`, { cause: error })
  }
  const message = error instanceof Error ? error.message : String(error)
  const reason = error instanceof SyntaxError ? `it is not JSON (${message})` : message
  return new AppError('bad-config', unusable(path, reason), { cause: error })
}

function unusable(path: string, reason: string): string {
  return `The config file ${path} can't be used: ${reason}. Correct it, or move it away.`
}
