/** The door of the screen: `bin` imports nothing else of `ui`. */
export { restoreTerminal, runScreen } from './run-screen.tsx'
export type { ScreenOptions } from './run-screen.tsx'
export { Screen } from './screen.tsx'
export { createTheme } from './theme.ts'
