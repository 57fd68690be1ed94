import type { Terminal } from '@xterm/headless'
import type { ScreenCells } from './png/svg.mjs'

export function createEmulator(columns: number, rows: number): Terminal
export function cellsOf(emulator: Terminal): ScreenCells
