/**
 * Codec: the DNS packets that we send. The form of a reply is the one that go, js and rust all read: the PTR record as the only
 * answer; beside it one TXT record with every address as a string, SRV, and A or AAAA, without which go looks no further.
 * https://github.com/libp2p/specs/blob/master/discovery/mdns.md#response
 * No cache-flush bits, because one packet need not hold the whole set; no name compression, which the records are too few for.
 */
import { AUTHORITATIVE_ANSWER, encode } from 'dns-packet'
import type { Answer, Packet, Question } from 'dns-packet'
import { scopeOf, tcpEndpoint } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import { ADDRESS_PREFIX, META_SERVICE, SERVICE } from './packet.ts'
import type { MdnsQuery } from './packet.ts'

/** js: 120 s, the DNS-SD advice for records that name a host (RFC 6762 section 10). */
export const TTL_S = 120
/** RFC 6762 section 6.7: those who don't speak mDNS must not keep it for longer. */
const LEGACY_TTL_S = 10
/** RFC 1035: one string of a TXT record. */
const MAX_TEXT_BYTES = 255
/** Ours: fits any Ethernet, WLAN and most tunnels without fragments. */
const MAX_REPLY_BYTES = 1_400
/** Packets of one reply. Ours: 40 addresses and more of one interface. */
const MAX_REPLY_PACKETS = 4
/** What SRV says where no address has a TCP port; readers use the addresses. go: always 4001. */
const DEFAULT_PORT = 4001

/** The first query of ours stands alone: js answers only the first question. */
export function encodeQuery(): Uint8Array {
  return encode({ type: 'query', questions: [{ name: SERVICE, type: 'PTR', class: 'IN' }] })
}

/** The name of our n-th packet's instance, of those that one reply needs: go takes only the first TXT record of each name. */
export function instanceOf(name: string, n: number): string {
  return `${n === 0 ? name : `${name}${n}`}.${SERVICE}`
}

export function hostOf(name: string): string {
  return `${name}.local`
}

export interface Reply {
  /** A random label of 62 characters at most. */
  name: string
  /** With /p2p. */
  addresses: readonly Multiaddr[]
  /** The query of someone who doesn't speak mDNS, and is answered alone (RFC 6762 section 6.7); null = for everybody. */
  legacy: MdnsQuery | null
}

/** One packet, or more when there are many addresses; none when no address can be told. */
export function encodeReply({ name, addresses, legacy }: Reply): Uint8Array[] {
  const told = addresses.filter((address) => ADDRESS_PREFIX.length + address.toString().length <= MAX_TEXT_BYTES)
  const packets: Uint8Array[] = []
  let rest = told
  while (rest.length > 0 && packets.length < MAX_REPLY_PACKETS) {
    const instance = instanceOf(name, packets.length)
    let count = rest.length
    let packet = encode(packetOf(instance, name, rest, legacy))
    while (packet.length > MAX_REPLY_BYTES && count > 1) {
      count--
      packet = encode(packetOf(instance, name, rest.slice(0, count), legacy))
    }
    packets.push(packet)
    rest = rest.slice(count)
  }
  return packets
}

/** All who keep our records forget them. Without TXT: js takes a peer that says goodbye for one that is here. */
export function encodeGoodbye(name: string): Uint8Array {
  return encode({
    type: 'response',
    flags: AUTHORITATIVE_ANSWER,
    answers: Array.from({ length: MAX_REPLY_PACKETS }, (_, n) => pointer(SERVICE, instanceOf(name, n), 0)),
  })
}

/** To those who ask which services there are. */
export function encodeMetaReply(legacy: MdnsQuery | null): Uint8Array {
  return encode({ ...head(legacy), answers: [pointer(META_SERVICE, SERVICE, legacy ? LEGACY_TTL_S : TTL_S)] })
}

function packetOf(instance: string, name: string, addresses: readonly Multiaddr[], legacy: MdnsQuery | null): Packet {
  const ttl = legacy ? LEGACY_TTL_S : TTL_S
  const host = hostOf(name)
  const texts = addresses.map((address) => `${ADDRESS_PREFIX}${address}`)
  const port = addresses.map((address) => tcpEndpoint(address)?.port).find((each) => each !== undefined) ?? DEFAULT_PORT
  return {
    ...head(legacy),
    answers: [pointer(SERVICE, instance, ttl)],
    additionals: [
      { name: instance, type: 'TXT', class: 'IN', ttl, data: texts },
      { name: instance, type: 'SRV', class: 'IN', ttl, data: { port, target: host, priority: 0, weight: 0 } },
      ...hostRecords(host, addresses, ttl),
    ],
  }
}

/** One A and one AAAA record, as go gives: nobody counts them. */
function hostRecords(host: string, addresses: readonly Multiaddr[], ttl: number): Answer[] {
  const first = (family: 'ip4' | 'ip6'): string | undefined =>
    addresses
      .filter((address) => scopeOf(address) !== 'name')
      .flatMap((address) => address.getComponents())
      .find((component) => component.name === family)?.value
  const ip4 = first('ip4')
  const ip6 = first('ip6')
  return [
    ...(ip4 === undefined ? [] : [{ name: host, type: 'A' as const, class: 'IN' as const, ttl, data: ip4 }]),
    ...(ip6 === undefined ? [] : [{ name: host, type: 'AAAA' as const, class: 'IN' as const, ttl, data: ip6 }]),
  ]
}

function pointer(name: string, data: string, ttl: number): Answer {
  return { name, type: 'PTR', class: 'IN', ttl, data }
}

/** RFC 6762 section 6.7: who doesn't speak mDNS needs its id and questions back; section 18.1: all others none. */
function head(legacy: MdnsQuery | null): Packet {
  return {
    type: 'response',
    id: legacy?.id ?? 0,
    flags: AUTHORITATIVE_ANSWER,
    questions: legacy?.questions.map(({ name, type }) => ({ name, type: type as Question['type'], class: 'IN' })) ?? [],
  }
}
