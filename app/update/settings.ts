/** Settings change: by /set and /unset, or because somebody edited the file. What can be is gone by at once. */
import type { Event } from '../event.ts'
import { settingNow } from '../settings-page.ts'
import { settingText } from '../setting-text.ts'
import type { SettingsAction } from '../slash/settings.ts'
import type { State } from '../state.ts'
import type { Settings } from '../storage/config.ts'
import { SETTING_KEYS, SETTINGS } from '../storage/settings-table.ts'
import type { SettingKey } from '../storage/settings-table.ts'
import { abandon } from './direct.ts'
import { answer, dmKey } from './conversation.ts'
import { keptLevel } from './notify.ts'
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
  apply(turn, settings, live)
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
  const { [key]: _before, ...others } = turn.state.settings
  const settings: Settings = value === undefined ? others : { ...others, [key]: value }
  apply(turn, settings, [key])
  turn.ask({ do: 'keep-setting', key, value })
  answer(turn, [SETTINGS[key].restart ? `${words} ${LATER}` : words], at)
}

/** Takes the settings, and goes by those of `live` at once. */
function apply(turn: Turn, settings: Readonly<Settings>, live: readonly SettingKey[]): void {
  turn.set({ settings })
  for (const key of live) {
    if (key === 'nick') takeNick(turn, settings.nick ?? null)
    else if (key === 'public') takePublic(turn, settings.public ?? false)
    else if (key === 'ignore') turn.set({ ignored: settings.ignore ?? [] })
    else if (key === 'block') takeBlocked(turn, settings.block ?? [])
    else if (key === 'levels') takeLevels(turn)
  }
}

function takeNick(turn: Turn, nick: string | null): void {
  const { self } = turn.state
  if (self.nick === nick) return
  turn.set({ self: { ...self, nick } })
  turn.ask({ do: 'announce-nick', nick })
}

function takePublic(turn: Turn, on: boolean): void {
  const { self } = turn.state
  if (self.public === on) return
  turn.set({ self: { ...self, public: on } })
  turn.ask({ do: 'set-public', on })
}

function takeBlocked(turn: Turn, peerIds: readonly string[]): void {
  const { blocked } = turn.state
  turn.set({ blocked: peerIds })
  for (const peerId of peerIds.filter((each) => !blocked.includes(each))) {
    abandon(turn, dmKey(peerId), 'you blocked this peer')
    turn.ask({ do: 'block', peerId, on: true })
  }
  for (const peerId of blocked.filter((each) => !peerIds.includes(each))) turn.ask({ do: 'block', peerId, on: false })
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
