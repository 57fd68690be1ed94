/**
 * Ping: 32 random bytes there and back. https://github.com/libp2p/specs/blob/master/ping/ping.md
 *
 * Each ping takes a stream of its own, because go ends one after 30 s, and waits until the last one is over on both sides. As server
 * we echo whole blocks of 32 bytes, however they are cut, until the remote ends. Left out: pinging at intervals, which is the caller's.
 */
import type { HostContext } from '../behaviour.ts'
import type { Connection } from '../connection.ts'
import { NetError, violation } from '../errors.ts'
import { finish, runExchange } from '../exchange.ts'
import type { PeerId } from '../peer-id.ts'
import type { Stream } from '../stream.ts'

export const PING_PROTOCOL = '/ipfs/ping/1.0.0'

/** Spec. */
const PING_BYTES = 32
/** go, js: the answer comes within it. */
const PING_LIMIT_MS = 10_000
/** Ours: whoever has answered ends its side of the stream within it. */
const END_LIMIT_MS = 1_000
/** A stream that brings no whole ping for so long is reset. Ours: rust keeps one stream and pings each 15 s. */
const SERVER_IDLE_MS = 60_000
/** go, js: one connection's ping streams. */
const MAX_INBOUND = 2

export interface PingOptions {
  signal?: AbortSignal | undefined
  /** Default: the peer's best. */
  connection?: Connection | undefined
}

export interface Ping {
  /**
   * The round trip in milliseconds.
   * @throws NetError timeout | aborted | reset | unsupported-protocol | what dialling threw
   */
  ping(peer: PeerId, options?: PingOptions): Promise<number>
  stop(): void
}

interface Answer {
  roundTripMs: number
  /** Its stream is over on both sides. */
  ended: Promise<void>
}

export function createPing(context: HostContext): Ping {
  // go counts a stream until it has read its end, and refuses a third.
  const ending = new Map<string, Promise<void>>()
  context.handle(
    PING_PROTOCOL,
    (stream) => {
      serve(context, stream).catch(() => stream.reset())
    },
    { maxInbound: MAX_INBOUND },
  )
  return {
    ping: async (peer, options) => {
      const id = peer.toString()
      await ending.get(id)
      const { roundTripMs, ended } = await ping(context, peer, options)
      ending.set(id, ended)
      void ended.then(() => {
        if (ending.get(id) === ended) ending.delete(id)
      })
      return roundTripMs
    },
    stop: () => context.unhandle(PING_PROTOCOL),
  }
}

async function ping(context: HostContext, peer: PeerId, options: PingOptions = {}): Promise<Answer> {
  const { clock } = context
  const { signal } = options
  const stream = await context.openStream(peer, PING_PROTOCOL, options)
  return runExchange(stream, { clock, limitMs: PING_LIMIT_MS, name: 'The ping', signal }, async () => {
    const sent = context.random.bytes(PING_BYTES)
    const startedAt = clock.now()
    stream.write(sent.slice())
    const got = new Uint8Array(PING_BYTES)
    for (let filled = 0; filled < PING_BYTES;) {
      const bytes = await stream.read()
      if (bytes === null) throw new NetError('closed', 'The peer ended the ping before it had answered')
      if (filled + bytes.length > PING_BYTES) throw violation('The peer answered the ping with too many bytes')
      got.set(bytes, filled)
      filled += bytes.length
    }
    const roundTripMs = clock.now() - startedAt
    if (Buffer.compare(sent, got) !== 0) throw violation('The peer answered the ping with other bytes')
    finish(stream, clock, END_LIMIT_MS)
    return { roundTripMs, ended: stream.closed }
  })
}

async function serve(context: HostContext, stream: Stream): Promise<void> {
  const idle = (): (() => void) => context.clock.after(SERVER_IDLE_MS, () => stream.reset())
  let cancel = idle()
  try {
    const block = new Uint8Array(PING_BYTES)
    let filled = 0
    for await (const bytes of stream) {
      for (let offset = 0; offset < bytes.length;) {
        const part = bytes.subarray(offset, offset + PING_BYTES - filled)
        block.set(part, filled)
        filled += part.length
        offset += part.length
        if (filled < PING_BYTES) break
        filled = 0
        cancel()
        cancel = idle()
        if (!stream.write(block.slice())) await stream.drained()
      }
    }
    stream.closeWrite()
  } finally {
    cancel()
  }
}
