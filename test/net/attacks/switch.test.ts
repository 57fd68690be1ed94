/** Listeners that act on a connection the moment they hear of it, and dials that end at the same moment. */
import { describe, expect, test } from 'vitest'
import { Emitter } from '../../../net/emitter.ts'
import type { HostEvents } from '../../../net/host-events.ts'
import type { Connection } from '../../../net/connection.ts'
import { mplex } from '../../../net/mplex/mplex.ts'
import { Node, world } from '../switch-node.ts'

const TOLD = ['connection:opened', 'connection:closed', 'peer:connected', 'peer:disconnected'] as const

/** Names of events as the listener that registered last hears them. */
function heard(events: Emitter<HostEvents>): string[] {
  const names: string[] = []
  for (const name of TOLD) events.on(name, () => names.push(name))
  return names
}

describe('a listener that ends a connection as soon as it hears of it', () => {
  test.each(['connection:opened', 'peer:connected'] as const)(
    'in %s: everyone hears all of it in order',
    async (when) => {
      const at = world()
      const events = new Emitter<HostEvents>()
      events.on(when, ({ connection }: { connection: Connection }) => connection.destroy())
      const names = heard(events)
      const a = await new Node(at, 1, { events }).listen()
      const b = await new Node(at, 2).listen()
      await at.clock.resolve(b.connect(a))
      await at.clock.advance(100)
      expect(names).toEqual(['connection:opened', 'peer:connected', 'connection:closed', 'peer:disconnected'])
      expect(a.switch.connections()).toEqual([])
    },
  )

  test('and lives through a listener that throws', async () => {
    const at = world()
    const events = new Emitter<HostEvents>()
    let bug = true
    const off = events.on('connection:opened', () => {
      if (bug) throw new Error('a bug')
    })
    const names = heard(events)
    const a = await new Node(at, 1, { events }).listen()
    const b = await new Node(at, 2).listen()
    const first = await at.clock.resolve(b.connect(a)).catch(() => null)
    await at.clock.advance(100).catch(() => {})
    bug = false
    off()
    first?.destroy()
    await at.clock.advance(100)
    expect(names.filter((name) => name === 'peer:connected').length).toBe(
      names.filter((name) => name === 'peer:disconnected').length,
    )
  })
})

describe('connections that we dial', () => {
  test('do not pass their limit when the dials are under way together', async () => {
    const at = world()
    const a = new Node(at, 1, { limits: { maxOutboundConnections: 1 } })
    const others = [await new Node(at, 2).listen(), await new Node(at, 3).listen()]
    const outcomes = await at.clock.resolve(Promise.allSettled(others.map((other) => a.connect(other))))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'limit-exceeded' } })
    await at.clock.advance(100)
    expect(a.switch.connections()).toHaveLength(1)
    expect(at.network.openPipes).toBe(2)
  })
})

test('an old connection whose answer waits behind a lot of data is alive: bytes of any kind prove it', async () => {
  const at = world()
  const a = await new Node(at, 1, { muxers: [mplex], probe: () => new Promise<number>(() => {}) }).listen()
  const b = await new Node(at, 2, { muxers: [mplex], probe: () => Promise.resolve(1) }).listen()
  let heard = 0
  a.switch.handle('/backlog/1', (stream) => stream.onData((bytes) => (heard += bytes.length)))
  const old = await at.clock.resolve(b.connect(a))
  const stream = await at.clock.resolve(old.openStream(['/backlog/1']))
  await at.clock.resolve(b.connect(a))
  for (let second = 0; second < 20; second++) {
    stream.write(Uint8Array.of(second))
    await at.clock.advance(1_000)
  }
  expect(heard).toBe(20)
  expect(a.openWith(b)).toHaveLength(2)
})
