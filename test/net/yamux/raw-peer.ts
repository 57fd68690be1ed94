/** A yamux session of ours against a peer that a test plays by hand, frame by frame. */
import type { MuxerLimits } from '../../../net/muxer.ts'
import type { KeepAliveOptions } from '../../../net/yamux/ping.ts'
import { FrameDecoder, HEADER_BYTES, writeHeader } from '../../../net/yamux/frame.ts'
import { createYamux } from '../../../net/yamux/yamux.ts'
import { pipePair, TestClock } from '../muxers/memory-pipe.ts'
import type { MemoryPipe } from '../muxers/memory-pipe.ts'
import { End, LIMITS, settle } from '../muxers/session-pair.ts'

const TYPES = ['data', 'update', 'ping', 'go-away']
const FLAGS: [number, string][] = [
  [1, 'SYN'],
  [2, 'ACK'],
  [4, 'FIN'],
  [8, 'RST'],
]

/** What our session says, as `take` tells it, before it ends because of what the peer sent. */
export const GO_AWAY_PROTOCOL_ERROR = 'go-away 0 1'

export interface RawPeerOptions {
  /** Of our session. */
  role?: 'initiator' | 'responder'
  limits?: Partial<MuxerLimits>
  keepAlive?: Partial<KeepAliveOptions>
  highWaterMark?: number
}

export class RawPeer {
  readonly clock = new TestClock()
  readonly pipe: MemoryPipe
  /** Our session. */
  readonly us: End
  /** What our session sent since the last `take`: "data SYN 1 5 hello" for type, flags, stream, length, payload. */
  #frames: string[] = []
  #payload = ''
  ended = false

  constructor(options: RawPeerOptions = {}) {
    const [ours, theirs] = pipePair({ highWaterMark: options.highWaterMark ?? 256 * 1024 })
    this.pipe = theirs
    this.us = new End(ours)
    const decoder = new FrameDecoder({
      onFrame: (type, flags, streamId, length) => {
        const names = FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name)
        this.#frames.push([TYPES[type], ...names, streamId, length].join(' '))
      },
      onPayload: (bytes) => {
        this.#payload += Buffer.from(bytes).toString('latin1')
      },
      onPayloadEnd: () => {
        // Long payloads are known by their length.
        if (this.#payload.length > 0 && this.#payload.length <= 40)
          this.#frames.push(`${this.#frames.pop()} ${this.#payload}`)
        this.#payload = ''
      },
    })
    theirs.attach({
      onData: (bytes) => decoder.push(bytes),
      onDrain: () => {},
      onEnd: () => {
        this.ended = true
      },
      onClose: () => {},
    })
    this.us.muxer = createYamux({ keepAlive: { idleMs: 0, ...options.keepAlive } }).create(
      ours,
      options.role ?? 'responder',
      this.us.events,
      { clock: this.clock, limits: { ...LIMITS, ...options.limits } },
    )
  }

  /** Sends one frame; `length` is what the header says. */
  send(type: number, flags: number, streamId: number, length: number, payload: Uint8Array = new Uint8Array(0)): void {
    const header = new Uint8Array(HEADER_BYTES)
    writeHeader(header, 0, type, flags, streamId, length)
    this.pipe.write(header)
    this.pipe.write(payload)
    this.pipe.flush()
  }

  data(flags: number, streamId: number, payload: Uint8Array): void {
    this.send(0, flags, streamId, payload.length, payload)
  }

  /** Everything our session sent, once all is quiet. */
  async take(): Promise<string[]> {
    await settle()
    const frames = this.#frames
    this.#frames = []
    return frames
  }
}
