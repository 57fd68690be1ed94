/** Settings change: by /set and /unset, or because somebody edited the file. What can be is gone by at once. */
import type { Event } from '../event.ts'
import { settingNow } from '../settings-page.ts'
import { settingText } from '../setting-text.ts'
import type { SettingsAction } from '../slash/settings.ts'
import type { State } from '../state.ts'
import type { Settings } from '../storage/config.ts'
import { SETTING_KEYS, SETTINGS } from '../storage/settings-table.ts'
import type { SettingKey } from '../storage/settings-table.ts'
import { answer } from './conversation.ts'
import { keepSetting } from './keep-setting.ts'
import { keptLevel } from './notify.ts'
import { setNick, setPublic } from './self.ts'
import { silenced } from './silence.ts'
import type { Turn } from './turn.ts'

const LATER = 'p2p-chat goes by it from the next start on.'

export function set(turn: Turn, { key, value }: Extract<SettingsAction, { do: 'set' }>, at: number): string | null {
  if (key === null) turn.set({ overlay: { kind: 'settings', scroll: 0 } })
  else if (value === null) answer(turn, [told(turn, key)], at)
  else change(turn, key, value, `${key} is ${settingText(value)} now.`, at)
  return null
}

export function unset(turn: Turn, key: SettingKey, at: number): string | null {
  change(turn, key, undefined, `${key} is as usual again: ${SETTINGS[key].usual}.`, at)
  return null
}

/** The file was edited. */
export function settingsRead(turn: Turn, { settings, at }: Extract<Event, { type: 'settings' }>): void {
  const { state } = turn
  const changed = SETTING_KEYS.filter((key) => !isSame(state.settings[key], settings[key]))
  const live = changed.filter((key) => !state.given.includes(key))
  if (changed.length === 0) return
  turn.set({ settings })
  goBy(turn, live)
  const news = live.filter((key) => !isKnown(state, settings, key))
  if (news.length === 0) return
  const later = news.some((key) => SETTINGS[key].restart) ? ` ${LATER}` : ''
  turn.status('info', `The settings were read again: ${news.join(', ')} changed.${later}`, at)
}

/** The program itself wrote it: what /nick and /public change, and the port that was found, stand in the file alone. */
function isKnown({ self }: State, settings: Readonly<Settings>, key: SettingKey): boolean {
  if (key === 'nick') return (settings.nick ?? null) === self.nick
  if (key === 'public') return (settings.public ?? false) === self.public
  return key === 'port'
}

function told(turn: Turn, key: SettingKey): string {
  const { summary, restart, choices, command } = SETTINGS[key]
  const one = choices === undefined ? '' : ` It can be ${choices.join(', ')}.`
  const how = command === undefined ? '' : ` ${command} changes it, too.`
  return `${key}: ${settingNow(turn.state, key)} (${summary}).${one}${how}${restart ? ` ${LATER}` : ''}`
}

function change(turn: Turn, key: SettingKey, value: Settings[SettingKey] | undefined, words: string, at: number): void {
  keepSetting(turn, key, value)
  goBy(turn, [key])
  answer(turn, [SETTINGS[key].restart ? `${words} ${LATER}` : words], at)
}

/** What the settings of `live` say counts at once. */
function goBy(turn: Turn, live: readonly SettingKey[]): void {
  const { settings } = turn.state
  for (const key of live) {
    if (key === 'nick') setNick(turn, settings.nick ?? null)
    else if (key === 'public') setPublic(turn, settings.public ?? false)
    else if (key === 'ignore' || key === 'block') silenced(turn, key, settings[key] ?? [])
    else if (key === 'levels') takeLevels(turn)
  }
}

function takeLevels(turn: Turn): void {
  for (const conversation of Object.values(turn.state.conversations)) {
    const level = keptLevel(turn.state.settings, conversation.kind, conversation.name)
    if (level !== conversation.level) turn.put({ ...conversation, level })
  }
}

/** Values of the file: JSON. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
