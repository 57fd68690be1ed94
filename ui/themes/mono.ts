/** No colours: bold, faint, underlined and inverse tell the same. Also what NO_COLOR gets. */
import type { ThemeData } from './theme-data.ts'

export const MONO: ThemeData = {
  name: 'mono',
  backgrounds: [],
  tones: {
    strong: { bold: true },
    quiet: { sixteen: ['dim'] },
    rule: { sixteen: ['dim'] },
    accent: { bold: true },
    active: { bold: true },
    warning: { bold: true },
    error: { bold: true },
    mention: { bold: true },
    bold: { bold: true },
    italic: { italic: true },
    link: { underline: true },
    selected: { sixteen: ['inverse'] },
  },
  nicks: [],
  sixteenNicks: [],
}
