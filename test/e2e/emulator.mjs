/** A terminal emulator without a window, with the character widths of present terminals, and its cells as plain values. */
import xterm from '@xterm/headless'
import stringWidth from 'string-width'

const SCROLLBACK = 1_000
const PLAIN = { bold: false, dim: false, italic: false, underline: false, inverse: false }

export function createEmulator(columns, rows) {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: SCROLLBACK })
  emulator.unicode.register(PRESENT_WIDTHS)
  emulator.unicode.activeVersion = PRESENT_WIDTHS.version
  return emulator
}

export function cellsOf(emulator) {
  const buffer = emulator.buffer.active
  return Array.from({ length: emulator.rows }, (_, y) => {
    const line = buffer.getLine(buffer.baseY + y)
    return Array.from({ length: emulator.cols }, (_, x) => {
      const cell = line?.getCell(x)
      if (cell === undefined) {
        return { text: '', width: 1, foreground: null, background: null, ...PLAIN }
      }
      return {
        text: cell.getChars(),
        width: cell.getWidth(),
        foreground: cell.isFgDefault() ? null : cell.isFgRGB() ? hex(cell.getFgColor()) : cell.getFgColor(),
        background: cell.isBgDefault() ? null : cell.isBgRGB() ? hex(cell.getBgColor()) : cell.getBgColor(),
        bold: cell.isBold() !== 0,
        dim: cell.isDim() !== 0,
        italic: cell.isItalic() !== 0,
        underline: cell.isUnderline() !== 0,
        inverse: cell.isInverse() !== 0,
      }
    })
  })
}

function hex(colour) {
  return `#${colour.toString(16).padStart(6, '0')}`
}

/** The emulator's own are of a time before emoji. A modifier or joined emoji still takes its own cells, as in many terminals. */
const PRESENT_WIDTHS = {
  version: 'present',
  wcwidth: (codePoint) => Math.min(2, stringWidth(String.fromCodePoint(codePoint))),
  /** The emulator's packing: width in bits 1–2, "joins the cell before" in bit 0. */
  charProperties(codePoint, preceding) {
    const width = this.wcwidth(codePoint)
    const before = (preceding >> 1) & 3
    return width === 0 && before > 0 ? (before << 1) | 1 : width << 1
  },
}
