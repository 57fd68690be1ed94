/**
 * The configuration file's versions. When a setting gets another name or form, the version goes up by one and a step is added that makes settings of the
 * new version from those of the one before, so that no file has to be corrected by hand. Steps never change.
 */

export type Migration = (settings: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** The step at index n makes version n + 2 of version n + 1. */
const STEPS: readonly Migration[] = []

export const CONFIG_VERSION = STEPS.length + 1

/** Settings of that version as this program has them. */
export function migrated(
  settings: Record<string, unknown>,
  version: number,
  steps: readonly Migration[] = STEPS,
): Record<string, unknown> {
  return steps.slice(version - 1).reduce((before, step) => step(before), settings)
}
