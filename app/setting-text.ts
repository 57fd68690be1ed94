/** Settings as people write and read them: `on`, a few words, or JSON for what has more to it. */
import { checkOptions } from './options.ts'
import type { Settings } from './storage/config.ts'
import { SETTINGS, valueProblem } from './storage/settings-table.ts'
import type { SettingKey, SettingKind } from './storage/settings-table.ts'

export type SettingValue = NonNullable<Settings[SettingKey]>

const SWITCH: Readonly<Record<string, boolean>> = {
  on: true,
  yes: true,
  true: true,
  off: false,
  no: false,
  false: false,
}

/** `problem`: a sentence. */
export function parseSetting(key: SettingKey, typed: string): { value: SettingValue } | { readonly problem: string } {
  const value = read(SETTINGS[key].kind, typed)
  const problem = value === undefined ? howToWrite(key) : wrongValue(key, value)
  return problem === null ? { value: value as SettingValue } : { problem }
}

/** 'off', 'ada', 'lobby, rust', 'lobby: all'. */
export function settingText(value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value !== 'object') return String(value)
  const entries: [string, string | readonly string[]][] = Object.entries(value)
  return entries.map(([name, each]) => `${name}: ${typeof each === 'string' ? each : each.join(' ')}`).join(', ')
}

/** undefined: it can't be understood. */
function read(kind: SettingKind, typed: string): unknown {
  if (/^[[{]/.test(typed)) return fromJson(typed)
  switch (kind) {
    case 'text':
      return typed
    case 'texts':
      return typed.split(/[\s,]+/).filter((each) => each !== '')
    case 'yes or no':
      return SWITCH[typed.toLowerCase()]
    case 'port':
      return /^\d{1,5}$/.test(typed) ? Number(typed) : undefined
    case 'names':
    case 'lists':
      return undefined
  }
}

function fromJson(typed: string): unknown {
  try {
    return JSON.parse(typed)
  } catch {
    return undefined
  }
}

/** As in the file, but for what /set takes instead. */
function howToWrite(key: SettingKey): string {
  const { kind, command } = SETTINGS[key]
  if (kind === 'yes or no') return `${key} is on or off: type /set ${key} on, or /set ${key} off.`
  if (kind === 'port') return `${key} is a number from 1 to 65535.`
  if (kind === 'lists') return `${key} is JSON, as in /set ${key} {"next-active":["Alt-X"]}; the file takes the same.`
  return command === undefined ? `${key} can't be that.` : `${command} changes ${key}; /set ${key} takes it as JSON.`
}

function wrongValue(key: SettingKey, value: unknown): string | null {
  const problem = valueProblem(key, value)
  if (problem !== null) return SETTINGS[key].kind === 'yes or no' ? howToWrite(key) : `${key} must be ${problem}.`
  try {
    checkOptions({ [key]: value }, '')
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
