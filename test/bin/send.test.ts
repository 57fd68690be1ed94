/** For whom the first line of `send` waits. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gathered } from '../../bin/commands/send.ts'

type Watched = Parameters<typeof gathered>[0]

const TIMEOUT_MS = 30_000

let connected = 0
let members = 0
let changed = (): void => {}
let failed = (): void => {}
/** ms until the first line went; null = it waits. */
let tookMs: number | null = null

beforeEach(() => {
  vi.useFakeTimers()
  connected = members = 0
  tookMs = null
})
afterEach(() => {
  vi.useRealTimers()
})

function send(targets: number, timeoutMs = TIMEOUT_MS): void {
  const app = {
    get state() {
      const subscribers = Array.from({ length: members }, (_, n) => `peer ${n}`)
      return { connected, conversations: { 'room:lobby': { subscribers } } }
    },
    subscribe: (listener: () => void) => {
      changed = listener
      return () => {}
    },
    on: (_signal: string, listener: () => void) => {
      failed = listener
      return () => {}
    },
  }
  const began = Date.now()
  void gathered(app as unknown as Watched, 'lobby', targets, timeoutMs).then(() => (tookMs = Date.now() - began))
}

async function after(ms: number, now: { connected: number; members: number }): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  ;({ connected, members } = now)
  changed()
  await vi.advanceTimersByTimeAsync(0)
}

test('it goes as soon as all who are dialled are in the room', async () => {
  send(2)
  await after(100, { connected: 2, members: 1 })
  expect(tookMs).toBeNull()
  await after(50, { connected: 2, members: 2 })
  expect(tookMs).toBe(150)
})

test('one that is near does not make it leave without one that is far', async () => {
  send(2)
  await after(10, { connected: 1, members: 1 })
  await after(1_500, { connected: 2, members: 1 })
  expect(tookMs).toBeNull()
  await after(400, { connected: 2, members: 2 })
  expect(tookMs).toBe(1_910)
})

test('one that neither answers nor fails keeps it for five seconds, one that fails no longer', async () => {
  send(2)
  await after(10, { connected: 1, members: 1 })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tookMs).toBe(5_000)

  connected = members = 0
  tookMs = null
  send(2)
  await after(10, { connected: 1, members: 1 })
  failed()
  await vi.advanceTimersByTimeAsync(0)
  expect(tookMs).toBe(10)
})

test('one that answered and is not in the room keeps it for half a second', async () => {
  send(2)
  await after(10, { connected: 2, members: 1 })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tookMs).toBe(510)
})

test('nobody in the room keeps it for two seconds, and no longer than its time-out', async () => {
  send(1)
  await after(10, { connected: 1, members: 0 })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tookMs).toBe(2_000)

  tookMs = null
  send(1, 300)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tookMs).toBe(300)
})
