/** When to draw: at once when the last frame is old enough, else when it is; once for however many changes came meanwhile. */

/** More frames a second than this nobody sees. */
const FRAME_MS = Math.ceil(1000 / 30)
/** Whoever types sees it at once, however much else is drawn. Ours: a frame takes half of it. */
const HANDS_MS = 8

export interface Frames {
  /** Draws now, or when the last frame is old enough. */
  soon(): void
  /** The same for what a key brought about, which doesn't wait for as long. */
  forHands(): void
  now(): void
  stop(): void
}

export function pacedFrames(draw: () => void): Frames {
  let timer: ReturnType<typeof setTimeout> | null = null
  let due = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  let stopped = false
  const disarm = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    due = Number.POSITIVE_INFINITY
  }
  const now = (): void => {
    disarm()
    if (stopped) return
    last = performance.now()
    draw()
  }
  const after = (gapMs: number): void => {
    if (stopped || due <= last + gapMs) return
    disarm()
    const wait = last + gapMs - performance.now()
    if (wait <= 0) return now()
    due = last + gapMs
    timer = setTimeout(now, wait)
  }
  return {
    soon: () => after(FRAME_MS),
    forHands: () => after(HANDS_MS),
    now,
    stop: () => {
      stopped = true
      disarm()
    },
  }
}
