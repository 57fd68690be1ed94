import { describe, expect, test } from 'vitest'
import type { Row, Tone } from '../../ui/row.ts'
import { createTheme, nearest256, nickTone } from '../../ui/theme.ts'
import type { ThemeData } from '../../ui/themes/theme-data.ts'
import { themeNamed, THEMES } from '../../ui/themes/themes.ts'
import { PEOPLE } from './sample-views.ts'

const TONES: Tone[] = ['strong', 'quiet', 'rule', 'accent', 'active', 'good', 'warning', 'error', 'mention', 'link']
const NICKS = [...new Set(Array.from({ length: 400 }, (_, at) => nickTone(`12D3KooW${at}`)))]
const span = (tone: Tone, text = 'x'): Row => [{ text, tone }]
const COLOURED = THEMES.filter((theme) => theme.backgrounds.length > 0)

function partsOf(colour: string | number): readonly number[] {
  if (typeof colour === 'string') return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const steps = [0, 95, 135, 175, 215, 255]
  return colour >= 232
    ? [8, 8, 8].map((base) => base + (colour - 232) * 10)
    : [36, 6, 1].map((by) => steps[Math.floor((colour - 16) / by) % 6] ?? 0)
}

/** WCAG 2, relative luminance and contrast. */
function luminance(colour: string | number): number {
  const [red = 0, green = 0, blue = 0] = partsOf(colour).map((part) => {
    const share = part / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string | number, b: string | number): number {
  const [more = 0, less = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (more + 0.05) / (less + 0.05)
}

/** Every colour of the theme that text is written in, with what is behind it. Rules are no text. */
function pairs(theme: ThemeData): readonly (readonly [string, string, string])[] {
  const tones = Object.entries(theme.tones)
    .filter(([tone]) => tone !== 'rule')
    .flatMap(([tone, { colour, on }]) =>
      colour === undefined ? [] : (on === undefined ? theme.backgrounds : [on]).map((behind) => [tone, colour, behind]),
    )
  const nicks = theme.nicks.flatMap((colour, at) => theme.backgrounds.map((behind) => [`nick ${at}`, colour, behind]))
  return [...tones, ...nicks] as [string, string, string][]
}

describe.each(COLOURED)('the theme $name', (theme) => {
  const least = theme.name.startsWith('high-contrast') ? 7 : 4.5

  test('has text and nicks that can be read on its background', () => {
    for (const [what, colour, behind] of pairs(theme)) {
      expect(contrast(colour, behind), `${what} ${colour} on ${behind}`).toBeGreaterThanOrEqual(least)
    }
  })

  test('still has them in 256 colours', () => {
    // Few of the 256 stand between black and white; a theme for both has 3.5 there.
    const fewer = theme.name === 'neutral' ? 3.5 : theme.name === 'high-contrast-light' ? 6 : 4.5
    for (const [what, colour, behind] of pairs(theme)) {
      const code = nearest256(colour)
      const backdrop = theme.backgrounds.includes(behind) ? behind : nearest256(behind)
      expect(contrast(code, backdrop), `${what} ${code} on ${behind}`).toBeGreaterThanOrEqual(fewer)
    }
  })

  test('tells twelve people apart', () => {
    expect(theme.nicks).toHaveLength(12)
    expect(new Set(theme.nicks).size).toBe(12)
    expect(new Set(theme.nicks.map(nearest256)).size).toBeGreaterThanOrEqual(7)
  })
})

describe('colours', () => {
  test('of authors come from their key: the same everywhere, many of them', () => {
    expect(nickTone(PEOPLE.bob.id)).toBe(nickTone(PEOPLE.bob.id))
    expect(NICKS).toHaveLength(12)
    expect(nickTone(PEOPLE.bob.id)).not.toBe(nickTone(PEOPLE.ada.id))
  })

  test('are what the terminal can do', () => {
    const [dark] = THEMES
    const accent = (colours: 1 | 2 | 3): string => createTheme(colours, { theme: dark! }).paint(span('accent'))
    expect(accent(3)).toContain('38;2;95;179;212')
    expect(accent(2)).toContain('38;5;74')
    expect(accent(1)).toContain('\u001b[36m')
  })

  test('are none at all without colour', () => {
    const theme = createTheme(0)
    for (const tone of [...TONES, ...NICKS]) expect(theme.paint(span(tone))).toBe('x')
  })

  test('are left out where none are wanted, but authors and mentions still stand out', () => {
    for (const theme of THEMES) {
      const mono = createTheme('mono', { theme })
      for (const tone of [...TONES, ...NICKS])
        expect(mono.paint(span(tone))).toMatch(/^(?:\x1b\[[124]mx\x1b\[2[24]m|x)$/)
      expect(mono.paint(span(nickTone(PEOPLE.bob.id)))).toContain('\u001b[1m')
      expect(mono.paint(span('mention'))).toContain('\u001b[1m')
      expect(mono.paint(span('selected'))).toContain('\u001b[7m')
    }
  })

  test('stay within the sixteen where there are no more', () => {
    for (const data of THEMES) {
      const theme = createTheme(1, { theme: data })
      for (const tone of [...TONES, ...NICKS]) expect(theme.paint(span(tone))).not.toMatch(/[34]8;[25]/)
    }
  })
})

describe('the theme', () => {
  test('is the one that is named, else what fits the background', () => {
    expect(themeNamed('warm', 'light').name).toBe('warm')
    expect(themeNamed('auto', 'light').name).toBe('light')
    expect(themeNamed(undefined, 'dark').name).toBe('dark')
    expect(themeNamed('no such theme', 'unknown').name).toBe('neutral')
    expect(themeNamed('high-contrast', 'light').name).toBe('high-contrast-light')
  })
})

describe('a link', () => {
  const row: Row = [{ text: 'here', tone: 'link', link: 'https://example.org/' }]

  test('leads to what it says, where the terminal knows links', () => {
    expect(createTheme(0, { links: true }).paint(row)).toBe(
      '\u001b]8;;https://example.org/\u001b\\here\u001b]8;;\u001b\\',
    )
    expect(createTheme(0).paint(row)).toBe('here')
  })

  test('never carries anything but printable ASCII', () => {
    for (const link of ['https://a/\u001b\\', 'https://a/\u0007', 'https://a/é', 'https://a/\n', '']) {
      expect(createTheme(0, { links: true }).paint([{ text: 'x', tone: 'link', link }])).toBe('x')
    }
  })
})

test('marks are ASCII where they have to be, cell for cell', () => {
  const theme = createTheme(0, { ascii: true })
  expect(
    theme.paint([
      { text: '▌1 ● bob…', tone: 'text' },
      { text: '│─┼┴', tone: 'rule' },
    ]),
  ).toBe('|1 * bob~|-++')
  expect(theme.paint(span('text', 'naïve 日本'))).toBe('naïve 日本')
  expect(theme.paint(span('drawing', '█▀▄'))).toBe('█▀▄')
})
