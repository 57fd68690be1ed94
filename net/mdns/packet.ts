/**
 * Codec: what is read of a DNS packet on the local network (RFC 1035, RFC 6762), through dns-packet: the questions of a query, and the
 * addresses of peers in a response, wherever go, js and rust put them.
 * https://github.com/libp2p/specs/blob/master/discovery/mdns.md
 * Strangers send these bytes: whatever is malformed, too large or about something else is null. Leaves out SRV and A records, which
 * say less than the multiaddrs beside them.
 */
import { decode } from 'dns-packet'
import type { Answer, Packet, Question } from 'dns-packet'

/** Spec: the service that all peers belong to. */
export const SERVICE = '_p2p._udp.local'
/** RFC 6763 section 9: asks which services there are. */
export const META_SERVICE = '_services._dns-sd._udp.local'
/** Spec: what stands before the multiaddr in a TXT string. */
export const ADDRESS_PREFIX = 'dnsaddr='

/** RFC 6762 section 17: 9000 bytes, headers included. */
export const MAX_PACKET_BYTES = 9_000
/** Questions and records that a packet may claim. Ours: twice what rust puts in one; each name may be 4,000 pointers long. */
const MAX_RECORDS = 64
/** TXT strings that are looked at. Ours: four times the addresses that are kept of a peer. */
const MAX_TEXTS = 64

/** What one unit of work may be, in bytes times names; 64 KiB are some 0.2 ms, and the reply of a peer with 20 addresses. Ours. */
const WORK_UNIT = 65_536
/** And in bytes alone: half a dozen addresses, which take half a millisecond to check. Ours. */
const TEXT_UNIT = 512

const HEADER_BYTES = 12

export interface MdnsQuestion {
  /** In lower case, without the dot at its end. */
  name: string
  type: string
}

export interface KnownAnswer {
  instance: string
  ttlSeconds: number
}

export interface MdnsQuery {
  kind: 'query'
  id: number
  /** Those that may concern a libp2p peer; never empty. */
  questions: MdnsQuestion[]
  /** Instances of the service that the asker knows already. */
  known: KnownAnswer[]
}

export interface AddressText {
  /** The multiaddr as it came: any text. */
  text: string
  /** Whose address it is: the TXT record's owner, in lower case. */
  instance: string
  ttlSeconds: number
}

export interface MdnsResponse {
  kind: 'response'
  addresses: AddressText[]
  /** Instances that say they are leaving. */
  goodbyes: string[]
}

/** What a packet costs at most, in units: each name that is claimed may be a chain of pointers through the whole, each byte part of an address. */
export function workOf(bytes: Uint8Array): number {
  if (bytes.length < HEADER_BYTES) return 1
  const names = Math.min(MAX_RECORDS, claimedRecords(bytes))
  return 1 + Math.floor(Math.max((names * bytes.length) / WORK_UNIT, bytes.length / TEXT_UNIT))
}

export function decodeMdns(bytes: Uint8Array): MdnsQuery | MdnsResponse | null {
  if (bytes.length < HEADER_BYTES || bytes.length > MAX_PACKET_BYTES || claimedRecords(bytes) > MAX_RECORDS) return null
  let packet: DecodedPacket
  try {
    packet = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)) as DecodedPacket
  } catch {
    return null
  }
  // RFC 6762 section 18.3 and 18.11: other operations and errors are ignored.
  if (packet.opcode !== 'QUERY' || packet.rcode !== 'NOERROR') return null
  return packet.type === 'query' ? readQuery(packet) : readResponse(packet)
}

/** Lower case, without the dot at its end: names are the same in any case (RFC 6762 section 16). */
function plainName(name: string): string {
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase()
}

/** What dns-packet gives, and its types leave out. */
interface DecodedPacket extends Packet {
  opcode?: string
  rcode?: string
}

/** Questions and records that the header claims: the library makes room for as many before it looks. */
function claimedRecords(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return view.getUint16(4) + view.getUint16(6) + view.getUint16(8) + view.getUint16(10)
}

function readQuery({ id = 0, questions = [], answers = [] }: Packet): MdnsQuery | null {
  const asked = questions.map(({ name, type }: Question) => ({ name: plainName(name), type }))
  const ours = asked.filter(({ name }) => name.endsWith('.local'))
  if (ours.length === 0) return null
  const known = answers.flatMap((record) => {
    const instance = instanceIn(record)
    return instance === null ? [] : [{ instance, ttlSeconds: ttlOf(record) }]
  })
  return { kind: 'query', id, questions: ours, known }
}

function readResponse({ answers = [], additionals = [] }: Packet): MdnsResponse | null {
  const records = [...answers, ...additionals]
  /** Instance → how long it says it lives. */
  const instances = new Map<string, number>()
  for (const record of records) {
    const instance = instanceIn(record)
    if (instance !== null) instances.set(instance, ttlOf(record))
  }
  const addresses: AddressText[] = []
  for (const record of records) {
    if (record.type !== 'TXT') continue
    const instance = plainName(record.name)
    const told = instances.get(instance)
    // rust names instances by a random label alone, so either its pointer or its name makes it one of the service.
    if (told === undefined && !`.${instance}`.endsWith(`.${SERVICE}`)) continue
    const ttlSeconds = Math.min(ttlOf(record), told ?? Infinity)
    if (ttlSeconds === 0) instances.set(instance, 0)
    else for (const text of addressTexts(record.data)) addresses.push({ text, instance, ttlSeconds })
  }
  const goodbyes = [...instances].filter(([, ttl]) => ttl === 0).map(([instance]) => instance)
  if (addresses.length === 0 && goodbyes.length === 0) return null
  return { kind: 'response', addresses: addresses.slice(0, MAX_TEXTS), goodbyes }
}

/** The instance that a record says is of our service; null when it says something else. */
function instanceIn(record: Answer): string | null {
  return record.type === 'PTR' && plainName(record.name) === SERVICE ? plainName(record.data) : null
}

function ttlOf(record: Answer): number {
  return ('ttl' in record ? record.ttl : undefined) ?? 0
}

/** Copies: the strings of a record are views of the packet. */
function addressTexts(data: unknown): string[] {
  const strings = (Array.isArray(data) ? data : [data]).map(String)
  return strings.filter((each) => each.startsWith(ADDRESS_PREFIX)).map((each) => each.slice(ADDRESS_PREFIX.length))
}
