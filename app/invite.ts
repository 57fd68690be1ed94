/**
 * Invites: one word that holds a room, a peer id and where that peer was reachable, for chats, mails, shells and cameras. Letters and digits without case
 * (RFC 4648 base32), so that nothing needs quoting and a QR code has its shortest form; line breaks, quote marks and what stands around it do no harm.
 *
 *   p2p-chat:  base32( version 1 │ length (varint) │ body │ CRC-32 of what stands before it, 4 bytes )
 *   body       peer: length, bytes (32 = an Ed25519 key, else a multihash) │ room: length, UTF-8 (0 = none) │ addresses, to the end
 *   address    4, IPv4, port │ 6, IPv6, port (TCP) │ 0, length, multiaddr
 *
 * Left out: who made it. The peer proves its id when it is dialled; the room is whatever the invite says.
 */
import { decodeMultiaddr, parseMultiaddr, parsePeerId, peerIdFromBytes } from '../net/index.ts'
import { AppError } from './errors.ts'
import { INVITE_SCHEME, MAX_ROOM_BYTES } from './limits.ts'
import { roomNameProblem } from './room-name.ts'
import { utf8Length } from './utf8.ts'

export interface Invite {
  /** null: only a peer to connect to. */
  readonly room: string | null
  readonly peerId: string
  /** Multiaddrs without /p2p. */
  readonly addresses: readonly string[]
}

export type InviteFault = 'not-an-invite' | 'truncated' | 'damaged' | 'newer'

/** Why a text is no invite; `problem` is a sentence. */
export interface InviteProblem {
  readonly fault: InviteFault
  readonly problem: string
}

const VERSION = 1
const CHECKSUM_BYTES = 4
/** Ours: what a QR code of a readable size holds. */
export const MAX_INVITE_ADDRESSES = 4
/** Ours: a room name, a peer id and addresses of the longest kind stay below; more is refused before it is decoded. */
const MAX_BODY_BYTES = 1_024
/** Ours: the longest invite, broken into short lines. */
const MAX_LOOKED_AT = 4 * 1024
const ED25519_KEY_BYTES = 32
/** Of an id that contains an Ed25519 key (peer-ids spec): identity, length, and the start of the key's protobuf. */
const ED25519_ID_START = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20] as const
const CODE_IP4_TCP = 4
const CODE_IP6_TCP = 6
const CODE_ANY = 0
const IP4_BYTES = 4
const IP6_BYTES = 16
const PORT_BYTES = 2
/** The binary form of /ip4/…/tcp/… and /ip6/…/tcp/… (multiaddr spec): code, IP, code of TCP, port. */
const MULTIADDR_IP4 = 0x04
const MULTIADDR_IP6 = 0x29
const MULTIADDR_TCP = 0x06

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const BITS = 5
/** Where an invite begins; mail programs break lines after a dash, some write a link with slashes. */
const START = /p2p-\s*chat\s*:(?:\/\/)?/i
/** Line breaks as programs leave them, with a mail's quote marks; soft hyphens and what has no width. */
const BETWEEN = /(?:\s|[\u00ad\u200b-\u200d\u2060\ufeff]|(?<=[\r\n][ \t>]*)>)+/y
const LETTERS = /[a-z2-7]+/iy

const NO_INVITE = `That is no invite: one begins with ${INVITE_SCHEME} and is made with /invite.`
const TRUNCATED = 'That invite is cut off: copy the whole of it, up to its last letter.'
const DAMAGED = 'That invite is damaged: some of its letters are not those that were sent. Copy it again.'
const NEWER = 'That invite was made by a newer p2p-chat: update yours, or ask your friend for an address to /dial.'

/** Whether a text is meant to be an invite, right or wrong. Nothing but marks may stand before it. */
export function isInvite(text: string): boolean {
  return /^[\s<"'“‘([`*]*p2p-\s*chat\s*:/i.test(text)
}

/** @throws NetError: the peer id or an address is none */
export function encodeInvite({ room, peerId, addresses }: Invite): string {
  const body = [...peerBytes(peerId), ...roomBytes(room), ...addresses.flatMap(addressBytes)]
  const content = [VERSION, ...varint(body.length), ...body]
  return INVITE_SCHEME + base32([...content, ...bytesOf(crc32(content), CHECKSUM_BYTES)])
}

/** The invite in a text, and what else follows it. */
export function decodeInvite(text: string): Invite | InviteProblem {
  const looked = text.slice(0, MAX_LOOKED_AT)
  const start = START.exec(looked)
  if (!start) return fault('not-an-invite', NO_INVITE)
  const bytes = bytesAfter(looked, start.index + start[0].length)
  const [version] = bytes
  if (version === undefined) return fault('truncated', TRUNCATED)
  if (version === 0) return fault('damaged', DAMAGED)
  if (version !== VERSION) return fault('newer', NEWER)
  const length = readVarint(bytes, 1)
  if (length === null) return fault(bytes.length < 3 ? 'truncated' : 'damaged', bytes.length < 3 ? TRUNCATED : DAMAGED)
  const end = length.next + length.value
  if (length.value > MAX_BODY_BYTES) return fault('damaged', DAMAGED)
  if (bytes.length < end + CHECKSUM_BYTES) return fault('truncated', TRUNCATED)
  const sum = bytes.slice(end, end + CHECKSUM_BYTES)
  if (bytesOf(crc32(bytes.slice(0, end)), CHECKSUM_BYTES).some((byte, at) => byte !== sum[at]))
    return fault('damaged', DAMAGED)
  return readBody(Uint8Array.from(bytes.slice(length.next, end))) ?? fault('damaged', DAMAGED)
}

/** Words of a command line: invites among them, also those that a shell has cut at line breaks. @throws AppError bad-invite */
export function takeInvites(words: readonly string[]): readonly (string | Invite)[] {
  const taken: (string | Invite)[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    if (!isInvite(word)) {
      taken.push(word)
      continue
    }
    let end = at + 1
    let found = decodeInvite(word)
    while ('fault' in found && found.fault === 'truncated' && end < words.length)
      found = decodeInvite(words.slice(at, ++end).join(' '))
    if ('fault' in found) throw new AppError('bad-invite', found.problem)
    taken.push(found)
    at = end - 1
  }
  return taken
}

function fault(kind: InviteFault, problem: string): InviteProblem {
  return { fault: kind, problem }
}

function peerBytes(peerId: string): readonly number[] {
  const bytes = [...parsePeerId(peerId).bytes]
  const isEd25519 = ED25519_ID_START.every((byte, at) => bytes[at] === byte)
  return sized(isEd25519 ? bytes.slice(ED25519_ID_START.length) : bytes)
}

function roomBytes(room: string | null): readonly number[] {
  const text = room ?? ''
  return utf8Length(text) > MAX_ROOM_BYTES ? [0] : sized([...new TextEncoder().encode(text)])
}

function addressBytes(address: string): readonly number[] {
  const bytes = [...parseMultiaddr(address).bytes]
  const short = shortForm(bytes, MULTIADDR_IP4, IP4_BYTES) ?? shortForm(bytes, MULTIADDR_IP6, IP6_BYTES)
  return short ?? (bytes.length > 0xff ? [] : [CODE_ANY, ...sized(bytes)])
}

/** null: it is no TCP address of this kind. */
function shortForm(bytes: readonly number[], code: number, size: number): readonly number[] | null {
  const isIt = bytes.length === 2 + size + PORT_BYTES && bytes[0] === code && bytes[1 + size] === MULTIADDR_TCP
  const kind = code === MULTIADDR_IP4 ? CODE_IP4_TCP : CODE_IP6_TCP
  return isIt ? [kind, ...bytes.slice(1, 1 + size), ...bytes.slice(2 + size)] : null
}

function sized(bytes: readonly number[]): readonly number[] {
  return [bytes.length, ...bytes]
}

/** null: it is not well formed. */
function readBody(body: Uint8Array): Invite | null {
  let at = 0
  const take = (size: number | undefined): Uint8Array | null => {
    if (size === undefined || at + size > body.length) return null
    at += size
    return body.slice(at - size, at)
  }
  const takeSized = (): Uint8Array | null => take(take(1)?.[0])
  const peerId = readPeer(takeSized())
  const room = readRoom(takeSized())
  if (peerId === null || room === null) return null
  const addresses: string[] = []
  while (at < body.length) {
    const kind = take(1)?.[0]
    const rest = kind === CODE_ANY ? takeSized() : take(PORT_BYTES + (kind === CODE_IP4_TCP ? IP4_BYTES : IP6_BYTES))
    if (rest === null || (kind !== CODE_ANY && kind !== CODE_IP4_TCP && kind !== CODE_IP6_TCP)) return null
    const address = kind === CODE_ANY ? decodeMultiaddr(rest) : decodeMultiaddr(longForm(rest))
    if (address === null || addresses.length >= MAX_INVITE_ADDRESSES) return null
    addresses.push(address.toString())
  }
  return { room: room === '' ? null : room, peerId, addresses }
}

function longForm(rest: Uint8Array): Uint8Array {
  const size = rest.length - PORT_BYTES
  const code = size === IP4_BYTES ? MULTIADDR_IP4 : MULTIADDR_IP6
  return Uint8Array.from([code, ...rest.subarray(0, size), MULTIADDR_TCP, ...rest.subarray(size)])
}

function readPeer(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null
  try {
    const id = bytes.length === ED25519_KEY_BYTES ? Uint8Array.from([...ED25519_ID_START, ...bytes]) : bytes
    return peerIdFromBytes(id).toString()
  } catch {
    return null
  }
}

/** '' = none is named; null = it is no room's name. */
function readRoom(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null
  try {
    const room = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return room === '' || roomNameProblem(room) === null ? room : null
  } catch {
    return null
  }
}

function base32(bytes: readonly number[]): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    for (bits += 8; bits >= BITS; bits -= BITS) text += ALPHABET.charAt((value >>> (bits - BITS)) & 31)
    value &= 31
  }
  return bits === 0 ? text : text + ALPHABET.charAt((value << (BITS - bits)) & 31)
}

/** The whole bytes of the letters from there on, whatever breaks lie between them, until something else comes. */
function bytesAfter(text: string, from: number): readonly number[] {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  let at = from
  for (;;) {
    const letters = matchAt(LETTERS, text, at)
    at += letters.length
    const between = matchAt(BETWEEN, text, at)
    at += between.length
    if (letters === '' && between === '') return bytes
    for (const letter of letters.toLowerCase()) {
      value = (value << BITS) | ALPHABET.indexOf(letter)
      bits += BITS
      if (bits >= 8) bytes.push((value >>> (bits -= 8)) & 0xff)
      value &= 0xff
      if (bytes.length > MAX_BODY_BYTES + 16) return bytes
    }
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >>> 7]
}

/** Of one or two bytes; null: it is longer, or ends before. */
function readVarint(bytes: readonly number[], at: number): { readonly value: number; readonly next: number } | null {
  const first = bytes[at]
  if (first === undefined) return null
  if (first < 0x80) return { value: first, next: at + 1 }
  const second = bytes[at + 1]
  return second === undefined || second >= 0x80 ? null : { value: (first & 0x7f) | (second << 7), next: at + 2 }
}

function bytesOf(value: number, size: number): readonly number[] {
  return Array.from({ length: size }, (_, at) => (value >>> (8 * (size - 1 - at))) & 0xff)
}

/** CRC-32 as in ISO 3309 and zip: tells slips of hands and programs, nothing more. */
function crc32(bytes: readonly number[]): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) * 0xedb88320)
  }
  return ~crc >>> 0
}
