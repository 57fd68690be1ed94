import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import quickWidth from '../../scripts/quick-width.mjs'

const FRAME = '─│┼╭╮●○✓…·›▌↑↓⧖“”—éñжλ'

test('characters of the basic plane are as wide as string-width says, alone, behind and before another', () => {
  const wrong: string[] = []
  // Beyond the last mark that it counts itself, everything is left to string-width: a part of that will do.
  for (let code = 0; code <= 0xffff; code += code < 0x3100 ? 1 : 31) {
    const character = String.fromCharCode(code)
    for (const text of code < 0x3100 ? [character, `a${character}`, `●${character}b`] : [character]) {
      if (quickWidth(text) !== stringWidth(text)) wrong.push(code.toString(16))
    }
  }
  expect(wrong).toEqual([])
})

test('what changes the width of what it follows is left to string-width', () => {
  for (const text of ['↔\ufe0f', '1\ufe0f\u20e3', 'e\u0301', '👍🏽', '日本', '\u001b[31mred\u001b[39m', 'a\tb', FRAME]) {
    expect([text, quickWidth(text)]).toEqual([text, stringWidth(text)])
  }
})
