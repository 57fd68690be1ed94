/**
 * Port: UDP multicast, over node:dgram, the only file that imports it (node:os: which interfaces there are).
 * One socket a group and interface, so that what arrives and what leaves is known by its interface; the port is shared with the
 * other multicast programs of the machine. Leaves out packets above the interface's MTU and where on the machine a unicast packet was sent to.
 */
import { createSocket } from 'node:dgram'
import type { RemoteInfo, Socket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { NetError } from './errors.ts'
import type { ErrorCode } from './errors.ts'

/** RFC 6762 section 11: link-local multicast is sent with the highest hop limit. */
const HOP_LIMIT = 255

export interface InterfaceAddress {
  /** Without a zone. */
  address: string
  family: 4 | 6
  /** Bits that this network's addresses have in common. */
  prefixBits: number
  /** The interface's number, which some systems name it by in ip6 zones; 0 = none. */
  zone: number
}

export interface NetworkInterface {
  name: string
  loopback: boolean
  addresses: readonly InterfaceAddress[]
}

export interface MulticastGroup {
  family: 4 | 6
  address: string
  port: number
}

export interface UdpSource {
  /** IP address in text; a link-local ip6 carries its zone (fe80::1%eth0). */
  host: string
  port: number
}

export interface UdpHandler {
  /** The bytes are the handler's for good. */
  onPacket(bytes: Uint8Array, from: UdpSource): void
  /** A send failed, or the socket did; it may still work. */
  onError(error: NetError): void
}

export interface UdpSocket {
  /** To the group, unless `to` names somebody. Lost when the system has no room for it. */
  send(bytes: Uint8Array, to?: UdpSource): void
  /** What was sent before has left. Idempotent. */
  close(): void
}

export interface UdpPort {
  /** Those that are up; none when the system doesn't say. */
  interfaces(): NetworkInterface[]
  /**
   * A member of the group on that interface, heard by all of this machine too.
   * @throws NetError address-in-use, bad-address, unreachable
   */
  join(group: MulticastGroup, on: NetworkInterface, handler: UdpHandler): Promise<UdpSocket>
}

export const systemUdp: UdpPort = {
  interfaces,
  join,
}

function interfaces(): NetworkInterface[] {
  let all: ReturnType<typeof networkInterfaces>
  try {
    all = networkInterfaces()
  } catch {
    // Some sandboxes don't say.
    return []
  }
  return Object.entries(all).map(([name, entries = []]) => ({
    name,
    loopback: entries.some((entry) => entry.internal),
    addresses: entries.map((entry) => ({
      address: entry.address,
      family: entry.family === 'IPv6' ? (6 as const) : (4 as const),
      prefixBits: Number(entry.cidr?.split('/')[1] ?? (entry.family === 'IPv6' ? 128 : 32)),
      zone: entry.family === 'IPv6' ? entry.scopeid : 0,
    })),
  }))
}

function join(group: MulticastGroup, on: NetworkInterface, handler: UdpHandler): Promise<UdpSocket> {
  return new Promise((resolve, reject) => {
    const { family, port } = group
    const socket = createSocket({
      type: `udp${family}`,
      reuseAddr: true,
      ipv6Only: family === 6,
      // Only IP addresses come here; answered at once, a packet leaves in the turn in which it is sent, also the last before close.
      lookup: (host, _options, callback) => callback(null, host, family),
    })
    const fail = (error: Error): void => {
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.close()
      reject(joinError(group, on, error))
    }
    socket.once('error', fail)
    socket.bind({ port, address: family === 6 ? '::' : '0.0.0.0', exclusive: false }, () => {
      try {
        const local = localName(family, on)
        socket.addMembership(group.address, local)
        socket.setMulticastInterface(local)
        socket.setMulticastLoopback(true)
        socket.setMulticastTTL(HOP_LIMIT)
        socket.setTTL(HOP_LIMIT)
      } catch (error) {
        return fail(error as Error)
      }
      socket.off('error', fail)
      resolve(new JoinedSocket(socket, group, on, handler))
    })
  })
}

/** How the system wants an interface to be named: ip4 by its address, ip6 by its zone. */
function localName(family: 4 | 6, on: NetworkInterface): string {
  if (family === 6) return `::%${on.name}`
  const own = on.addresses.find((each) => each.family === 4)
  if (!own) throw new NetError('bad-address', `The interface ${on.name} has no IPv4 address`)
  return own.address
}

class JoinedSocket implements UdpSocket {
  readonly #socket: Socket
  readonly #group: MulticastGroup
  readonly #target: UdpSource
  readonly #on: NetworkInterface
  readonly #handler: UdpHandler
  #closed = false

  constructor(socket: Socket, group: MulticastGroup, on: NetworkInterface, handler: UdpHandler) {
    this.#socket = socket
    this.#group = group
    this.#on = on
    this.#handler = handler
    this.#target = { host: group.family === 6 ? `${group.address}%${on.name}` : group.address, port: group.port }
    socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
      if (!this.#closed) handler.onPacket(bytes, { host: from.address, port: from.port })
    })
    socket.on('error', this.#onError)
  }

  send(bytes: Uint8Array, to: UdpSource = this.#target): void {
    if (this.#closed) return
    this.#socket.send(bytes, to.port, to.host, (error) => {
      if (error) this.#onError(error)
    })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#socket.close()
  }

  readonly #onError = (error: Error): void => {
    if (!this.#closed) this.#handler.onError(joinError(this.#group, this.#on, error))
  }
}

const REASONS: Record<string, [ErrorCode, string]> = {
  EADDRINUSE: ['address-in-use', 'another program has that UDP port for itself; stop it, or live without'],
  EACCES: ['bad-address', 'this user may not; a firewall or sandbox forbids it'],
  EPERM: ['bad-address', 'this user may not; a firewall or sandbox forbids it'],
  EAFNOSUPPORT: ['bad-address', 'this machine does not have that kind of address'],
  EADDRNOTAVAIL: ['bad-address', 'the interface has no such address any more'],
  ENODEV: ['bad-address', 'the interface is gone, or knows no multicast'],
  ENETUNREACH: ['unreachable', 'no multicast route leads through that interface'],
  ENETDOWN: ['unreachable', 'that network is down'],
}

function joinError(group: MulticastGroup, on: NetworkInterface, error: NodeJS.ErrnoException): NetError {
  if (error instanceof NetError) return error
  const [code, reason] = REASONS[error.code ?? ''] ?? ['unreachable', error.message]
  const where = `${group.address} port ${group.port} on ${on.name}`
  return new NetError(code, `No multicast with ${where}: ${reason}`, { cause: error })
}
