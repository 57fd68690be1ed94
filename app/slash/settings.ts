/** Commands for the settings of the configuration file. */
import { nearest } from '../nearest.ts'
import { parseSetting } from '../setting-text.ts'
import type { SettingValue } from '../setting-text.ts'
import { SETTING_KEYS } from '../storage/settings-table.ts'
import type { SettingKey } from '../storage/settings-table.ts'
import type { SlashCommand } from './command.ts'

export type SettingsAction =
  /** Without a key: all of them are shown; without a value: that one. */
  | { readonly do: 'set'; readonly key: SettingKey | null; readonly value: SettingValue | null }
  | { readonly do: 'unset'; readonly key: SettingKey }

const MAX_SHOWN = 40

export const SETTINGS_COMMANDS: readonly SlashCommand<SettingsAction>[] = [
  {
    name: 'set',
    aliases: ['settings', 'config'],
    usage: '/set [setting] [value]',
    summary: 'change a setting, for good; without a value it is told, alone all are',
    parse(rest) {
      const [, name = '', typed = ''] = /^(\S*)\s*([^]*)$/.exec(rest) ?? []
      if (name === '') return { do: 'set', key: null, value: null }
      const key = keyNamed(name)
      if (key === null) return { problem: noSetting(name) }
      if (typed === '') return { do: 'set', key, value: null }
      const parsed = parseSetting(key, typed)
      return 'problem' in parsed ? parsed : { do: 'set', key, value: parsed.value }
    },
  },
  {
    name: 'unset',
    aliases: ['reset'],
    usage: '/unset <setting>',
    summary: 'forget a setting: what is usual holds again',
    parse(rest) {
      if (rest === '') return { problem: 'Which setting? /set lists them.' }
      const key = keyNamed(rest)
      return key === null ? { problem: noSetting(rest) } : { do: 'unset', key }
    },
  },
]

function keyNamed(name: string): SettingKey | null {
  const wanted = name.toLowerCase()
  return SETTING_KEYS.find((key) => key.toLowerCase() === wanted) ?? null
}

function noSetting(name: string): string {
  const meant = nearest(name, SETTING_KEYS)
  return `There is no setting "${name.slice(0, MAX_SHOWN)}". ${meant === null ? '/set lists them.' : `Did you mean ${meant}?`}`
}
