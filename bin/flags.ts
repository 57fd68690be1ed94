/**
 * Every flag of every command: its type, its line in the help, and how it is read from the environment (P2P_CHAT_<FLAG>) when it isn't given.
 * A flag exists only once it does something, or is promised to be accepted from the start.
 */
import { UsageError } from './exit.ts'

export type FlagType = 'text' | 'list' | 'switch' | 'number'

export interface Flag {
  readonly type: FlagType
  readonly describe: string
  /** What stands for the value in the help. */
  readonly value?: string
  readonly group: string
  readonly alias?: string
}

const WHO = 'Who you are:'
const WHERE = 'Whom you reach:'
const FILES = 'Files:'
const COMMAND = 'Of this command:'

export const COMMON_FLAGS = {
  nick: {
    type: 'text',
    value: 'name',
    group: WHO,
    alias: 'n',
    describe: 'What you call yourself; others see your key beside it',
  },
  profile: { type: 'text', value: 'name', group: WHO, describe: 'A second identity, with a configuration of its own' },
  temp: { type: 'switch', group: WHO, describe: 'A fresh identity; nothing is read from or written to disk' },
  dial: {
    type: 'list',
    value: 'multiaddr',
    group: WHERE,
    alias: 'd',
    describe: 'Connect to this peer, and again whenever it is away',
  },
  bootstrap: {
    type: 'list',
    value: 'multiaddr',
    group: WHERE,
    describe: 'A peer that knows others; dialled while few are connected',
  },
  listen: {
    type: 'list',
    value: 'multiaddr',
    group: WHERE,
    alias: 'l',
    describe: 'Where others reach you (default: every address, on the port of last time)',
  },
  public: {
    type: 'switch',
    group: WHERE,
    describe: 'Use the public libp2p network, whose peers see your address',
  },
  'no-mdns': { type: 'switch', group: WHERE, describe: 'Never look for people on the local network' },
  'no-dht': { type: 'switch', group: WHERE, describe: 'Never use the DHT' },
  'no-history': { type: 'switch', group: FILES, describe: 'Keep nothing of what is said on disk' },
  'data-dir': { type: 'text', value: 'dir', group: FILES, describe: 'Keep key and configuration here instead' },
  'log-file': { type: 'text', value: 'file', group: FILES, describe: 'Add a JSON line an event, without message text' },
} as const satisfies Record<string, Flag>

export const JSON_FLAG = { type: 'switch', group: COMMAND, describe: 'One JSON object a line' } as const satisfies Flag
export const ROOM_FLAG = {
  type: 'list',
  value: 'room',
  group: COMMAND,
  alias: 'r',
  describe: 'A room to join',
} as const satisfies Flag
export const TIMEOUT_FLAG = {
  type: 'number',
  value: 'seconds',
  group: COMMAND,
  describe: 'Give up after so long without progress (default: 30)',
} as const satisfies Flag
export const COUNT_FLAG = {
  type: 'number',
  value: 'n',
  group: COMMAND,
  alias: 'c',
  describe: 'How many pings (default: 4)',
} as const satisfies Flag

export type FlagValue = string | readonly string[] | boolean | number | undefined

/** A flag's value from what the parser found, else from the environment. @throws UsageError */
export function readFlag(name: string, flag: Flag, given: unknown, env: NodeJS.ProcessEnv): FlagValue {
  const variable = `P2P_CHAT_${name.toUpperCase().replaceAll('-', '_')}`
  const values = given === undefined ? fromEnvironment(flag, env[variable]) : [given].flat()
  if (values.length === 0) return undefined
  const source = given === undefined ? variable : `--${name}`
  if (flag.type === 'list') return values.map((value) => text(source, value))
  if (values.length > 1) throw new UsageError(`${source} was given ${values.length} times; give it once.`)
  const [value] = values
  if (flag.type === 'switch') return typeof value === 'boolean' ? value : yesOrNo(source, String(value))
  return flag.type === 'number' ? positive(source, String(value)) : text(source, value)
}

function fromEnvironment(flag: Flag, value: string | undefined): string[] {
  if (value === undefined || value.trim() === '') return []
  // No multiaddr holds a blank or a comma.
  return flag.type === 'list' ? value.split(/[\s,]+/).filter((part) => part !== '') : [value]
}

function text(source: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new UsageError(`${source} needs a value.`)
}

function positive(source: string, value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && Number.isFinite(number) && number > 0) return number
  throw new UsageError(`${source} needs a number above 0, not "${value}".`)
}

function yesOrNo(source: string, value: string): boolean {
  const word = value.toLowerCase()
  if (['1', 'true', 'yes', 'on'].includes(word)) return true
  if (['0', 'false', 'no', 'off'].includes(word)) return false
  throw new UsageError(`${source} is 1 or 0, not "${value}".`)
}
