/** The themes by name, and which one is meant where the terminal decides. */
import { DARK } from './dark.ts'
import { HIGH_CONTRAST, HIGH_CONTRAST_LIGHT } from './high-contrast.ts'
import { LIGHT } from './light.ts'
import { MONO } from './mono.ts'
import { NEUTRAL } from './neutral.ts'
import type { ThemeData } from './theme-data.ts'
import { WARM } from './warm.ts'

/** What is known of the terminal's background. */
export type Background = 'dark' | 'light' | 'unknown'

export const THEMES: readonly ThemeData[] = [DARK, LIGHT, NEUTRAL, HIGH_CONTRAST, HIGH_CONTRAST_LIGHT, WARM, MONO]

/** `wanted`: a theme's name. Anything else (none, 'auto', one that there is not) goes by the background. */
export function themeNamed(wanted: string | undefined, background: Background): ThemeData {
  if (wanted === HIGH_CONTRAST.name && background === 'light') return HIGH_CONTRAST_LIGHT
  const named = THEMES.find((theme) => theme.name === wanted)
  if (named !== undefined) return named
  return background === 'dark' ? DARK : background === 'light' ? LIGHT : NEUTRAL
}
