/** The networks that an interface belongs to: who is on the same link, which addresses are this machine's. */
import { ipPrefix, parseMultiaddr } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import type { InterfaceAddress } from '../udp.ts'

const WHOLE_IP4 = 32
const WHOLE_IP6 = 128

export interface Subnet {
  family: 4 | 6
  bits: number
  /** Those bits, as `ipPrefix` gives them. */
  prefix: string
}

/** The /ip4 or /ip6 address of an IP address in text, its zone left out; null when it is none. */
export function ipAddress(text: string): Multiaddr | null {
  const [ip = ''] = text.split('%')
  try {
    return parseMultiaddr(ip.includes(':') ? `/ip6/${ip}` : `/ip4/${ip}`)
  } catch {
    return null
  }
}

/** Equal for equal IP addresses; null when the multiaddr starts with none. */
export function ipKey(address: Multiaddr): string | null {
  return ipPrefix(address, WHOLE_IP4, WHOLE_IP6)
}

export function subnetsOf(addresses: readonly InterfaceAddress[]): Subnet[] {
  return addresses.flatMap(({ address, family, prefixBits: bits }) => {
    const ip = ipAddress(address)
    const prefix = ip && ipPrefix(ip, bits, bits)
    return prefix === null || bits === 0 ? [] : [{ family, bits, prefix }]
  })
}

/** Whether the IP address that `address` starts with is of one of the networks. */
export function isOnLink(subnets: readonly Subnet[], address: Multiaddr): boolean {
  const family = ipKey(address)?.length === (2 * WHOLE_IP4) / 8 ? 4 : 6
  return subnets.some((each) => each.family === family && each.prefix === ipPrefix(address, each.bits, each.bits))
}
