import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NetError } from '../../net/errors.ts'
import { mplex } from '../../net/mplex/mplex.ts'
import {
  negotiateInbound,
  negotiateLazily,
  negotiateOutbound,
  MultistreamInitiator,
  MultistreamResponder,
} from '../../net/multistream.ts'
import type { MultistreamOutput } from '../../net/multistream.ts'
import { yamux } from '../../net/yamux/yamux.ts'
import { bytes, readExactly, sessionPair, settle, text } from './muxers/session-pair.ts'

const HEADER = '132f6d756c746973747265616d2f312e302e300a'
const NOISE = '072f6e6f6973650a'
const YAMUX = '0d2f79616d75782f312e302e300a'
const NA = '036e610a'
const LS = '036c730a'

function hex(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString('hex')
}

interface Machine {
  receive(bytes: Uint8Array): MultistreamOutput
}

/** Feeds `input` in chunks; what came out all in all. */
function feed(machine: Machine, chunks: readonly Uint8Array[]) {
  let sent = ''
  let leftover = ''
  let protocol: string | null = null
  for (const chunk of chunks) {
    if (protocol !== null) {
      leftover += hex(chunk)
      continue
    }
    const output = machine.receive(chunk)
    sent += hex(output.send)
    leftover += hex(output.leftover)
    protocol = output.protocol
  }
  return { sent, protocol, leftover }
}

function feedHex(machine: Machine, input: string) {
  return feed(machine, [Buffer.from(input, 'hex')])
}

function everyCut(input: string): Uint8Array[][] {
  const whole = Buffer.from(input, 'hex')
  const cuts: Uint8Array[][] = [[...whole].map((byte) => Uint8Array.of(byte))]
  for (let at = 0; at <= whole.length; at++) cuts.push([whole.subarray(0, at), whole.subarray(at)])
  return cuts
}

describe('the initiator', () => {
  test('sends header and first proposal together', () => {
    expect(hex(new MultistreamInitiator(['/noise', '/yamux/1.0.0']).start())).toBe(HEADER + NOISE)
  })

  test('settles on the first proposal that is echoed, wherever the answer is cut', () => {
    for (const chunks of everyCut(`${HEADER}${NA}${YAMUX}c0ffee`)) {
      expect(feed(new MultistreamInitiator(['/noise', '/yamux/1.0.0']), chunks)).toEqual({
        sent: YAMUX,
        protocol: '/yamux/1.0.0',
        leftover: 'c0ffee',
      })
    }
  })

  test('says unsupported-protocol when all proposals are refused, naming them', () => {
    const initiator = new MultistreamInitiator(['/noise', '/yamux/1.0.0'])
    expect(feedHex(initiator, HEADER + NA)).toMatchObject({ sent: YAMUX, protocol: null })
    expect(() => feedHex(initiator, NA)).toThrow(
      expect.objectContaining({
        code: 'unsupported-protocol',
        message: expect.stringContaining('/noise, /yamux/1.0.0'),
      }),
    )
  })

  test('tolerates a header that is repeated', () => {
    expect(feedHex(new MultistreamInitiator(['/noise']), HEADER + HEADER + NOISE).protocol).toBe('/noise')
  })

  test.each([
    ['an echo without a header', NOISE],
    ['another protocol than the one proposed', HEADER + YAMUX],
    ['something that only begins like the proposal', `${HEADER}082f6e6f697365320a`],
    ['the proposal with a space after it', `${HEADER}082f6e6f697365200a`],
    ['a line without a newline', `${HEADER}072f6e6f69736565`],
    ['an empty line', `${HEADER}00`],
    ['a length in three bytes', `${HEADER}ffff01`],
    ['a length that is longer than it needs', `${HEADER}8700`],
    ['a line of 1025 bytes', `${HEADER}8108`],
    ['TLS', '160301'],
  ])('refuses %s', (_, input) => {
    for (const chunks of [
      [Buffer.from(input, 'hex')],
      [...Buffer.from(input, 'hex')].map((byte) => Uint8Array.of(byte)),
    ]) {
      expect(() => feed(new MultistreamInitiator(['/noise']), chunks)).toThrow(
        expect.objectContaining({ code: 'protocol-violation' }),
      )
    }
  })

  test('gives up on a peer that repeats its header for ever', () => {
    expect(() => feedHex(new MultistreamInitiator(['/noise']), HEADER.repeat(65))).toThrow(/more than 64 lines/)
  })

  test.each([
    ['no protocol', []],
    ['an empty id', ['']],
    ['an id with a newline', ['/a\nb']],
    ['an id of more than 1023 bytes', ['/'.repeat(1024)]],
  ])('does not propose %s', (_, protocols) => {
    expect(() => new MultistreamInitiator(protocols).start()).toThrow(expect.objectContaining({ code: 'bad-argument' }))
  })
})

describe('the responder', () => {
  const supportsYamux = () => new MultistreamResponder((protocol) => protocol === '/yamux/1.0.0')

  test('answers header and proposal in one write, wherever they are cut, and keeps what a lazy dialer sent after them', () => {
    expect(supportsYamux().receive(Buffer.from(`${HEADER}${YAMUX}beef`, 'hex'))).toEqual({
      send: new Uint8Array(Buffer.from(HEADER + YAMUX, 'hex')),
      protocol: '/yamux/1.0.0',
      leftover: Buffer.from('beef', 'hex'),
    })
    for (const chunks of everyCut(`${HEADER}${YAMUX}beef`)) {
      expect(feed(supportsYamux(), chunks)).toEqual({
        sent: HEADER + YAMUX,
        protocol: '/yamux/1.0.0',
        leftover: 'beef',
      })
    }
  })

  test('refuses what it lacks, and goes on with the next proposal', () => {
    for (const chunks of everyCut(HEADER + NOISE + YAMUX)) {
      expect(feed(supportsYamux(), chunks)).toEqual({
        sent: HEADER + NA + YAMUX,
        protocol: '/yamux/1.0.0',
        leftover: '',
      })
    }
  })

  test('answers ls as a protocol that it lacks', () => {
    expect(feedHex(supportsYamux(), HEADER + LS).sent).toBe(HEADER + NA)
  })

  test('says its header only once, also when it said it ahead', () => {
    expect(feedHex(supportsYamux(), HEADER + HEADER).sent).toBe(HEADER)
    const eager = supportsYamux()
    expect(hex(eager.start())).toBe(HEADER)
    expect(feedHex(eager, HEADER + YAMUX).sent).toBe(YAMUX)
  })

  test('takes what a refused lazy dialer sent for its next proposal, and drops it when it is none', () => {
    for (const chunks of everyCut(`${HEADER}${NOISE}ffffffff${YAMUX}`)) {
      expect(feed(supportsYamux(), chunks)).toEqual({ sent: HEADER + NA, protocol: null, leftover: '' })
    }
  })

  test('drops 256 KiB at most', () => {
    const responder = supportsYamux()
    feedHex(responder, HEADER + NOISE)
    expect(responder.receive(new Uint8Array(256 * 1024).fill(0xff)).protocol).toBe(null)
    expect(() => responder.receive(Uint8Array.of(0xff))).toThrow(
      expect.objectContaining({ code: 'protocol-violation' }),
    )
  })

  test('matches ids exactly', () => {
    const asked: string[] = []
    const responder = new MultistreamResponder((protocol) => {
      asked.push(protocol)
      return false
    })
    const lines = ['/a ', ' /a', '/Ä', '\uFEFF/a'].map((id) => Buffer.from(`${id}\n`))
    feedHex(
      responder,
      HEADER + lines.map((line) => `${Buffer.of(line.length).toString('hex')}${line.toString('hex')}`).join(''),
    )
    expect(asked).toEqual(['/a ', ' /a', '/Ä', '\uFEFF/a'])
  })

  test.each([
    ['a proposal before the header', YAMUX],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex')],
    ['a line without a newline', `${HEADER}072f6e6f69736565`],
    ['a line of 1025 bytes', `${HEADER}8108`],
  ])('refuses %s', (_, input) => {
    expect(() => feedHex(supportsYamux(), input)).toThrow(expect.objectContaining({ code: 'protocol-violation' }))
  })

  test('gives up on a peer that proposes for ever', () => {
    expect(() => feedHex(supportsYamux(), HEADER + NOISE.repeat(64))).toThrow(/more than 64 lines/)
    expect(feedHex(supportsYamux(), HEADER + NOISE.repeat(62) + YAMUX).protocol).toBe('/yamux/1.0.0')
  })
})

test('random bytes settle nothing, or end in a protocol-violation', () => {
  const line = fc.constantFrom(HEADER, NOISE, YAMUX, NA, LS).map((text) => new Uint8Array(Buffer.from(text, 'hex')))
  const chunk = fc.oneof(fc.uint8Array({ maxLength: 30 }), line)
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 8 }), (chunks) => {
      for (const machine of [new MultistreamInitiator(['/noise']), new MultistreamResponder((id) => id === '/noise')]) {
        try {
          feed(machine, chunks)
        } catch (error) {
          expect(error).toBeInstanceOf(NetError)
          expect(['protocol-violation', 'unsupported-protocol']).toContain((error as NetError).code)
        }
      }
    }),
    { seed: 3, numRuns: 500 },
  )
})

test('both machines settle with each other for any lists', () => {
  const ids = fc.uniqueArray(fc.constantFrom<string>('/a', '/b', '/c/1.0.0', '/d'), { minLength: 1 })
  fc.assert(
    fc.property(ids, ids, (offered, supported) => {
      const initiator = new MultistreamInitiator(offered)
      const responder = new MultistreamResponder((id) => supported.includes(id))
      const best = offered.find((id) => supported.includes(id))
      let toResponder: Uint8Array | null = initiator.start()
      let settled: string | null = null
      const run = (): void => {
        while (settled === null && toResponder !== null) {
          const answer = responder.receive(toResponder)
          const next: MultistreamOutput = initiator.receive(answer.send ?? new Uint8Array(0))
          expect(next.protocol).toBe(answer.protocol)
          settled = next.protocol
          toResponder = next.send
        }
      }
      if (best === undefined) expect(run).toThrow(expect.objectContaining({ code: 'unsupported-protocol' }))
      else run()
      expect(settled).toBe(best ?? null)
    }),
    { seed: 4, numRuns: 200 },
  )
})

describe.each([yamux, mplex].map((factory) => [factory.protocol, factory] as const))(
  'on streams of %s',
  (_, factory) => {
    /** A pair whose listener speaks the echo protocol. */
    function echoPair() {
      const pair = sessionPair(factory)
      pair.listener.onStream = (stream) => {
        negotiateInbound(
          stream,
          (protocol) => protocol === '/echo',
          () =>
            stream.onData(
              (chunk) => stream.write(chunk),
              () => stream.closeWrite(),
            ),
        )
      }
      return pair
    }

    test('a known protocol, its first bytes and the end leave in one flush', async () => {
      const { dialer, listener } = echoPair()
      await settle()
      const before = dialer.pipe.flushes
      const stream = dialer.muxer.openStream()
      negotiateLazily(stream, '/echo')
      expect(stream.protocol).toBe('/echo')
      stream.write(bytes('hello'))
      stream.closeWrite()
      expect(text(await readExactly(stream, 5))).toBe('hello')
      expect(await stream.read()).toBe(null)
      expect(dialer.pipe.flushes).toBe(before + 1)
      expect(listener.accepted[0]?.protocol).toBe('/echo')
      await stream.closed
    })

    test('a known protocol that is refused after all reaches the first read', async () => {
      const { dialer, listener } = echoPair()
      const stream = dialer.muxer.openStream()
      negotiateLazily(stream, '/nothing')
      stream.write(bytes('0123456789'))
      await expect(stream.read()).rejects.toMatchObject({ code: 'unsupported-protocol' })
      expect(() => stream.write(bytes('x'))).toThrow(/does not speak/)
      await stream.closed
      await settle()
      expect(listener.muxer.streams.size).toBe(0)
    })

    test('a writer that never reads still gets its stream to an end', async () => {
      const { dialer, listener } = sessionPair(factory)
      const got: (string | null)[] = []
      listener.onStream = (stream) =>
        negotiateInbound(
          stream,
          (protocol) => protocol === '/sink',
          () =>
            stream.onData(
              (chunk) => got.push(text(chunk)),
              () => stream.closeWrite(),
            ),
        )
      const stream = dialer.muxer.openStream()
      negotiateLazily(stream, '/sink')
      stream.write(bytes('down the drain'))
      stream.closeWrite()
      await stream.closed
      expect(got).toEqual(['down the drain'])
    })

    test('several protocols are tried in order, and the answer comes before the first bytes', async () => {
      const { dialer } = echoPair()
      const stream = dialer.muxer.openStream()
      const settled = await new Promise<[NetError | null, string]>((resolve) => {
        negotiateOutbound(stream, ['/a', '/b', '/echo'], (error, protocol) => resolve([error, protocol]))
      })
      expect(settled).toEqual([null, '/echo'])
      expect(stream.protocol).toBe('/echo')
      stream.write(bytes('hi'))
      expect(text(await stream.read())).toBe('hi')
    })

    test('a stream that settles nothing fails once, with the reason', async () => {
      const { dialer, listener } = echoPair()
      const outcomes: (NetError | null)[] = []
      const refused = dialer.muxer.openStream()
      negotiateOutbound(refused, ['/a', '/b'], (error) => outcomes.push(error))
      await settle()
      expect(outcomes).toMatchObject([{ code: 'unsupported-protocol' }])

      listener.onStream = null
      const silent = dialer.muxer.openStream()
      negotiateOutbound(silent, ['/echo'], (error) => outcomes.push(error))
      await settle()
      silent.reset()
      expect(outcomes.slice(1)).toMatchObject([{ code: 'reset' }])

      const cut = dialer.muxer.openStream()
      negotiateOutbound(cut, ['/echo'], (error) => outcomes.push(error))
      await settle()
      listener.accepted.at(-1)?.closeWrite()
      await settle()
      expect(outcomes.slice(2)).toMatchObject([{ code: 'closed' }])
    })

    test('the acceptor hears of a stream that settles nothing', async () => {
      const { dialer, listener } = sessionPair(factory)
      const failures: NetError[] = []
      listener.onStream = (stream) =>
        negotiateInbound(
          stream,
          () => false,
          () => {
            throw new Error('nothing was settled')
          },
          (error) => failures.push(error),
        )
      const garbage = dialer.muxer.openStream()
      garbage.write(bytes('GET / HTTP/1.1\r\n\r\n'))
      await expect(garbage.read()).rejects.toMatchObject({ code: 'reset' })
      expect(failures).toMatchObject([{ code: 'protocol-violation' }])
      dialer.muxer.openStream().closeWrite()
      await settle()
      expect(failures.slice(1)).toMatchObject([{ code: 'closed' }])
    })

    test('a handler that resets the stream it was given is not told that negotiation failed', async () => {
      const { dialer, listener } = sessionPair(factory)
      const calls: string[] = []
      listener.onStream = (stream) =>
        negotiateInbound(
          stream,
          () => true,
          () => {
            calls.push('settled')
            stream.reset()
          },
          () => calls.push('failed'),
        )
      const stream = dialer.muxer.openStream()
      negotiateLazily(stream, '/any')
      stream.write(bytes('bytes for nobody'))
      await expect(stream.read()).rejects.toMatchObject({ code: 'reset' })
      expect(calls).toEqual(['settled'])
    })
  },
)
