/** A setting that a command changes: the state goes by it now, the file from the next start on. What is empty stands in neither, as a file of a person would have it. */
import type { Settings } from '../storage/settings.ts'
import type { Turn } from './turn.ts'

export function keepSetting<K extends keyof Settings>(turn: Turn, key: K, value: Settings[K] | undefined): void {
  const kept = isEmpty(value) ? undefined : value
  const { [key]: _before, ...others } = turn.state.settings
  turn.set({ settings: kept === undefined ? others : { ...others, [key]: kept } })
  turn.ask({ do: 'keep-setting', key, value: kept })
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
