import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pacedFrames } from '../../ui/frames.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function counted(): { frames: ReturnType<typeof pacedFrames>; count: () => number } {
  let drawn = 0
  return { frames: pacedFrames(() => drawn++), count: () => drawn }
}

test('the first change is drawn at once', () => {
  const { frames, count } = counted()
  frames.soon()
  expect(count()).toBe(1)
})

test('a second of changes is thirty frames, and the last change is among them', () => {
  let state = 0
  const drawn: number[] = []
  const frames = pacedFrames(() => drawn.push(state))
  for (let at = 0; at < 1000; at++) {
    state = at
    frames.soon()
    vi.advanceTimersByTime(1)
  }
  vi.advanceTimersByTime(100)
  expect(drawn.length).toBeGreaterThan(25)
  expect(drawn.length).toBeLessThanOrEqual(31)
  expect(drawn.at(-1)).toBe(999)
})

test('what can’t wait is drawn at once, and not again for what waited', () => {
  const { frames, count } = counted()
  frames.soon()
  frames.soon()
  frames.now()
  expect(count()).toBe(2)
  vi.advanceTimersByTime(100)
  expect(count()).toBe(2)
})

test('what a key brought about waits less, and takes what waited along', () => {
  const { frames, count } = counted()
  frames.soon()
  frames.soon()
  frames.forHands()
  vi.advanceTimersByTime(8)
  expect(count()).toBe(2)
  vi.advanceTimersByTime(100)
  expect(count()).toBe(2)
  frames.forHands()
  expect(count()).toBe(3)
  frames.forHands()
  frames.soon()
  vi.advanceTimersByTime(8)
  expect(count()).toBe(4)
  expect(vi.getTimerCount()).toBe(0)
})

test('nothing is drawn once it was stopped', () => {
  const { frames, count } = counted()
  frames.soon()
  frames.soon()
  frames.stop()
  vi.advanceTimersByTime(100)
  frames.soon()
  frames.now()
  expect(count()).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})
