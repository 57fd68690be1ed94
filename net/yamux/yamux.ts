/**
 * yamux 1.0.0, the muxer of choice: flow control for each stream, pings, and an orderly end.
 * https://github.com/libp2p/specs/blob/master/yamux/README.md
 *
 * `MuxerLimits.maxReadBytes` is how far a stream's window may grow; it never goes below the spec's initial 256 KiB.
 */
import type { MuxerFactory } from '../muxer.ts'
import type { KeepAliveOptions } from './ping.ts'
import { YamuxSession } from './session.ts'

/** go: asks every 30 s when idle, and gives a write 10 s. */
const KEEP_ALIVE: KeepAliveOptions = { idleMs: 30_000, answerMs: 10_000 }

export function createYamux(options: { keepAlive?: Partial<KeepAliveOptions> } = {}): MuxerFactory {
  const keepAlive = { ...KEEP_ALIVE, ...options.keepAlive }
  return {
    protocol: '/yamux/1.0.0',
    create: (pipe, role, events, session) => new YamuxSession(pipe, role, events, session, keepAlive),
  }
}

export const yamux: MuxerFactory = createYamux()
