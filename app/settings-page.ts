/** The page of /set: every setting, what holds now, what it is for, and where they are kept. */
import { displayLine, safe } from './display.ts'
import { settingText } from './setting-text.ts'
import type { State } from './state.ts'
import { SETTING_KEYS, SETTINGS } from './storage/settings-table.ts'
import type { SettingKey } from './storage/settings-table.ts'
import type { PageBlock, PageView, Safe } from './view.ts'

export function settingsPage(state: State, scroll: number): PageView {
  return {
    kind: 'page',
    title: safe`settings`,
    blocks: blocksOf(state),
    scroll,
    footer: safe`Esc closes it, /set <setting> <value> changes one`,
  }
}

function blocksOf(state: State): readonly PageBlock[] {
  const { settingsFile } = state
  const of = (restart: boolean): readonly SettingKey[] =>
    SETTING_KEYS.filter((key) => (SETTINGS[key].restart ?? false) === restart)
  return [
    { kind: 'heading', text: safe`At once` },
    table(state, of(false)),
    { kind: 'heading', text: safe`From the next start on` },
    table(state, of(true)),
    { kind: 'heading', text: safe`The file` },
    ...(settingsFile === null
      ? [quiet(safe`None: this run keeps nothing.`)]
      : [
          { kind: 'verbatim', text: displayLine(settingsFile) } as const,
          quiet(safe`It is JSON. What you change there is read at once, too.`),
        ]),
    quiet(safe`Flags go before the environment (P2P_CHAT_NICK), the environment before the file.`),
  ]
}

function table(state: State, keys: readonly SettingKey[]): PageBlock {
  return {
    kind: 'table',
    head: [safe`setting`, safe`now`, safe`what it is`],
    rows: keys.map((key) => [
      displayLine(key),
      displayLine(settingNow(state, key)),
      displayLine(SETTINGS[key].summary),
    ]),
  }
}

/** What holds now, in words. */
export function settingNow({ settings, self, given }: State, key: SettingKey): string {
  const live = key === 'nick' ? (self.nick ?? undefined) : key === 'public' ? self.public || undefined : settings[key]
  const text = live === undefined || isEmpty(live) ? SETTINGS[key].usual : settingText(live)
  return given.includes(key) ? `${text} (told at the start)` : text
}

function isEmpty(value: object | string | number | boolean): boolean {
  return typeof value === 'object' && Object.keys(value).length === 0
}

function quiet(words: Safe): PageBlock {
  return { kind: 'text', text: words, tone: 'quiet' }
}
