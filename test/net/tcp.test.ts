import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { parseMultiaddr, scopeOf, tcpEndpoint } from '../../net/address.ts'
import type { Multiaddr } from '../../net/address.ts'
import type { NetError } from '../../net/errors.ts'
import type { Pipe } from '../../net/pipe.ts'
import { tcp } from '../../net/tcp.ts'
import type { Listener } from '../../net/transport.ts'
import { freeAddress } from '../free-address.ts'
import { record } from './recorder.ts'

const LOOPBACK = parseMultiaddr('/ip4/127.0.0.1/tcp/0')
const transport = tcp()
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function listen(
  address = LOOPBACK,
  with_ = transport,
): Promise<{ listener: Listener; address: Multiaddr; next(): Promise<Pipe> }> {
  const pipes: Pipe[] = []
  const waiting: ((pipe: Pipe) => void)[] = []
  const listener = await with_.listen(address, (pipe) => {
    cleanups.push(() => pipe.destroy())
    const waiter = waiting.shift()
    if (waiter) waiter(pipe)
    else pipes.push(pipe)
  })
  cleanups.push(() => listener.close())
  return {
    listener,
    address: listener.addresses()[0] as Multiaddr,
    next: () => {
      const pipe = pipes.shift()
      return pipe ? Promise.resolve(pipe) : new Promise((resolve) => waiting.push(resolve))
    },
  }
}

async function dial(address: Multiaddr, with_ = transport): Promise<Pipe> {
  const pipe = await with_.dial(address, {})
  cleanups.push(() => pipe.destroy())
  return pipe
}

/** Both ends of a connection, with what each hears. */
async function connected(with_ = transport) {
  const { address, next } = await listen(LOOPBACK, with_)
  const [dialer, acceptor] = await Promise.all([dial(address, with_), next()])
  return { dialer, acceptor, heardByDialer: record(dialer), heardByAcceptor: record(acceptor), address }
}

describe('a TCP pipe', () => {
  test('carries bytes both ways and knows both addresses', async () => {
    const { dialer, acceptor, heardByDialer, heardByAcceptor, address } = await connected()
    dialer.write(Buffer.from('hello '))
    dialer.write(Buffer.from('there'))
    dialer.flush()
    acceptor.write(Buffer.from('hi'))
    acceptor.flush()
    expect(await heardByAcceptor.text(11)).toBe('hello there')
    expect(await heardByDialer.text(2)).toBe('hi')
    expect(dialer.remoteAddress.toString()).toBe(address.toString())
    expect(acceptor.remoteAddress.toString()).toBe(dialer.localAddress?.toString())
    expect(acceptor.localAddress?.toString()).toBe(address.toString())
    expect([dialer.bytesWritten, dialer.bytesRead]).toEqual([11, 2])
    expect([acceptor.bytesWritten, acceptor.bytesRead]).toEqual([2, 11])
  })

  test('sends nothing before it is flushed', async () => {
    const { dialer, acceptor, heardByDialer, heardByAcceptor } = await connected()
    dialer.write(Buffer.from('queued'))
    acceptor.write(Buffer.from('!'))
    acceptor.flush()
    await heardByDialer.text(1)
    expect(dialer.bytesWritten).toBe(0)
    expect(heardByAcceptor.bytes).toHaveLength(0)
    dialer.flush()
    expect(await heardByAcceptor.text(6)).toBe('queued')
  })

  test.each([16, 1024, 4096])('makes one socket write of many pieces of %i bytes', async (size) => {
    const server = createServer()
    cleanups.push(() => server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const pipe = await dial(parseMultiaddr(`/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}`))
    const [socket] = await accepted
    cleanups.push(() => socket.destroy())
    // Only when all pieces reach the kernel in one call does their first event hold more than one of them.
    for (let i = 0; i < 8; i++) pipe.write(new Uint8Array(size).fill(i))
    pipe.flush()
    const [first] = (await once(socket, 'data')) as [Buffer]
    expect(first.length).toBeGreaterThan(size)
  })

  test('half-closes: after our end the other side still sends', async () => {
    const { dialer, acceptor, heardByDialer, heardByAcceptor } = await connected()
    dialer.write(Buffer.from('question'))
    dialer.end()
    expect(await heardByAcceptor.text(8)).toBe('question')
    await heardByAcceptor.ended
    expect(heardByAcceptor.isClosed).toBe(false)
    acceptor.write(Buffer.from('answer'))
    acceptor.flush()
    expect(await heardByDialer.text(6)).toBe('answer')
    acceptor.end()
    await heardByDialer.ended
    expect(await heardByDialer.closed).toBeUndefined()
    expect(await heardByAcceptor.closed).toBeUndefined()
  })

  test('takes no more bytes after end', async () => {
    const { dialer, heardByAcceptor } = await connected()
    dialer.end()
    expect(dialer.write(Buffer.from('late'))).toBe(false)
    dialer.flush()
    await heardByAcceptor.ended
    expect(heardByAcceptor.bytes).toHaveLength(0)
  })

  test('says when it is full, and when there is room again', async () => {
    const { dialer, acceptor, heardByDialer, heardByAcceptor } = await connected(tcp({ highWaterMark: 32 * 1024 }))
    acceptor.pause()
    const chunk = 64 * 1024
    let written = 0
    // A reader that reads nothing fills the kernel's buffers on both sides, and then ours.
    while (dialer.write(new Uint8Array(chunk)) || dialer.bytesWritten < 16 * 1024 * 1024) {
      written += chunk
      dialer.flush()
    }
    written += chunk
    dialer.flush()
    expect(heardByAcceptor.length).toBeLessThan(written)
    expect(heardByDialer.drains).toBe(0)
    acceptor.resume()
    await heardByDialer.drained
    await heardByAcceptor.total(written)
    expect(heardByDialer.drains).toBe(1)
  })

  test('delivers nothing while paused', async () => {
    const { dialer, acceptor, heardByDialer, heardByAcceptor } = await connected()
    acceptor.pause()
    dialer.write(Buffer.from('held'))
    dialer.flush()
    acceptor.write(Buffer.from('x'))
    acceptor.flush()
    await heardByDialer.text(1)
    expect(heardByAcceptor.bytes).toHaveLength(0)
    acceptor.resume()
    expect(await heardByAcceptor.text(4)).toBe('held')
  })

  test('reads nothing before someone attaches, and hands what came to the first', async () => {
    const { address, next } = await listen()
    const [dialer, acceptor] = await Promise.all([dial(address), next()])
    dialer.write(Buffer.from('early'))
    dialer.end()
    const heard = record(acceptor)
    expect(await heard.text(5)).toBe('early')
    await heard.ended
  })

  test('tells the handler that took over', async () => {
    const { dialer, acceptor, heardByAcceptor } = await connected()
    dialer.write(Buffer.from('one'))
    dialer.flush()
    await heardByAcceptor.text(3)
    const second = record(acceptor)
    dialer.write(Buffer.from('two'))
    dialer.flush()
    expect(await second.text(3)).toBe('two')
    expect(heardByAcceptor.length).toBe(3)
  })

  test('destroyed on one side, closes on both; nothing is thrown', async () => {
    const { dialer, acceptor, heardByDialer, heardByAcceptor } = await connected()
    acceptor.destroy()
    expect(await heardByAcceptor.closed).toBeUndefined()
    await heardByDialer.ended
    // Writing into the closed socket brings EPIPE or ECONNRESET, as an event only.
    dialer.write(new Uint8Array(1024))
    dialer.end()
    const error = (await heardByDialer.closed) as NetError | undefined
    if (error) expect(error.code).toBe('closed')
  })

  test('a cut connection is a NetError that names the peer', async () => {
    const server = createServer()
    cleanups.push(() => server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const address = parseMultiaddr(`/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}`)
    const heard = record(await dial(address))
    const [socket] = await accepted
    socket.resetAndDestroy()
    const error = (await heard.closed) as NetError
    expect(error.code).toBe('closed')
    expect(error.message).toBe(`The peer at ${address} cut the connection (ECONNRESET)`)
  })

  test('closes with the error that it was destroyed with', async () => {
    const { dialer, heardByDialer } = await connected()
    const reason = new Error('enough')
    dialer.destroy(reason)
    expect(await heardByDialer.closed).toBe(reason)
  })
})

describe('dialling', () => {
  test('a port where nobody listens is refused in one sentence', async () => {
    const { listener, address } = await listen()
    await listener.close()
    await expect(transport.dial(address, {})).rejects.toMatchObject({
      code: 'refused',
      step: 'connect',
      message: `Could not connect to ${address}: connection refused – is the peer running there?`,
    })
  })

  test('stops when the signal fires, before and during', async () => {
    const { address } = await listen()
    await expect(transport.dial(address, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    const controller = new AbortController()
    const dialling = transport.dial(address, { signal: controller.signal })
    controller.abort()
    await expect(dialling).rejects.toMatchObject({ code: 'aborted', step: 'connect' })
  })

  test('handles TCP addresses and nothing else', () => {
    const yes = ['/ip4/1.2.3.4/tcp/5', '/ip6/::1/tcp/5', '/ip6zone/lo/ip6/fe80::1/tcp/5']
    const no = ['/dns4/example.org/tcp/5', '/ip4/1.2.3.4/udp/5/quic-v1', '/ip4/1.2.3.4/tcp/5/ws', '/memory/5']
    for (const text of yes) expect(transport.handles(parseMultiaddr(text)), text).toBe(true)
    for (const text of no) expect(transport.handles(parseMultiaddr(text)), text).toBe(false)
  })
})

describe('listening', () => {
  test('port 0 becomes a real port', async () => {
    const { address } = await listen()
    expect(tcpEndpoint(address)).toMatchObject({ host: '127.0.0.1', family: 4 })
    expect(tcpEndpoint(address)?.port).toBeGreaterThan(0)
  })

  test('a port in use is said in one sentence that names the address', async () => {
    const { address } = await listen()
    await expect(transport.listen(address, () => {})).rejects.toMatchObject({
      code: 'address-in-use',
      message: `Could not listen on ${address}: another program has that port; stop it or choose another port (0 picks a free one)`,
    })
  })

  test('an address of another machine is a bad address', async () => {
    const elsewhere = parseMultiaddr('/ip4/192.0.2.1/tcp/0')
    await expect(transport.listen(elsewhere, () => {})).rejects.toMatchObject({ code: 'bad-address' })
  })

  test('ip4 and ip6 hold the same port side by side, and both answer', async ({ skip }) => {
    // One that is free for ip6 may be taken for ip4.
    const at = await freeAddress()
    const port = tcpEndpoint(parseMultiaddr(at))?.port as number
    const six = await transport
      .listen(parseMultiaddr(`/ip6/::1/tcp/${port}`), (pipe) => pipe.destroy())
      .catch(() => null)
    if (!six) return skip('this machine has no ip6')
    cleanups.push(() => six.close())
    const four = await listen(parseMultiaddr(at))
    await Promise.all([dial(four.address), four.next()])
    await dial(six.addresses()[0] as Multiaddr)
  })

  test("0.0.0.0 is told as the machine's own addresses, loopback last", async () => {
    const { listener } = await listen(parseMultiaddr('/ip4/0.0.0.0/tcp/0'))
    const addresses = listener.addresses()
    expect(addresses.map(scopeOf)).not.toContain('unspecified')
    expect(addresses.at(-1)?.toString()).toMatch(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+$/)
  })

  test('a closed listener takes nobody, and the pipes it gave live on', async () => {
    const { listener, address, next } = await listen()
    const [dialer, acceptor] = await Promise.all([dial(address), next()])
    const heard = record(acceptor)
    await listener.close()
    await expect(transport.dial(address, {})).rejects.toMatchObject({ code: 'refused' })
    expect(listener.addresses()).toEqual([])
    dialer.write(Buffer.from('still here'))
    dialer.flush()
    expect(await heard.text(10)).toBe('still here')
  })

  test('a peer that connects and resets at once leaves the listener as it was', async () => {
    const { address, next } = await listen()
    const { host, port } = tcpEndpoint(address) as { host: string; port: number }
    for (let i = 0; i < 5; i++) {
      const socket = connect(port, host)
      await once(socket, 'connect')
      socket.resetAndDestroy()
    }
    await dial(address)
    await next()
  })
})
