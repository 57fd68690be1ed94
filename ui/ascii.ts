/**
 * Our marks, rules and typographic signs as ASCII, character for character and cell for cell, so that no row changes its width. It is done where rows are
 * painted, to every text alike: a terminal that can't show these can't show them in somebody's message either.
 */

const ASCII_OF: Readonly<Record<string, string>> = {
  '│': '|',
  '─': '-',
  '┼': '+',
  '┴': '+',
  '┬': '+',
  '├': '+',
  '┤': '+',
  '╭': '/',
  '╰': '\\',
  '▌': '|',
  '▏': '|',
  '█': '#',
  '▇': '#',
  '▆': '#',
  '▅': '=',
  '▄': '=',
  '▃': '-',
  '▂': '_',
  '▁': '_',
  '●': '*',
  '○': 'o',
  '◐': 'c',
  '›': '>',
  '‹': '<',
  '…': '~',
  '·': '-',
  '•': '*',
  '✓': 'v',
  '✗': 'x',
  '⧖': '.',
  '↑': '^',
  '↓': 'v',
  '←': '<',
  '→': '>',
  '↳': '>',
  '–': '-',
  '—': '-',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '×': 'x',
  '≈': '~',
}
const MARKS = new RegExp(`[${Object.keys(ASCII_OF).join('')}]`, 'g')
const PLAIN = /^[\x20-\x7e]*$/

export function asciiMarks(text: string): string {
  return PLAIN.test(text) ? text : text.replace(MARKS, (mark) => ASCII_OF[mark] ?? mark)
}
