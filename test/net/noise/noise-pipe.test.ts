import { describe, expect, test } from 'vitest'
import { CipherState } from '../../../net/noise/cipher-state.ts'
import { FrameReader } from '../../../net/noise/frame-reader.ts'
import { NoisePipe } from '../../../net/noise/noise-pipe.ts'
import { Opener } from '../../../net/noise/opener.ts'
import { MAX_PLAINTEXT_BYTES, Sealer } from '../../../net/noise/sealer.ts'
import type { PipeHandler } from '../../../net/pipe.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { wirePair } from './wire.ts'
import type { WirePipe } from './wire.ts'

const TO_RIGHT = new Uint8Array(32).fill(1)
const TO_LEFT = new Uint8Array(32).fill(2)

/** One end: the pipe under test, the raw pipe below it, and what its handler heard. */
class End implements PipeHandler {
  readonly raw: WirePipe
  readonly pipe: NoisePipe
  readonly chunks: Uint8Array[] = []
  readonly events: string[] = []
  error: Error | undefined
  hook: ((bytes: Uint8Array) => void) | null = null

  constructor(raw: WirePipe, sending: Uint8Array, receiving: Uint8Array) {
    this.raw = raw
    const opener = new Opener(new FrameReader(), new CipherState(receiving))
    this.pipe = new NoisePipe(raw, new Sealer(new CipherState(sending)), opener)
    this.pipe.attach(this)
  }

  get received(): Buffer {
    return Buffer.concat(this.chunks)
  }

  onData(bytes: Uint8Array): void {
    this.chunks.push(bytes)
    this.hook?.(bytes)
  }

  onDrain(): void {
    this.events.push('drain')
  }

  onEnd(): void {
    this.events.push('end')
  }

  onClose(error?: Error): void {
    this.events.push('close')
    this.error = error
  }

  send(...pieces: (string | Uint8Array)[]): void {
    for (const piece of pieces) this.pipe.write(typeof piece === 'string' ? Buffer.from(piece) : piece)
    this.pipe.flush()
  }
}

function ends(highWaterMark?: number): [left: End, right: End] {
  const [a, b] = wirePair(highWaterMark)
  return [new End(a, TO_RIGHT, TO_LEFT), new End(b, TO_LEFT, TO_RIGHT)]
}

/** What a resume brings comes in a microtask of its own. */
function settled(): Promise<void> {
  return Promise.resolve()
}

/** Lengths of the noise messages that lie on the wire. */
function frames(wire: Uint8Array): number[] {
  const lengths: number[] = []
  for (let at = 0; at < wire.length; at += 2 + (lengths.at(-1) as number))
    lengths.push((wire[at] as number) * 256 + (wire[at + 1] as number))
  return lengths
}

/** A frame as the left end would have sealed it. */
function sealed(plaintext: Uint8Array, count = 0, key = TO_RIGHT): Uint8Array {
  const { ciphertext, tag } = new CipherState(key, count).encrypt(plaintext)
  const length = ciphertext.length + tag.length
  return Buffer.concat([Uint8Array.of(length >> 8, length & 0xff), ciphertext, tag])
}

describe('writing', () => {
  test('nothing is sealed before the flush, then many small writes are one message and one raw write', () => {
    const [left, right] = ends()
    for (let i = 0; i < 1000; i++) left.pipe.write(Buffer.from(`${i} `))
    expect([left.raw.writes, left.raw.flushes]).toEqual([0, 0])
    left.pipe.flush()
    expect([left.raw.writes, left.raw.flushes]).toEqual([1, 1])
    expect(frames(left.raw.wire)).toEqual([3890 + 16])
    left.raw.deliver()
    expect(right.received.toString()).toBe(Array.from({ length: 1000 }, (_, i) => `${i} `).join(''))
  })

  test('what does not fit one message fills the first ones and leaves the rest to the last', () => {
    const [left, right] = ends()
    const bytes = Buffer.from(seededRandom(1).bytes(200_000))
    left.send(bytes.subarray(0, 12), bytes.subarray(12, 150_000), bytes.subarray(150_000))
    expect(frames(left.raw.wire)).toEqual([65535, 65535, 65535, 200_000 - 3 * MAX_PLAINTEXT_BYTES + 16])
    left.raw.deliver()
    expect(right.received.equals(bytes)).toBe(true)
  })

  test('a piece that ends exactly with a message leaves nothing behind', () => {
    const [left, right] = ends()
    const bytes = Buffer.from(seededRandom(2).bytes(2 * MAX_PLAINTEXT_BYTES))
    left.send(bytes.subarray(0, MAX_PLAINTEXT_BYTES), bytes.subarray(MAX_PLAINTEXT_BYTES))
    left.send('and on')
    expect(frames(left.raw.wire)).toEqual([65535, 65535, 22])
    left.raw.deliver()
    expect(right.received.equals(Buffer.concat([bytes, Buffer.from('and on')]))).toBe(true)
  })

  test('a flush with nothing queued writes nothing but flushes the raw pipe; empty writes are nothing', () => {
    const [left] = ends()
    left.pipe.write(new Uint8Array(0))
    left.pipe.flush()
    expect([left.raw.writes, left.raw.flushes, left.raw.unsent]).toEqual([0, 1, 0])
  })

  test('the wire is counted, not the plaintext', () => {
    const [left, right] = ends()
    left.send('12345')
    left.raw.deliver()
    expect([left.pipe.bytesWritten, right.pipe.bytesRead]).toEqual([23, 23])
    expect(left.pipe.remoteAddress).toBe(left.raw.remoteAddress)
    expect(left.pipe.localAddress).toBe(left.raw.localAddress)
  })
})

describe('back-pressure of the writer', () => {
  test('a big write fills the raw pipe at once and says so, and the drain comes through', () => {
    const [left] = ends(100_000)
    expect(left.pipe.write(new Uint8Array(50_000))).toBe(true)
    expect(left.pipe.write(new Uint8Array(200_000))).toBe(false)
    expect(left.raw.unsent).toBeGreaterThan(190_000)
    left.pipe.flush()
    left.raw.deliver(60_000)
    expect(left.events).toEqual([])
    left.raw.deliver()
    expect(left.events).toEqual(['drain'])
    expect(left.pipe.write(new Uint8Array(1))).toBe(true)
  })

  test('plaintext waits for at most one message, whatever is written', () => {
    const [left] = ends(Infinity)
    for (let i = 0; i < 300; i++) left.pipe.write(new Uint8Array(1000))
    expect(300_000 - left.raw.unsent).toBeLessThan(MAX_PLAINTEXT_BYTES)
  })

  test('a drain that nobody waits for is not passed on', () => {
    const [left] = ends(1000)
    expect(left.pipe.write(new Uint8Array(2000))).toBe(true)
    left.pipe.flush()
    left.raw.deliver()
    expect(left.events).toEqual([])
  })
})

describe('reading', () => {
  test('one mebibyte in random pieces through random cuts arrives byte for byte, both ways at once', () => {
    const random = seededRandom('mebibyte')
    const [left, right] = ends(Infinity)
    const sent = [left, right].map(() => Buffer.from(random.bytes(1024 * 1024)))
    for (const [i, end] of [left, right].entries()) {
      const bytes = sent[i] as Buffer
      for (let at = 0; at < bytes.length;) {
        const length = 1 + Math.floor(random.number() ** 4 * 100_000)
        end.pipe.write(bytes.subarray(at, at + length))
        if (random.number() < 0.4) end.pipe.flush()
        at += length
      }
      end.pipe.flush()
    }
    for (let moved = true; moved;) {
      moved = false
      for (const end of [left, right]) if (end.raw.deliver(1 + Math.floor(random.number() ** 3 * 70_000))) moved = true
    }
    expect(right.received.equals(sent[0] as Buffer)).toBe(true)
    expect(left.received.equals(sent[1] as Buffer)).toBe(true)
  })

  test('cut at every place, the bytes are the same', () => {
    const wire = Buffer.concat([sealed(Buffer.from('first')), sealed(Buffer.from('second'), 1)])
    for (let at = 0; at <= wire.length; at++) {
      const [, right] = ends()
      for (const chunk of [wire.subarray(0, at), wire.subarray(at)]) right.raw.receive(Uint8Array.from(chunk))
      expect(right.received.toString()).toBe('firstsecond')
    }
  })

  test('byte by byte too', () => {
    const [, right] = ends()
    for (const byte of sealed(Buffer.from('a trickle'))) right.raw.receive(Uint8Array.of(byte))
    expect(right.received.toString()).toBe('a trickle')
  })

  test('an empty message is no data and no end', () => {
    const [, right] = ends()
    right.raw.receive(Buffer.concat([sealed(new Uint8Array(0)), sealed(Buffer.from('on'), 1)]))
    expect(right.chunks).toHaveLength(1)
    expect(right.events).toEqual([])
  })

  test('the bytes are the handler’s for good: they do not change with the chunk they came in', () => {
    const [, right] = ends()
    const chunk = Uint8Array.from(sealed(Buffer.from('mine')))
    right.raw.receive(chunk)
    chunk.fill(0)
    expect(right.received.toString()).toBe('mine')
  })

  test('a handler that hands the pipe on inside onData: the new one gets the rest of the chunk', () => {
    const [, right] = ends()
    const rest: string[] = []
    right.hook = () => {
      right.pipe.attach({ onData: (b) => rest.push(String(Buffer.from(b))), onDrain() {}, onEnd() {}, onClose() {} })
    }
    right.raw.receive(Buffer.concat(['one', 'two', 'three'].map((text, i) => sealed(Buffer.from(text), i))))
    expect(right.received.toString()).toBe('one')
    expect(rest).toEqual(['two', 'three'])
  })
})

describe('back-pressure of the reader', () => {
  const chunk = Buffer.concat(['one', 'two', 'three'].map((text, i) => sealed(Buffer.from(text), i)))

  test('after a pause inside onData nothing more comes, until resume hands on what is here and then reads on', async () => {
    const [, right] = ends()
    right.hook = () => right.pipe.pause()
    right.raw.receive(chunk)
    expect(right.received.toString()).toBe('one')
    expect(right.raw.paused).toBe(true)
    right.pipe.resume()
    await settled()
    expect(right.received.toString()).toBe('onetwo')
    expect(right.raw.paused).toBe(true)
    right.hook = null
    right.pipe.resume()
    await settled()
    expect(right.received.toString()).toBe('onetwothree')
    expect(right.raw.paused).toBe(false)
  })

  test('resume itself hands on nothing, so that its caller can finish first; a pause right behind it holds', async () => {
    const [, right] = ends()
    right.hook = () => right.pipe.pause()
    right.raw.receive(chunk)
    right.pipe.resume()
    expect(right.received.toString()).toBe('one')
    right.pipe.pause()
    await settled()
    expect(right.received.toString()).toBe('one')
  })

  test('with nothing here, resume reads on at once', () => {
    const [, right] = ends()
    right.pipe.pause()
    expect(right.raw.paused).toBe(true)
    right.pipe.resume()
    expect(right.raw.paused).toBe(false)
  })

  test('a pause in the middle of a message that came in two chunks', async () => {
    const [, right] = ends()
    // A short one would come in one piece.
    const text = '0123456789'.repeat(100)
    const wire = sealed(Buffer.from(text))
    right.hook = () => right.pipe.pause()
    right.raw.receive(Uint8Array.from(wire.subarray(0, 607)))
    right.raw.receive(Uint8Array.from(wire.subarray(607)))
    expect(right.received.toString()).toBe(text.slice(0, 605))
    right.pipe.resume()
    await settled()
    expect(right.received.toString()).toBe(text)
  })

  test('destroyed while paused: what is here stays unseen', async () => {
    const [, right] = ends()
    right.hook = () => right.pipe.pause()
    right.raw.receive(chunk)
    right.pipe.resume()
    right.pipe.destroy()
    await settled()
    expect(right.received.toString()).toBe('one')
  })

  test('pause and resume inside onData change nothing', () => {
    const [, right] = ends()
    right.hook = () => {
      right.pipe.pause()
      right.pipe.resume()
    }
    right.raw.receive(chunk)
    expect(right.received.toString()).toBe('onetwothree')
    expect(right.raw.paused).toBe(false)
  })

  test('an end that comes while paused waits for the bytes before it', async () => {
    const [left, right] = ends()
    left.send('last words')
    left.send('of mine')
    left.pipe.end()
    right.hook = () => right.pipe.pause()
    left.raw.deliver()
    expect(right.events).toEqual([])
    right.hook = null
    right.pipe.resume()
    await settled()
    expect(right.received.toString()).toBe('last wordsof mine')
    expect(right.events).toEqual(['end'])
  })
})

describe('ends', () => {
  test('end flushes, then ends the raw pipe; the other direction goes on', () => {
    const [left, right] = ends()
    left.pipe.write(Buffer.from('bye'))
    left.pipe.end()
    left.raw.deliver()
    expect([right.received.toString(), right.events]).toEqual(['bye', ['end']])
    right.send('I am still talking')
    right.raw.deliver()
    expect(left.received.toString()).toBe('I am still talking')
  })

  test('an end inside a message is a violation', () => {
    for (const kept of [1, 2, 10]) {
      const [left, right] = ends()
      right.raw.receive(sealed(Buffer.from('cut off')).subarray(0, kept))
      left.pipe.end()
      left.raw.deliver()
      expect(right.events).toEqual(['close'])
      expect(right.error).toMatchObject({ code: 'protocol-violation' })
    }
  })

  test('close passes through with its error, and nothing is written any more', () => {
    const [, right] = ends()
    const cause = new Error('cable cut')
    right.raw.destroy(cause)
    expect([right.events, right.error]).toEqual([['close'], cause])
    expect(right.pipe.write(Buffer.from('x'))).toBe(false)
    right.pipe.flush()
    expect(right.raw.writes).toBe(0)
  })

  test('destroy loses what was queued, and nothing is handed on any more', () => {
    const [, right] = ends()
    right.pipe.write(Buffer.from('never'))
    right.hook = () => right.pipe.destroy()
    right.raw.receive(Buffer.concat([sealed(Buffer.from('one')), sealed(Buffer.from('two'), 1)]))
    right.pipe.flush()
    expect(right.raw.destroyed).toBe(true)
    expect(right.received.toString()).toBe('one')
    expect(right.raw.writes).toBe(0)
  })
})

describe('a hostile peer', () => {
  test.each([
    ['a changed byte', () => sealed(Buffer.from('hello')).map((byte, i) => (i === 4 ? byte ^ 1 : byte))],
    ['a message of another key', () => sealed(Buffer.from('hello'), 0, TO_LEFT)],
    ['a message out of order', () => sealed(Buffer.from('hello'), 1)],
    ['a message shorter than a tag, by its length alone', () => Uint8Array.of(0, 15)],
    ['an empty frame', () => Uint8Array.of(0, 0)],
  ])('%s destroys the pipe with a violation, after what was good', (_, frame) => {
    const [, right] = ends()
    right.raw.receive(frame())
    expect(right.error).toMatchObject({ name: 'NetError', code: 'protocol-violation' })
    expect(right.chunks).toEqual([])
    right.raw.receive(sealed(Buffer.from('more')))
    expect(right.chunks).toEqual([])
  })

  test('a replayed message is refused, the first is kept', () => {
    const [, right] = ends()
    const frame = sealed(Buffer.from('pay me'))
    right.raw.receive(Buffer.concat([frame, frame]))
    expect(right.received.toString()).toBe('pay me')
    expect(right.error).toMatchObject({ code: 'protocol-violation' })
  })

  test('random bytes end in a violation or wait for more', () => {
    const random = seededRandom('garbage')
    for (let i = 0; i < 300; i++) {
      const [, right] = ends()
      right.raw.receive(random.bytes(1 + (i % 90)))
      right.raw.receive(random.bytes(66_000))
      expect(right.chunks).toEqual([])
      expect(right.error).toMatchObject({ name: 'NetError', code: 'protocol-violation' })
    }
  })
})

test('a key that is used up destroys the pipe instead of repeating a nonce', () => {
  const [raw] = wirePair()
  const sealer = new Sealer(new CipherState(TO_RIGHT, Number.MAX_SAFE_INTEGER))
  const pipe = new NoisePipe(raw, sealer, new Opener(new FrameReader(), new CipherState(TO_LEFT)))
  pipe.write(Buffer.from('one too many'))
  pipe.flush()
  expect(raw.error).toMatchObject({ code: 'limit-exceeded' })
  expect(raw.unsent).toBe(0)
})
