/**
 * Transport: TCP over node:net, the only file that imports it.
 * https://github.com/libp2p/specs/blob/master/addressing/README.md#ip-and-name-resolution (/ip4|ip6/…/tcp/…)
 * A pipe is a socket: no-delay, half-open allowed, one socket write a flush, bytes handed on in the turn they are read.
 * Leaves out names (resolve.ts), time limits (the dialer's signal) and port reuse, which Node can't do.
 */
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { scopeOf, tcpAddress, tcpEndpoint } from './address.ts'
import type { Endpoint, Multiaddr } from './address.ts'
import { BusyPoll } from './busy-poll.ts'
import { systemClock } from './clock.ts'
import { NetError } from './errors.ts'
import type { ErrorCode } from './errors.ts'
import { hostsOf, systemInterfaces } from './interfaces.ts'
import type { Interfaces } from './interfaces.ts'
import type { Pipe, PipeHandler } from './pipe.ts'
import type { Listener, Transport } from './transport.ts'

/** `Pipe.write` returns false above this, bytes. Ours: yamux's initial window, so that one stream alone never fills it. */
export const HIGH_WATER_MARK_BYTES = 256 * 1024
/** Several pieces are joined into one buffer up to this, bytes. Ours, measured on loopback: above, writev costs less than the copy. */
const JOIN_BYTES = 1024

/** One event loop, one look. */
const busyPoll = new BusyPoll(systemClock)

export interface TcpOptions {
  /** Bytes queued for the kernel above which `Pipe.write` returns false. Default HIGH_WATER_MARK_BYTES. */
  highWaterMark?: number
  /** What 0.0.0.0 and :: stand for. Default: the machine's own. */
  interfaces?: Interfaces
}

export function tcp(options: TcpOptions = {}): Transport {
  const highWaterMark = options.highWaterMark ?? HIGH_WATER_MARK_BYTES
  return {
    name: 'tcp',
    handles: (address) => tcpEndpoint(address) !== null,
    dial: (address, { signal }) => dial(address, signal, highWaterMark),
    listen: (address, onPipe, onError) =>
      listen(address, onPipe, onError, highWaterMark, options.interfaces ?? systemInterfaces),
  }
}

function dial(address: Multiaddr, signal: AbortSignal | undefined, highWaterMark: number): Promise<Pipe> {
  return new Promise((resolve, reject) => {
    const { host, port, family } = endpointOf(address)
    if (signal?.aborted) return reject(aborted(address))
    const socket = connect({ host, port, family, noDelay: true, allowHalfOpen: true })
    const settle = (): void => {
      socket.off('error', onError)
      socket.off('connect', onConnect)
      signal?.removeEventListener('abort', onAbort)
    }
    const onAbort = (): void => {
      settle()
      // A refusal that is already on its way must not become an uncaught exception.
      socket.on('error', () => {})
      socket.destroy()
      reject(aborted(address))
    }
    const onError = (error: Error): void => {
      settle()
      reject(dialError(address, error))
    }
    const onConnect = (): void => {
      settle()
      resolve(new TcpPipe(socket, address, highWaterMark))
    }
    socket.once('error', onError)
    socket.once('connect', onConnect)
    signal?.addEventListener('abort', onAbort)
  })
}

function listen(
  address: Multiaddr,
  onPipe: (pipe: Pipe) => void,
  onError: ((error: NetError) => void) | undefined,
  highWaterMark: number,
  interfaces: Interfaces,
): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const endpoint = endpointOf(address)
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: false }, (socket) => {
      // A socket that was gone before it was accepted has no address.
      if (socket.remoteAddress === undefined || socket.remotePort === undefined) return void socket.destroy()
      onPipe(new TcpPipe(socket, tcpAddress(socket.remoteAddress, socket.remotePort), highWaterMark))
    })
    const onListenError = (error: Error): void => reject(listenError(address, error))
    server.once('error', onListenError)
    server.listen({ host: endpoint.host, port: endpoint.port, ipv6Only: endpoint.family === 6 }, () => {
      server.off('error', onListenError)
      server.on('error', (error) => onError?.(listenError(address, error)))
      resolve(new TcpListener(server, address, interfaces))
    })
  })
}

class TcpListener implements Listener {
  readonly #server: Server
  readonly #address: Multiaddr
  readonly #interfaces: Interfaces

  constructor(server: Server, address: Multiaddr, interfaces: Interfaces) {
    this.#server = server
    this.#address = address
    this.#interfaces = interfaces
  }

  addresses(): Multiaddr[] {
    const bound = this.#server.address()
    if (bound === null || typeof bound === 'string') return []
    if (scopeOf(this.#address) !== 'unspecified') return [tcpAddress(bound.address, bound.port)]
    return hostsOf(this.#interfaces(), bound.family === 'IPv6' ? 6 : 4).map((host) => tcpAddress(host, bound.port))
  }

  close(): Promise<void> {
    // The port is free at once; the callback would wait for every accepted socket.
    this.#server.close()
    return Promise.resolve()
  }
}

/** A connected socket. States: open → ended (either direction, in any order) → closed. */
class TcpPipe implements Pipe {
  readonly remoteAddress: Multiaddr
  bytesRead = 0
  bytesWritten = 0
  readonly #socket: Socket
  readonly #highWaterMark: number
  #handler: PipeHandler | null = null
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  #needDrain = false
  #paused = false
  #closed = false
  #error: Error | undefined

  constructor(socket: Socket, remoteAddress: Multiaddr, highWaterMark: number) {
    this.#socket = socket
    this.#highWaterMark = highWaterMark
    this.remoteAddress = remoteAddress
    // Errors come as an event before "close"; without a listener they would end the process.
    socket.on('error', (error) => {
      this.#error ??= socketError(this.remoteAddress, error)
    })
    socket.on('close', () => {
      this.#closed = true
      this.#queue = []
      this.#handler?.onClose(this.#error)
    })
  }

  get localAddress(): Multiaddr | null {
    const { localAddress, localPort } = this.#socket
    return localAddress === undefined || localPort === undefined ? null : tcpAddress(localAddress, localPort)
  }

  attach(handler: PipeHandler): void {
    const first = this.#handler === null
    this.#handler = handler
    if (!first) return
    if (this.#closed) return queueMicrotask(() => this.#handler?.onClose(this.#error))
    const socket = this.#socket
    socket.on('end', () => this.#handler?.onEnd())
    socket.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length
      busyPoll.read(this)
      this.#handler?.onData(chunk)
    })
    if (this.#paused) socket.pause()
  }

  write(bytes: Uint8Array): boolean {
    if (this.#closed || this.#socket.writableEnded) return false
    this.#queue.push(bytes)
    this.#queuedBytes += bytes.length
    if (this.#queuedBytes + this.#socket.writableLength < this.#highWaterMark) return true
    this.#needDrain = true
    return false
  }

  flush(): void {
    const queue = this.#queue
    const last = queue.at(-1)
    if (last === undefined) return
    const total = this.#queuedBytes
    this.#queue = []
    this.#queuedBytes = 0
    this.bytesWritten += total
    busyPoll.wrote(this)
    const socket = this.#socket
    if (queue.length === 1) return void socket.write(last, this.#onWritten)
    if (total <= JOIN_BYTES) return void socket.write(Buffer.concat(queue, total), this.#onWritten)
    socket.cork()
    for (let i = 0; i < queue.length - 1; i++) socket.write(queue[i] as Uint8Array)
    socket.write(last, this.#onWritten)
    socket.uncork()
  }

  pause(): void {
    this.#paused = true
    this.#socket.pause()
  }

  resume(): void {
    this.#paused = false
    // Before the first attach nothing may be read.
    if (this.#handler) this.#socket.resume()
  }

  end(): void {
    if (this.#closed || this.#socket.writableEnded) return
    this.flush()
    this.#socket.end()
  }

  destroy(error?: Error): void {
    this.#error ??= error
    this.#socket.destroy()
  }

  readonly #onWritten = (): void => {
    // Half, so that a writer gets a worthwhile amount of room each time.
    if (!this.#needDrain || this.#closed) return
    if (this.#queuedBytes + this.#socket.writableLength > this.#highWaterMark / 2) return
    this.#needDrain = false
    this.#handler?.onDrain()
  }
}

function endpointOf(address: Multiaddr): Endpoint {
  const endpoint = tcpEndpoint(address)
  if (endpoint === null)
    throw new NetError('bad-address', `${address} is no TCP address; use /ip4/…/tcp/… or /ip6/…/tcp/…`)
  return endpoint
}

function aborted(address: Multiaddr): NetError {
  return new NetError('aborted', `The dial of ${address} was cancelled`, { step: 'connect' })
}

const DIAL_ERRORS: Record<string, [ErrorCode, string]> = {
  ECONNREFUSED: ['refused', 'connection refused – is the peer running there?'],
  ECONNRESET: ['refused', 'the connection was reset at once – is another program listening there?'],
  EHOSTUNREACH: ['unreachable', 'there is no route to that machine; check the address and this network'],
  EHOSTDOWN: ['unreachable', 'that machine is down'],
  ENETUNREACH: ['unreachable', 'this machine has no network that leads there'],
  ENETDOWN: ['unreachable', 'the network is down'],
  EADDRNOTAVAIL: ['unreachable', 'this machine has no address to connect from'],
  EAFNOSUPPORT: ['unreachable', 'this machine does not have that kind of address'],
  ETIMEDOUT: ['timeout', 'no answer; check the address and firewalls between'],
}

function dialError(address: Multiaddr, error: NodeJS.ErrnoException): NetError {
  const [code, reason] = DIAL_ERRORS[error.code ?? ''] ?? ['unreachable', error.message]
  return new NetError(code, `Could not connect to ${address}: ${reason}`, { cause: error, step: 'connect' })
}

const LISTEN_ERRORS: Record<string, [ErrorCode, string]> = {
  EADDRINUSE: ['address-in-use', 'another program has that port; stop it or choose another port (0 picks a free one)'],
  EADDRNOTAVAIL: ['bad-address', 'this machine does not have that address'],
  EAFNOSUPPORT: ['bad-address', 'this machine does not have that kind of address'],
  EINVAL: ['bad-address', 'this machine does not have that kind of address'],
  EACCES: ['bad-address', 'this user may not use that port; choose one above 1023'],
}

function listenError(address: Multiaddr, error: NodeJS.ErrnoException): NetError {
  const [code, reason] = LISTEN_ERRORS[error.code ?? ''] ?? ['bad-address', error.message]
  return new NetError(code, `Could not listen on ${address}: ${reason}`, { cause: error })
}

const SOCKET_ERRORS: Record<string, [ErrorCode, string]> = {
  ETIMEDOUT: ['timeout', 'stopped answering'],
  EHOSTUNREACH: ['unreachable', 'can no longer be reached'],
  ENETUNREACH: ['unreachable', 'can no longer be reached'],
  ENETDOWN: ['unreachable', 'can no longer be reached'],
}

function socketError(address: Multiaddr, error: NodeJS.ErrnoException): NetError {
  const [code, reason] = SOCKET_ERRORS[error.code ?? ''] ?? [
    'closed',
    `cut the connection (${error.code ?? error.message})`,
  ]
  return new NetError(code, `The peer at ${address} ${reason}`, { cause: error })
}
