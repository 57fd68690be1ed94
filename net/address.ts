/**
 * Multiaddrs (libp2p addressing spec) through @multiformats/multiaddr: parsing text and bytes, the peer id at the end, the TCP
 * endpoint inside, and what kind of network an IP address belongs to. Leaves out name resolution (resolve.ts).
 */
import { CODE_P2P, CODE_P2P_CIRCUIT, isMultiaddr, multiaddr } from '@multiformats/multiaddr'
import type { Component, Multiaddr } from '@multiformats/multiaddr'
import { NetError } from './errors.ts'
import { parsePeerId } from './peer-id.ts'
import type { PeerId } from './peer-id.ts'

export type { Component, Multiaddr } from '@multiformats/multiaddr'

/** Binary or text length of an address that we look at, bytes. Ours: several times the longest relay address with certhashes. */
const MAX_ADDRESS_LENGTH = 1024

/** Controls, direction marks and line breaks, which no name or zone has: addresses of others end up in front of a person. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

const CODE_IP4 = 4
const CODE_IP6 = 41
const CODE_IP6ZONE = 42

const EXAMPLE = 'write it like /ip4/192.0.2.7/tcp/4001 or /dns4/example.org/tcp/4001/p2p/12D3KooW…'

/**
 * A multiaddr from its text.
 * @throws NetError bad-address: one sentence that says what is wrong and how an address looks.
 */
export function parseMultiaddr(text: string): Multiaddr {
  const fail = (reason: string, cause?: unknown): NetError =>
    new NetError('bad-address', `"${text.slice(0, 128)}" is not a multiaddr (${reason}); ${EXAMPLE}`, { cause })
  if (text.length > MAX_ADDRESS_LENGTH) throw fail('too long')
  if (UNPRINTABLE.test(text)) throw fail('it has characters that no address has')
  let address: Multiaddr
  try {
    address = multiaddr(text)
    // The peer id is checked only when it becomes bytes.
    void address.bytes
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error), error)
  }
  if (address.getComponents().length === 0) throw fail('it is empty')
  return address
}

/** A multiaddr from its binary form, copied out of `bytes`; null when it is empty, too long, unprintable or can't be decoded in full. */
export function decodeMultiaddr(bytes: Uint8Array): Multiaddr | null {
  if (bytes.length === 0 || bytes.length > MAX_ADDRESS_LENGTH) return null
  try {
    // The library reads past a truncated end; only what survives the way to text and back was an address.
    const text = multiaddr(bytes).toString()
    if (UNPRINTABLE.test(text)) return null
    const address = multiaddr(text)
    return Buffer.compare(address.bytes, bytes) === 0 ? address : null
  } catch {
    return null
  }
}

export function toMultiaddr(address: string | Multiaddr): Multiaddr {
  return isMultiaddr(address) ? address : parseMultiaddr(address)
}

/** An address from components that are known to be right. */
export function fromComponents(components: Component[]): Multiaddr {
  return multiaddr(components)
}

/**
 * The peer that the address ends in (`…/p2p/<id>`); null when it names none.
 * @throws NetError bad-peer-id
 */
export function peerIdOf(address: Multiaddr): PeerId | null {
  const last = address.getComponents().at(-1)
  return last?.code === CODE_P2P && last.value !== undefined ? parsePeerId(last.value) : null
}

/** The address without the peer id at its end. */
export function withoutPeerId(address: Multiaddr): Multiaddr {
  const components = address.getComponents()
  return components.at(-1)?.code === CODE_P2P ? multiaddr(components.slice(0, -1)) : address
}

/** An address that is said to be the peer's, without /p2p; null when it ends in another peer's id, or says nothing else. */
export function bareAddress(address: Multiaddr, peer: PeerId): Multiaddr | null {
  const bare = withoutPeerId(address)
  if (bare === address) return address
  // Ids are compared as text: taking in the key inside each of 500 foreign ones would cost a quarter of a second.
  if (address.getComponents().at(-1)?.value !== peer.toString()) return null
  return bare.getComponents().length === 0 ? null : bare
}

/** The same from its binary form; null also when that can't be decoded. */
export function addressOfPeer(bytes: Uint8Array, peer: PeerId): Multiaddr | null {
  const address = decodeMultiaddr(bytes)
  return address && bareAddress(address, peer)
}

export function withPeerId(address: Multiaddr, peer: PeerId): Multiaddr {
  return multiaddr([...withoutPeerId(address).getComponents(), { code: CODE_P2P, name: 'p2p', value: peer.toString() }])
}

export function isCircuit(address: Multiaddr): boolean {
  return address.getComponents().some((component) => component.code === CODE_P2P_CIRCUIT)
}

export interface Endpoint {
  /** IP address in text; a link-local ip6 carries its zone (fe80::1%eth0). */
  host: string
  port: number
  family: 4 | 6
}

/** Host and port of a plain /ip4|ip6/…/tcp/… address; null for every other shape. A /p2p at the end is ignored. */
export function tcpEndpoint(address: Multiaddr): Endpoint | null {
  const components = withoutPeerId(address).getComponents()
  const zone = components[0]?.code === CODE_IP6ZONE ? components.shift()?.value : undefined
  const [ip, tcp] = components
  if (components.length !== 2 || tcp?.name !== 'tcp' || ip?.value === undefined || tcp.value === undefined) return null
  if (ip.code === CODE_IP6)
    return { host: zone === undefined ? ip.value : `${ip.value}%${zone}`, port: Number(tcp.value), family: 6 }
  if (ip.code === CODE_IP4 && zone === undefined) return { host: ip.value, port: Number(tcp.value), family: 4 }
  return null
}

/** The /ip4|ip6/…/tcp/… address of a socket. `host` may carry a zone. */
export function tcpAddress(host: string, port: number): Multiaddr {
  const [ip, zone] = host.split('%') as [string, string | undefined]
  if (!ip.includes(':')) return withOwnBytes(`/ip4/${ip}/tcp/${port}`)
  return withOwnBytes(`${zone === undefined ? '' : `/ip6zone/${zone}`}/ip6/${ip}/tcp/${port}`)
}

/**
 * For an address that lasts: without the room to grow that the library's parser leaves, and with bytes of its own. The library makes them when
 * they are asked for, out of Node's pool, of which they would keep 8 KiB.
 */
function withOwnBytes(text: string): Multiaddr {
  const parsed = multiaddr(text)
  const address = multiaddr(parsed.getComponents().map(({ code, name, value }) => ({ code, name, value })))
  return Object.defineProperty(address, 'bytes', { value: Uint8Array.from(parsed.bytes) })
}

/** What an IP address can reach; 'name' is anything that doesn't start with an IP address. */
export type Scope = 'unspecified' | 'loopback' | 'link-local' | 'private' | 'public' | 'name'

export function scopeOf(address: Multiaddr): Scope {
  const ip = ipBytes(address)
  if (!ip) return 'name'
  return ip.length === 4 ? scopeOfIp4(ip) : scopeOfIp6(ip)
}

/** How far the addresses of a scope lead. */
const REACH: Record<Scope, number> = { unspecified: 0, loopback: 0, 'link-local': 1, private: 1, public: 2, name: 2 }

/**
 * Whether an address is of use to someone whom we see at `remote`: one of a narrower network than theirs leads them nowhere, and is
 * nobody's business (go's rule). A remote that is no IP address is told everything.
 */
export function isUsefulTo(remote: Multiaddr, address: Multiaddr): boolean {
  const scope = scopeOf(remote)
  return scope === 'name' || REACH[scopeOf(address)] >= REACH[scope]
}

/**
 * What counts as one origin for limits: the ip4 address, or the /64 of an ip6 address (one customer's share, RFC 6177).
 * Null for loopback, which no limit applies to, and for what is no IP address.
 */
export function originOf(address: Multiaddr): string | null {
  const ip = ipBytes(address)
  if (!ip || scopeOf(address) === 'loopback') return null
  const mapped = mappedIp4(ip)
  return Buffer.from(mapped ?? (ip.length === 4 ? ip : ip.subarray(0, 8))).toString('hex')
}

/** The first bits of an IP address, in hex; null for what is no IP address. */
export function ipPrefix(address: Multiaddr, ip4Bits: number, ip6Bits: number): string | null {
  const ip = ipBytes(address)
  if (!ip) return null
  const host = mappedIp4(ip) ?? ip
  const bits = host.length === 4 ? ip4Bits : ip6Bits
  const prefix = Buffer.from(host.subarray(0, Math.ceil(bits / 8)))
  if (bits % 8 > 0) prefix[prefix.length - 1] = (prefix.at(-1) as number) & (0xff << (8 - (bits % 8)))
  return prefix.toString('hex')
}

function scopeOfIp4(ip: Uint8Array): Scope {
  const [a, b] = ip as unknown as [number, number]
  if (ip.every((byte) => byte === 0)) return 'unspecified'
  if (a === 127) return 'loopback'
  if (a === 169 && b === 254) return 'link-local'
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128))
    return 'private'
  return 'public'
}

function scopeOfIp6(ip: Uint8Array): Scope {
  const mapped = mappedIp4(ip)
  if (mapped) return scopeOfIp4(mapped)
  const [a, b] = ip as unknown as [number, number]
  if (ip.subarray(0, 15).every((byte) => byte === 0)) {
    if (ip[15] === 0) return 'unspecified'
    if (ip[15] === 1) return 'loopback'
  }
  if (a === 0xfe && (b & 0xc0) === 0x80) return 'link-local'
  if ((a & 0xfe) === 0xfc) return 'private'
  return 'public'
}

/** The ip4 address inside ::ffff:a.b.c.d. */
function mappedIp4(ip: Uint8Array): Uint8Array | null {
  if (ip.length !== 16 || ip[10] !== 0xff || ip[11] !== 0xff || ip.subarray(0, 10).some((byte) => byte !== 0))
    return null
  return ip.subarray(12)
}

/** The first component's IP address, 4 or 16 bytes. */
function ipBytes(address: Multiaddr): Uint8Array | null {
  const bytes = address.bytes
  // A zone is length-prefixed text of less than 128 bytes and stands before its ip6.
  const start = bytes[0] === CODE_IP6ZONE ? 2 + (bytes[1] as number) : 0
  // Copied: a view would give a small array that lies in the heap a buffer outside it, for as long as the address lasts.
  if (bytes[start] === CODE_IP4) return bytes.slice(start + 1, start + 5)
  if (bytes[start] === CODE_IP6) return bytes.slice(start + 1, start + 17)
  return null
}
