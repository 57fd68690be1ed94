/**
 * mplex 6.7.0, for old peers: no flow control, no pings. Offered after yamux, and bounded where it has no bounds of its own.
 * https://github.com/libp2p/specs/blob/master/mplex/README.md
 *
 * `MuxerLimits.maxReadBytes` is what a stream may hold unread before the pipe stops.
 */
import type { MuxerFactory } from '../muxer.ts'
import { MplexSession } from './session.ts'

export const mplex: MuxerFactory = {
  protocol: '/mplex/6.7.0',
  create: (pipe, _role, events, options) => new MplexSession(pipe, events, options),
}
