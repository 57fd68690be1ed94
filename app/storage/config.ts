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
  /** True: the public network is used, whose peers see our address. */
  public?: boolean
  /** File that gets a line an event, without message text. */
  logFile?: string
  /** False: nothing that is said is kept on disk. */
  history?: boolean
  /** Peer ids whose messages are not shown; with whom nothing is spoken at all. */
  ignore?: string[]
  block?: string[]
  /** Peer ids whose direct conversation was closed: it comes back when something is said in it. */
  closed?: string[]
  /** Room → 'all', 'mentions' or 'mute'. */
  levels?: Record<string, string>
  /** Room → 'text' or 'p2p-chat': how our messages go out there. */
  codecs?: Record<string, string>
  /** 'bell', 'desktop', 'both' or 'none'. */
  notify?: string
  /** 'auto', or the name of a theme. */
  theme?: string
  /** Lines and marks of ASCII alone. */
  ascii?: boolean
  /** One column and no frames, for screen readers. */
  linear?: boolean
  mouse?: boolean
  /** Whether a paste of several lines is shown before it is sent; default true. */
  pastePreview?: boolean
  /** What a key does → the keys that do it, as the help names both. */
  keys?: Record<string, string[]>
  /** The port that we listened on last; tried first, so that invites outlive a restart. */
  port?: number
}

type Kind = 'text' | 'texts' | 'yes or no' | 'port' | 'names' | 'lists'

/** conf's own schemas would cost every start of the program 50 ms (measured): ajv compiles them anew each time. */
const KINDS: Readonly<Record<keyof Settings, Kind>> = {
  nick: 'text',
  listen: 'texts',
  dial: 'texts',
  bootstrap: 'texts',
  rooms: 'texts',
  mdns: 'yes or no',
  dht: 'yes or no',
  public: 'yes or no',
  logFile: 'text',
  history: 'yes or no',
  ignore: 'texts',
  block: 'texts',
  closed: 'texts',
  levels: 'names',
  codecs: 'names',
  notify: 'text',
  theme: 'text',
  ascii: 'yes or no',
  linear: 'yes or no',
  mouse: 'yes or no',
  pastePreview: 'yes or no',
  keys: 'lists',
  port: 'port',
}

const MUST_BE: Readonly<Record<Kind, string>> = {
  text: 'a text',
  texts: 'a list of texts',
  'yes or no': 'true or false',
  port: 'a number from 1 to 65535',
  names: 'an object whose values are texts',
  lists: 'an object whose values are lists of texts',
}

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
    })
    const settings = { ...conf.store }
    const problem = problemOf(settings)
    if (problem !== null) throw new AppError('bad-config', unusable(path, problem))
    return {
      path,
      settings,
      set(key, value) {
        if (value === undefined) conf.delete(key)
        else conf.set(key, value)
      },
    }
  } catch (error) {
    throw configError(path, error)
  }
}

/** What is wrong with the settings, as a part of a sentence; null = nothing. */
function problemOf(settings: object): string | null {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(KINDS, key)) return `it has a setting "${key.slice(0, 80)}", which there is not`
    const kind = KINDS[key as keyof Settings]
    if (!fits(kind, value)) return `"${key}" must be ${MUST_BE[kind]}`
  }
  return null
}

function fits(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string' && value !== ''
    case 'texts':
      return Array.isArray(value) && value.every((each) => fits('text', each))
    case 'yes or no':
      return typeof value === 'boolean'
    case 'port':
      return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535
    case 'names':
      return isObject(value) && Object.values(value).every((each) => fits('text', each))
    case 'lists':
      return isObject(value) && Object.values(value).every((each) => fits('texts', each))
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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
