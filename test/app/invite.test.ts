import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../app/errors.ts'
import { decodeInvite, encodeInvite, isInvite, takeInvites } from '../../app/invite.ts'
import type { Invite } from '../../app/invite.ts'
import { roomNameProblem } from '../../app/room-name.ts'
import { peerIdFromPublicKey, privateKeyFromSeed } from '../../net/index.ts'

const ADA = peerIdFromPublicKey(privateKeyFromSeed(new Uint8Array(32).fill(1)).publicKey).toString()
/** An RSA key's: hashed. */
const HASHED = 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'
const INVITE: Invite = {
  room: 'lobby',
  peerId: ADA,
  addresses: ['/ip4/192.0.2.7/tcp/4001', '/ip6/2001:db8::1/tcp/4001', '/dns4/example.org/tcp/443'],
}
const LINE = encodeInvite(INVITE)

const SEEDED = { seed: 20_261_122 }

const invites = fc.record({
  room: fc.option(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((room) => roomNameProblem(room) === null),
  ),
  peerId: fc.constantFrom(ADA, HASHED),
  addresses: fc.array(
    fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 65_535 })).map(([ip, port]) => `/ip4/${ip}/tcp/${port}`),
      fc.integer({ min: 1, max: 65_535 }).map((port) => `/ip6/2001:db8::${port.toString(16)}/tcp/${port}`),
      fc.domain().map((name) => `/dns4/${name}/tcp/1`),
    ),
    { maxLength: 4 },
  ),
})

/** Any body in the form that checksum and length agree with, as only somebody who means harm makes it. */
function sealed(body: Uint8Array): string {
  const length = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7]
  const head = Uint8Array.of(1, ...length, ...body)
  let crc = ~0
  for (const byte of head) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  const sum = ~crc >>> 0
  const bits = [...head, sum >>> 24, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
  const letters = bits
    .match(/.{1,5}/g)!
    .map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[parseInt(five.padEnd(5, '0'), 2)])
  return `p2p-chat:${letters.join('')}`
}

describe('an invite', () => {
  test('of any content whose checksum is right is one that could have been made here, or refused in a sentence', () => {
    const key = new Uint8Array(32).fill(1)
    const part = fc.uint8Array({ maxLength: 40 })
    const ip4 = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => Uint8Array.of(4, ...bytes))
    const ip6 = fc.uint8Array({ minLength: 18, maxLength: 18 }).map((bytes) => Uint8Array.of(6, ...bytes))
    const other = part.map((bytes) => Uint8Array.of(0, bytes.length, ...bytes))
    const addresses = fc.array(fc.oneof(ip4, ip6, other, part), { maxLength: 5 })
    const lied = fc
      .tuple(fc.uint8Array({ maxLength: 4 }), addresses)
      .map(([room, lists]) => Uint8Array.of(32, ...key, room.length, ...room, ...lists.flatMap((each) => [...each])))
    let taken = 0
    fc.assert(
      fc.property(fc.oneof(lied, fc.uint8Array({ maxLength: 300 })), (body) => {
        const found = decodeInvite(sealed(body))
        if ('fault' in found) {
          expect(found.problem).toMatch(/^[^\p{Cc}]+[.!?]$/u)
          return
        }
        taken++
        if (found.room !== null) expect(roomNameProblem(found.room)).toBeNull()
        expect(decodeInvite(encodeInvite(found))).toEqual(found)
      }),
      { ...SEEDED, numRuns: 2_000 },
    )
    // The checksum is the one that is checked.
    expect(taken).toBeGreaterThan(10)
  })

  test('comes back as it was made', () => {
    fc.assert(
      fc.property(invites, (invite) => {
        expect(decodeInvite(encodeInvite(invite))).toEqual(invite)
      }),
      SEEDED,
    )
  })

  test('is one word that a shell leaves alone, and short enough for a code that fits beside text', () => {
    const line = encodeInvite({ ...INVITE, addresses: ['/ip4/192.0.2.7/tcp/4001', '/ip4/192.168.1.20/tcp/4001'] })
    expect(line).toMatch(/^p2p-chat:[a-z2-7]+$/)
    // A version 4 QR code at level L holds 114 of them.
    expect(line.length).toBeLessThanOrEqual(114)
  })

  test('has this form for ever', () => {
    expect(encodeInvite({ room: 'lobby', peerId: ADA, addresses: ['/ip4/192.0.2.7/tcp/4001'] })).toBe(
      'p2p-chat:aexcbcui4poxicprsx6vfwznhs5f24wkm4e36hmucin7g5eiag2a6324avwg6ytcpecmaaaca4h2dj3m6nna',
    )
  })

  test.each([
    ['capitals, as in a QR code', LINE.toUpperCase()],
    ['brackets and a full stop', `<${LINE}>.`],
    ['quotes', `"${LINE}",`],
    ['a sentence around it', `Come! ${LINE} - see you`],
    ['words right behind it', `${LINE} see you there`],
    ['slashes of a link', LINE.replace(':', '://')],
    ['line breaks', LINE.replace(/.{30}/g, '$&\n')],
    ['line breaks of another system, indented', LINE.replace(/.{30}/g, '$&\r\n    ')],
    ['a line broken after the dash', LINE.replace('p2p-', 'p2p-\n')],
    ['a mail that was answered', `> ${LINE.replace(/.{30}/g, '$&\n> ')}`],
    ['marks without width', LINE.replace(/.{20}/g, '$&\u200b')],
  ])('survives %s', (_how, text) => {
    expect(decodeInvite(text)).toEqual(INVITE)
  })

  test.each([
    ['another text', 'lobby', 'not-an-invite', /begins with p2p-chat:/],
    ['nothing behind the colon', 'p2p-chat:', 'truncated', /cut off/],
    ['its first half', LINE.slice(0, LINE.length / 2), 'truncated', /cut off/],
    ['all but its last letters', LINE.slice(0, -2), 'truncated', /cut off/],
    ['a newer version', `p2p-chat:ai${LINE.slice(11)}`, 'newer', /newer p2p-chat/],
    ['zeros', `p2p-chat:${'a'.repeat(80)}`, 'damaged', /damaged/],
  ])('%s is refused, and said to be so', (_what, text, fault, problem) => {
    expect(decodeInvite(text)).toEqual({ fault, problem: expect.stringMatching(problem) })
  })

  test('with any letter changed is not taken for another', () => {
    for (let at = 'p2p-chat:'.length; at < LINE.length - 1; at++) {
      const letter = LINE[at] === 'q' ? 'r' : 'q'
      expect(decodeInvite(LINE.slice(0, at) + letter + LINE.slice(at + 1))).toHaveProperty('fault')
    }
  })

  test('of any letters is decoded or refused, and never more', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567> \n'), maxLength: 300 })
    fc.assert(
      fc.property(letters, (text) => {
        const found = decodeInvite(`p2p-chat:${text}`)
        expect('fault' in found || found.addresses.length <= 4).toBe(true)
      }),
      SEEDED,
    )
    expect(decodeInvite(`p2p-chat:${'>'.repeat(100_000)}`)).toHaveProperty('fault')
    expect(decodeInvite(`p2p-chat:${'z'.repeat(100_000)}`)).toHaveProperty('fault')
  })
})

test('what begins like one is meant as one, wherever it was pasted from', () => {
  for (const text of [LINE, ` <${LINE}`, '"P2P-CHAT:X', 'p2p-\nchat:a']) expect(isInvite(text)).toBe(true)
  for (const text of ['lobby', 'see p2p-chat:abc', 'p2p-chat', '/dial x']) expect(isInvite(text)).toBe(false)
})

describe('words of a command line', () => {
  test('are rooms and invites, in their order', () => {
    expect(takeInvites(['lobby', LINE, 'rust'])).toEqual(['lobby', INVITE, 'rust'])
  })

  test('that a shell made of one broken line are put together again', () => {
    const [a, b, c] = [LINE.slice(0, 40), LINE.slice(40, 70), LINE.slice(70)] as const
    expect(takeInvites([a, b, c, 'rust'])).toEqual([INVITE, 'rust'])
  })

  test('with a part of an invite are refused', () => {
    expect(() => takeInvites([LINE.slice(0, 40), 'rust'])).toThrow(AppError)
    expect(() => takeInvites([LINE.slice(0, 40)])).toThrow(/cut off/)
  })
})
