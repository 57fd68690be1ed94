/**
 * Every setting of the configuration file: what it holds, what it is for, what holds without it, and whether a running program goes by it at once. What
 * the file may hold, /set, its completion and the manual are all made from this table.
 */
import type { Settings } from './settings.ts'

/** What a value is: of 'names' and 'lists' an object, whose values are texts and lists of texts. */
export type SettingKind = 'text' | 'texts' | 'yes or no' | 'port' | 'names' | 'lists'

export interface Setting {
  readonly kind: SettingKind
  /** One clause. */
  readonly summary: string
  /** What holds when it isn't set, in words. */
  readonly usual: string
  /** The only values; of 'names', of what stands under each name. */
  readonly choices?: readonly string[]
  /** The program reads it when it starts. */
  readonly restart?: boolean
  /** The command that changes it best. */
  readonly command?: string
}

export type SettingKey = keyof Settings

/** The themes that the screen knows, by name. */
const THEMES = ['auto', 'dark', 'light', 'neutral', 'high-contrast', 'high-contrast-light', 'warm', 'mono'] as const

export const SETTINGS: Readonly<Record<SettingKey, Setting>> = {
  nick: { kind: 'text', summary: 'what you call yourself', usual: 'none', command: '/nick' },
  theme: { kind: 'text', summary: 'colours', usual: 'auto', choices: THEMES },
  ascii: { kind: 'yes or no', summary: 'lines and marks of ASCII alone', usual: 'by the terminal' },
  mouse: { kind: 'yes or no', summary: 'the wheel scrolls, a click opens', usual: 'off' },
  notify: {
    kind: 'text',
    summary: 'how you are told of what you do not see',
    usual: 'bell',
    choices: ['bell', 'desktop', 'both', 'none'],
  },
  levels: {
    kind: 'names',
    summary: 'what of a room rings the bell',
    usual: 'mentions',
    choices: ['all', 'mentions', 'mute'],
    command: '/notify',
  },
  pastePreview: { kind: 'yes or no', summary: 'a paste of several lines is shown before it is sent', usual: 'on' },
  keys: { kind: 'lists', summary: 'what a key does, as the help names both', usual: 'as the help says' },
  linear: {
    kind: 'yes or no',
    summary: 'lines instead of frames, for screen readers',
    usual: 'off',
    restart: true,
  },
  public: {
    kind: 'yes or no',
    summary: 'the public libp2p network is used, whose peers see your address',
    usual: 'off',
    command: '/public',
  },
  mdns: { kind: 'yes or no', summary: 'people on your own network are looked for', usual: 'on', restart: true },
  dht: { kind: 'yes or no', summary: 'rooms and peers are looked up in the DHT', usual: 'on', restart: true },
  listen: {
    kind: 'texts',
    summary: 'multiaddrs to listen on',
    usual: 'every address',
    restart: true,
  },
  port: { kind: 'port', summary: 'the port of last time, tried first', usual: 'any that is free', restart: true },
  dial: { kind: 'texts', summary: 'multiaddrs to keep a connection to', usual: 'none', restart: true },
  bootstrap: { kind: 'texts', summary: 'multiaddrs of peers that know others', usual: 'none', restart: true },
  rooms: {
    kind: 'texts',
    summary: 'rooms that are joined at the start',
    usual: 'none',
    restart: true,
    command: '/join and /leave',
  },
  ignore: { kind: 'texts', summary: 'peer ids whose messages are not shown', usual: 'none', command: '/ignore' },
  block: { kind: 'texts', summary: 'peer ids with whom nothing is spoken', usual: 'none', command: '/block' },
  closed: {
    kind: 'texts',
    summary: 'peer ids whose direct conversation stays closed until something is said',
    usual: 'none',
    command: '/leave',
  },
  codecs: {
    kind: 'names',
    summary: 'how your messages go out in a room',
    usual: 'text',
    choices: ['text', 'p2p-chat'],
    command: '/codec',
  },
  history: { kind: 'yes or no', summary: 'what is said is kept on disk', usual: 'on', restart: true },
  logFile: {
    kind: 'text',
    summary: 'a file that gets a line an event, without message text',
    usual: 'none',
    restart: true,
  },
}

export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[]

const MUST_BE: Readonly<Record<SettingKind, string>> = {
  text: 'a text',
  texts: 'a list of texts',
  'yes or no': 'true or false',
  port: 'a number from 1 to 65535',
  names: 'an object whose values are texts',
  lists: 'an object whose values are lists of texts',
}

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key)
}

/** What the value must be instead, as the end of a sentence; null = it is right. */
export function valueProblem(key: SettingKey, value: unknown): string | null {
  const { kind, choices } = SETTINGS[key]
  if (!fits(kind, value)) return choices && kind === 'text' ? oneOf(choices) : MUST_BE[kind]
  if (choices === undefined) return null
  const chosen = kind === 'names' ? Object.values(value as object) : [value]
  if (chosen.every((each) => choices.includes(each as string))) return null
  return kind === 'names' ? `an object whose values are ${oneOf(choices)}` : oneOf(choices)
}

function oneOf(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
}

function fits(kind: SettingKind, value: unknown): boolean {
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
