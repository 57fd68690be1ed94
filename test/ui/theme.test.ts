import { describe, expect, test } from 'vitest'
import type { Tone } from '../../ui/row.ts'
import { coloursOf, createTheme, nickTone } from '../../ui/theme.ts'
import { PEOPLE } from './sample-views.ts'

const TONES: Tone[] = ['strong', 'quiet', 'rule', 'accent', 'active', 'good', 'warning', 'error']
const NICKS = Array.from({ length: 400 }, (_, at) => nickTone(`12D3KooW${at}`))

/** WCAG contrast of a colour of the 256-colour cube to black and to white. */
function contrasts(colour: number): [number, number] {
  const steps = [0, 95, 135, 175, 215, 255]
  const parts =
    colour >= 232
      ? [8, 8, 8].map((base) => base + (colour - 232) * 10)
      : [36, 6, 1].map((by) => steps[Math.floor((colour - 16) / by) % 6] ?? 0)
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const share = part / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return [(luminance + 0.05) / 0.05, 1.05 / (luminance + 0.05)]
}

describe('colours', () => {
  test('can be read on black and on white', () => {
    const theme = createTheme(2)
    for (const tone of [...TONES.filter((each) => each !== 'rule'), ...new Set(NICKS)]) {
      const colour = /38;5;(\d+)m/.exec(theme.paint([{ text: 'x', tone }]))?.[1]
      if (colour === undefined) continue
      const [onBlack, onWhite] = contrasts(Number(colour))
      expect(Math.min(onBlack, onWhite), `${tone} ${colour}`).toBeGreaterThanOrEqual(3.2)
    }
  })

  test('of authors come from their key: the same everywhere, many of them', () => {
    expect(nickTone(PEOPLE.bob.id)).toBe(nickTone(PEOPLE.bob.id))
    expect(new Set(NICKS).size).toBe(12)
    expect(nickTone(PEOPLE.bob.id)).not.toBe(nickTone(PEOPLE.ada.id))
  })

  test('are none at all without colour', () => {
    const theme = createTheme(0)
    for (const tone of [...TONES, ...NICKS]) expect(theme.paint([{ text: 'x', tone }])).toBe('x')
  })

  test('are left out where none are wanted, but authors still stand out', () => {
    const theme = createTheme('mono')
    for (const tone of [...TONES, ...NICKS]) {
      expect(theme.paint([{ text: 'x', tone }])).toMatch(/^(?:\x1b\[[12]mx\x1b\[22m|x)$/)
    }
    expect(theme.paint([{ text: 'x', tone: nickTone(PEOPLE.bob.id) }])).toContain('\u001b[1m')
  })

  test('stay within the sixteen where there are no more', () => {
    const theme = createTheme(1)
    for (const tone of [...TONES, ...NICKS]) expect(theme.paint([{ text: 'x', tone }])).not.toContain('38;5')
  })
})

test('NO_COLOR means none once it is not empty', () => {
  expect(coloursOf({ NO_COLOR: '1' })).toBe('mono')
  expect(coloursOf({ NO_COLOR: '' })).toBe(coloursOf({}))
})
