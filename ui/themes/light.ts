/** For light backgrounds. */
import type { ThemeData } from './theme-data.ts'

export const LIGHT: ThemeData = {
  name: 'light',
  backgrounds: ['#ffffff'],
  tones: {
    strong: { bold: true },
    quiet: { colour: '#666b73', sixteen: ['dim'] },
    rule: { colour: '#b4b9c0', sixteen: ['dim'] },
    accent: { colour: '#00659e', sixteen: ['blue'] },
    active: { colour: '#00598c', bold: true, sixteen: ['blue'] },
    good: { colour: '#1d7334', sixteen: ['green'] },
    warning: { colour: '#8a5300', sixteen: ['magenta'] },
    error: { colour: '#b3261e', sixteen: ['red'] },
    mention: { colour: '#94006b', sixteen: ['magenta'] },
    bold: { bold: true },
    italic: { italic: true },
    code: { colour: '#6f3fa0', sixteen: ['magenta'] },
    link: { colour: '#00659e', underline: true, sixteen: ['blue'] },
    selected: { colour: '#0b2a3d', on: '#cfe6f5', sixteen: ['inverse'] },
    drawing: { colour: '#ffffff', on: '#000000', sixteen: ['whiteBright', 'bgBlack'] },
  },
  nicks: [
    '#a62937',
    '#983d03',
    '#7e4f04',
    '#6a5801',
    '#496109',
    '#0a672f',
    '#026554',
    '#0b636b',
    '#015e8c',
    '#3b50b4',
    '#743fa5',
    '#992e73',
  ],
  sixteenNicks: ['red', 'green', 'blue', 'magenta', 'cyan'],
}
