import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHost } from '../../../net/index.ts'
import type { Host, HostOptions, PublishResult } from '../../../net/index.ts'
import { HEADER, line } from './arena.ts'

const ROOM = 'room'
// Short for those who dawdle, long enough for a friend on a busy machine.
const UPGRADE_MS = 2_000
const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
const PATIENCE = { timeout: 15_000, interval: 20 }

let victim: Host
let friend: Host
let sockets: Socket[]
let servers: Server[]
let before: string[]
let failures: string[]
let company: { wanted: boolean }
let friendship: Promise<void>

/** Sockets and servers of this process. */
const handles = (): string[] => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'))

const onRejection = (reason: unknown): void => void failures.push(`unhandled: ${String(reason)}`)

beforeEach(async () => {
  sockets = []
  servers = []
  failures = []
  company = { wanted: true }
  process.on('unhandledRejection', onRejection)
  before = handles()
  victim = await createHost({ listen: LOOPBACK, limits: { upgradeTimeoutMs: UPGRADE_MS, closeTimeoutMs: 500 } })
  friend = await createHost({ listen: LOOPBACK })
  victim.on('error', ({ error }) => failures.push(error.message))
  await friend.dial(victim.addresses()[0] as string)
  const subscribed = Promise.all(
    [victim, friend].map((host) => new Promise((resolve) => host.pubsub.on('subscribed', resolve))),
  )
  for (const host of [victim, friend]) host.pubsub.subscribe(ROOM)
  await subscribed
  friendship = befriend()
})

/** Pings and talks as fast as answers come, until the test is over. */
async function befriend(): Promise<void> {
  for (let i = 0; company.wanted; i++) {
    const text = `still here ${i}`
    const heard = new Promise<void>((resolve) => {
      const off = victim.pubsub.on('message', ({ data }) => {
        if (Buffer.from(data).toString() !== text) return
        off()
        resolve()
      })
    })
    await Promise.all([
      friend.ping(victim.peerId).catch((error: unknown) => failures.push(String(error))),
      friend.pubsub.publish(ROOM, Buffer.from(text)).peers.length > 0 ? heard : failures.push(`${text} was not taken`),
    ])
  }
}

afterEach(async () => {
  company.wanted = false
  await friendship
  expect(friend.connections(victim.peerId).map(({ open }) => open)).toEqual([true])
  for (const socket of sockets) socket.destroy()
  for (const server of servers) server.close()
  await Promise.all([victim.stop(), friend.stop()])
  await vi.waitFor(() => expect(handles()).toEqual(before), PATIENCE)
  process.off('unhandledRejection', onRejection)
  expect(failures).toEqual([])
})

const portOf = (host: Host): number => Number(/tcp\/(\d+)/.exec(host.addresses()[0] ?? '')?.[1])

async function dial(): Promise<Socket> {
  const socket = connect({ port: portOf(victim), host: '127.0.0.1', allowHalfOpen: true })
  sockets.push(socket)
  socket.on('error', () => {})
  socket.resume()
  await once(socket, 'connect')
  return socket
}

const over = (socket: Socket): Promise<unknown> =>
  socket.closed || socket.readableEnded
    ? Promise.resolve()
    : new Promise((resolve) => socket.once('end', resolve).once('close', resolve))

describe('over TCP, a stranger is thrown out and the friend notices nothing', () => {
  it.each<[string, () => Buffer]>([
    ['random bytes', () => randomBytes(5_000)],
    ['an HTTP request', () => Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['a megabyte of proposals', () => Buffer.concat([HEADER, ...Array<Buffer>(80_000).fill(line('/nope/1.0.0'))])],
    ['garbage instead of noise', () => Buffer.concat([HEADER, line('/noise'), randomBytes(5_000)])],
  ])('that sends %s', async (_, bytes) => {
    const socket = await dial()
    socket.write(bytes())
    await over(socket)
  })

  it('that sends nothing, or a byte now and then, when its time is up', async () => {
    const [silent, slow] = [await dial(), await dial()]
    const opening = Buffer.concat([HEADER, line('/noise')])
    let at = 0
    const trickle = setInterval(() => slow.write(opening.subarray(at, ++at)), 100)
    await Promise.all([over(silent), over(slow)])
    clearInterval(trickle)
    expect(at).toBeLessThan(opening.length)
  })

  it('that ends or cuts the connection at each step', async () => {
    const steps = [Buffer.alloc(0), HEADER, Buffer.concat([HEADER, line('/noise')]), randomBytes(100)]
    for (const bytes of steps) {
      const [ending, cutting, resetting] = [await dial(), await dial(), await dial()]
      ending.end(bytes)
      cutting.write(bytes)
      cutting.destroy()
      resetting.write(bytes, () => resetting.resetAndDestroy())
      await Promise.all([over(ending), over(cutting), over(resetting)])
    }
  })

  it('that comes two hundred times at once', async () => {
    const all = await Promise.all(Array.from({ length: 200 }, dial))
    await Promise.all(all.map(over))
  })
})

/** A TCP connection to the victim through a wire that the test holds. */
async function throughWire(): Promise<{ address: string; near: () => Socket; far: () => Socket }> {
  const wire: { near?: Socket; far?: Socket } = {}
  const server = createServer((near) => {
    const far = connect(portOf(victim), '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.push(one)
      one.on('error', () => {})
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
    Object.assign(wire, { near, far })
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    address: `/ip4/127.0.0.1/tcp/${port}/p2p/${victim.peerId}`,
    near: () => wire.near as Socket,
    far: () => wire.far as Socket,
  }
}

describe.each(['yamux', 'mplex'] as const)('over TCP and %s, a peer', (muxer) => {
  async function peer(options: HostOptions = {}): Promise<Host> {
    return createHost({ listen: [], muxers: [muxer], limits: { closeTimeoutMs: 200 }, ...options })
  }

  it('whose wire is cut in the middle of streams is told of as gone', async () => {
    const wire = await throughWire()
    const attacker = await peer()
    let opened = 0
    victim.handle('/flood/1.0.0', (stream) => {
      opened++
      const more = (): void => {
        while (stream.write(new Uint8Array(64 * 1024)));
      }
      stream.onDrain(more)
      more()
    })
    await attacker.dial(wire.address)
    const streams = await Promise.all(
      Array.from({ length: 5 }, () => attacker.openStream(victim.peerId, '/flood/1.0.0')),
    )
    await Promise.all(streams.map((stream) => stream.read()))
    const gone = new Promise((resolve) => victim.on('peer:disconnected', ({ peerId }) => resolve(peerId)))
    wire.far().resetAndDestroy()
    expect(await gone).toEqual(attacker.peerId)
    expect(opened).toBe(5)
    expect(victim.connections()).toHaveLength(1)
    await attacker.stop()
  })

  it('that stops reading holds a bounded queue, and stop does not wait for it', async () => {
    const wire = await throughWire()
    const attacker = await peer()
    attacker.pubsub.subscribe(ROOM)
    await attacker.dial(wire.address)
    await vi.waitFor(() => expect(victim.pubsub.subscribers(ROOM)).toHaveLength(2), PATIENCE)
    wire.far().unpipe()
    wire.far().pause()
    let heard = 0
    friend.pubsub.on('message', ({ data }) => {
      if (data.length === 60_000) heard++
    })
    const isFull = (host: Host, { full }: PublishResult): boolean => full.some((peer) => peer.equals(host.peerId))
    let refused = 0
    for (let i = 0; i < 150; i++) {
      const data = new Uint8Array(60_000)
      let result = victim.pubsub.publish(ROOM, data)
      if (isFull(attacker, result)) refused++
      while (isFull(friend, result)) {
        await new Promise((resolve) => setImmediate(resolve))
        result = victim.pubsub.publish(ROOM, data, { again: result.id, to: [friend.peerId] })
      }
    }
    // The kernel takes some megabytes first.
    expect(refused).toBeGreaterThan(20)
    await vi.waitFor(() => expect(heard).toBe(150), PATIENCE)
    const queued = victim.connections(attacker.peerId).flatMap(({ streams }) => streams.map((s) => s.writeBufferBytes))
    expect(queued.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(512 * 1024)
    company.wanted = false
    await friendship
    const since = performance.now()
    await victim.connections(attacker.peerId)[0]?.close()
    expect(performance.now() - since).toBeLessThan(5_000)
    await attacker.stop()
  })
})
