/** The muxers that we have, each with its protocol for a title. */
import { mplex } from '../../../net/mplex/mplex.ts'
import { createYamux } from '../../../net/yamux/yamux.ts'

export const EVERY_MUXER = [createYamux({ keepAlive: { idleMs: 0 } }), mplex].map(
  (factory) => [factory.protocol, factory] as const,
)
