/** For dark backgrounds. */
import type { ThemeData } from './theme-data.ts'

export const DARK: ThemeData = {
  name: 'dark',
  backgrounds: ['#1d1f21', '#000000'],
  tones: {
    strong: { bold: true },
    quiet: { colour: '#8b929c', sixteen: ['dim'] },
    rule: { colour: '#4a5058', sixteen: ['dim'] },
    accent: { colour: '#5fb3d4', sixteen: ['cyan'] },
    active: { colour: '#7cc7e6', bold: true, sixteen: ['cyan'] },
    good: { colour: '#7fbf7f', sixteen: ['green'] },
    warning: { colour: '#e0a458', sixteen: ['yellow'] },
    error: { colour: '#f28779', sixteen: ['redBright'] },
    mention: { colour: '#ffd173', sixteen: ['yellowBright'] },
    bold: { bold: true },
    italic: { italic: true },
    code: { colour: '#c3b0e6', sixteen: ['magenta'] },
    link: { colour: '#5fb3d4', underline: true, sixteen: ['cyan'] },
    selected: { colour: '#ffffff', on: '#2f4b63', sixteen: ['inverse'] },
    drawing: { colour: '#ffffff', on: '#000000', sixteen: ['whiteBright', 'bgBlack'] },
  },
  nicks: [
    '#fd9192',
    '#f8976b',
    '#e6a24b',
    '#caae41',
    '#9bbb5b',
    '#6ac27f',
    '#2dc5a6',
    '#12c2d1',
    '#56b9f8',
    '#93adfe',
    '#c79ef6',
    '#f092c8',
  ],
  sixteenNicks: ['redBright', 'yellow', 'greenBright', 'cyan', 'blueBright', 'magentaBright'],
}
