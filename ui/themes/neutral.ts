/** Where the background isn't known: each colour stands between black and white, and is read on both. */
import type { ThemeData } from './theme-data.ts'

export const NEUTRAL: ThemeData = {
  name: 'neutral',
  backgrounds: ['#000000', '#ffffff'],
  tones: {
    strong: { bold: true },
    quiet: { colour: '#757575', sixteen: ['dim'] },
    rule: { colour: '#757575', sixteen: ['dim'] },
    accent: { colour: '#0d7cb6', sixteen: ['cyan'] },
    active: { colour: '#0d7cb6', bold: true, sixteen: ['cyan'] },
    good: { colour: '#03883d', sixteen: ['green'] },
    warning: { colour: '#a4690c', sixteen: ['yellow'] },
    error: { colour: '#cd4650', sixteen: ['red'] },
    mention: { colour: '#a4690c', sixteen: ['yellow'] },
    bold: { bold: true },
    italic: { italic: true },
    code: { colour: '#935bca', sixteen: ['magenta'] },
    link: { colour: '#0d7cb6', underline: true, sixteen: ['cyan'] },
    selected: { colour: '#ffffff', on: '#0d6ea1', sixteen: ['inverse'] },
    drawing: { colour: '#ffffff', on: '#000000', sixteen: ['whiteBright', 'bgBlack'] },
  },
  nicks: [
    '#cd4650',
    '#c65102',
    '#a4690c',
    '#8b7403',
    '#61800e',
    '#03883d',
    '#12856f',
    '#15828c',
    '#0d7cb6',
    '#526ddb',
    '#935bca',
    '#be4993',
  ],
  sixteenNicks: ['red', 'yellow', 'green', 'cyan', 'blue', 'magenta'],
}
