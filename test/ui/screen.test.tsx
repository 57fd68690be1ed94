/** Whole frames. A golden file holds one scene at one size: `npx vitest run test/ui/screen -u` writes them anew, and the diff is what is reviewed. */
import './scenes.ts'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { createTheme } from '../../ui/theme.ts'
import { frame, tonedFrame } from './frame.tsx'
import { busy, SCENES } from './scenes.ts'

const SIZES = [
  [40, 12],
  [40, 20],
  [80, 24],
  [200, 60],
] as const

function fills(text: string, columns: number, rows: number): void {
  const lines = text.split('\n')
  expect(lines).toHaveLength(rows)
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns)
}

describe.each(SIZES)('at %ix%i', (columns, rows) => {
  test.each(Object.entries(SCENES))('%s', async (name, scene) => {
    const drawn = frame(scene(columns, rows))
    fills(drawn, columns, rows)
    await expect(`${drawn}\n`).toMatchFileSnapshot(`golden/${name}-${columns}x${rows}.txt`)
  })

  test.each(Object.entries(SCENES))('%s, in tones', async (name, scene) => {
    const toned = tonedFrame(scene(columns, rows))
    await expect(`${toned}\n`).toMatchFileSnapshot(`golden/tones/${name}-${columns}x${rows}.txt`)
  })
})

test('the smallest terminal that somebody may have', async () => {
  const drawn = frame(busy(20, 6))
  fills(drawn, 20, 6)
  await expect(`${drawn}\n`).toMatchFileSnapshot('golden/busy-20x6.txt')
})

test('in ASCII', async () => {
  const drawn = frame(busy(80, 24), createTheme(0, { ascii: true }))
  await expect(`${drawn}\n`).toMatchFileSnapshot('golden/busy-ascii.txt')
})
