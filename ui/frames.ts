/** When to draw: at once when the last frame is old enough, else when it is; once for however many changes came meanwhile. */

/** More frames a second than this nobody sees. */
const FRAME_MS = Math.ceil(1000 / 30)

export interface Frames {
  /** Draws now, or when the last frame is old enough. */
  soon(): void
  now(): void
  stop(): void
}

export function pacedFrames(draw: () => void): Frames {
  let timer: ReturnType<typeof setTimeout> | null = null
  let last = Number.NEGATIVE_INFINITY
  let stopped = false
  const now = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (stopped) return
    last = performance.now()
    draw()
  }
  return {
    soon: () => {
      if (timer !== null || stopped) return
      const wait = last + FRAME_MS - performance.now()
      if (wait <= 0) now()
      else timer = setTimeout(now, wait)
    },
    now,
    stop: () => {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}
