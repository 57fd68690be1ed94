import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChild } from '../../interop/child.mjs'
import type { ChildEvent, JsonChild } from '../../interop/child.mjs'
import { installInterop } from '../../interop/install.ts'

interface Listening extends ChildEvent {
  event: 'listening'
  peerId: string
  addresses: string[]
  implementation: string
}

interface Summary {
  count: number
  medianUs: number
  p99Us: number
}

const INSTALL_TIMEOUT_MS = 300_000
const SETTINGS = { muxers: ['yamux'], pubsub: 'gossipsub' }

let server: JsonChild<Listening>
let driver: JsonChild<Listening>

async function startHost(): Promise<JsonChild<Listening>> {
  const preload = new URL('../../interop/preload.mjs', import.meta.url).href
  const script = fileURLToPath(new URL('./js-host.mjs', import.meta.url))
  const args = ['--expose-gc', '--import', preload, script, JSON.stringify(SETTINGS)]
  return startChild<Listening>({ name: 'js-libp2p host', args })
}

beforeAll(async () => {
  await installInterop()
  ;[server, driver] = await Promise.all([startHost(), startHost()])
}, INSTALL_TIMEOUT_MS)

afterAll(async () => {
  await Promise.all([server?.stop(), driver?.stop()])
})

async function connect(): Promise<string> {
  const { addresses, peerId } = await server.waitFor('listening')
  const address = addresses[0] ?? ''
  expect(await driver.request('connect', { address })).toEqual({
    peerId,
    muxer: '/yamux/1.0.0',
    security: '/noise',
  })
  return address
}

// First of all: js-libp2p at times opens no pubsub stream to a peer that is back at once.
it('delivers every message of a topic, and counts them', async () => {
  await connect()
  await Promise.all([server.request('subscribe', { topic: 'bench' }), driver.request('subscribe', { topic: 'bench' })])
  const joined = { topic: 'bench', subscribers: 1, mesh: 1 }
  await Promise.all([server.request('until', joined), driver.request('until', joined)])
  for (const count of [50, 60]) {
    expect(await driver.request('publish', { topic: 'bench', count, size: 200 })).toMatchObject({ published: count })
    expect(await server.request('collect', { topic: 'bench', count })).toMatchObject({
      received: count,
      bytes: count * 200,
    })
  }
})

it('moves bytes, measures round trips and opens streams on one connection', async () => {
  await connect()
  expect(await driver.request('throughput', { bytes: 1_000_000, streams: 2 })).toMatchObject({ bytes: 2_000_000 })
  const round = await driver.request<Summary>('roundTrip', { iterations: 20, warmup: 5 })
  expect(round.count).toBe(20)
  expect(round.p99Us).toBeGreaterThanOrEqual(round.medianUs)
  for (const lazy of [false, true]) {
    expect(await driver.request('open', { iterations: 5, warmup: 1, lazy })).toMatchObject({ count: 5 })
  }
  await driver.request('disconnect')
  await expect(driver.request('open')).rejects.toThrow('connect first')
})

it('holds a crowd of connections and reports its memory', async () => {
  const { addresses } = await server.waitFor('listening')
  expect(await driver.request('crowd', { address: addresses[0], count: 3, topic: 'bench' })).toMatchObject({
    connected: 3,
  })
  await server.request('until', { connections: 3, identified: 3, topic: 'bench', subscribers: 3 })
  const { rss } = await server.request<{ rss: number }>('memory')
  expect(rss).toBeGreaterThan(10_000_000)
  const { userMs } = await server.request<{ userMs: number }>('usage')
  expect(userMs).toBeGreaterThan(0)
  await driver.request('disperse')
})

it('is rushed by a crowd that dials at once, and tells how long it stood still', async () => {
  const { addresses } = await server.waitFor('listening')
  await server.request('subscribe', { topic: 'rush' })
  await server.request('stalls')
  await driver.request('gather', { count: 3 })
  expect(await driver.request('rush', { address: addresses[0], topic: 'rush' })).toMatchObject({ connected: 3 })
  // The driver's own connection may be there, too.
  const { identified, subscribers } = await server.request<Record<string, number>>('until', {
    identified: 3,
    subscribers: 3,
    topic: 'rush',
  })
  expect(subscribers).toBe(3)
  expect(identified).toBeGreaterThanOrEqual(3)
  const stalls = await server.request<{ longestMs: number; missedSeconds: number }>('stalls')
  expect(stalls.longestMs).toBeGreaterThan(0)
  expect(stalls.missedSeconds).toBeLessThanOrEqual(Math.floor(stalls.longestMs / 1000) * 10)
  await driver.request('disperse')
})

it('dials again and again', async () => {
  const { addresses } = await server.waitFor('listening')
  const dials = await driver.request<Summary>('dial', { address: addresses[0], iterations: 3, warmup: 1 })
  expect(dials.count).toBe(3)
})
