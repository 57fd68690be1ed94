/** How this terminal is painted: its capabilities, its background once it told, and the settings, as the theme of the next frame. */
import type { State } from '../app/index.ts'
import { answeredBackground, BACKGROUND_CODE, backgroundOf, coloursOf, knowsLinks, needsAscii } from './capabilities.ts'
import type { Environment } from './capabilities.ts'
import { createTheme } from './theme.ts'
import type { Theme } from './theme.ts'
import { themeNamed } from './themes/themes.ts'

export interface Look {
  /** The same object until something changes it: rows that were painted stay so. */
  theme(settings: State['settings']): Theme
  /** An answer of the terminal to an OSC query. True: frames look different now. */
  told(code: number, text: string): boolean
}

export function createLook(environment: Environment): Look {
  const colours = coloursOf(environment)
  const links = knowsLinks(environment)
  const plain = needsAscii(environment)
  let background = backgroundOf(environment)
  const made = new Map<string, Theme>()
  return {
    theme: (settings) => {
      const theme = themeNamed(settings.theme, background)
      const ascii = settings.ascii ?? plain
      const key = `${theme.name} ${ascii}`
      let known = made.get(key)
      if (known === undefined) {
        const paint = theme.name === 'mono' && colours !== 0 ? 'mono' : colours
        made.set(key, (known = createTheme(paint, { theme, links, ascii })))
      }
      return known
    },
    told: (code, text) => {
      const answer = code === BACKGROUND_CODE ? answeredBackground(text) : null
      if (answer === null || answer === background) return false
      background = answer
      return true
    },
  }
}
