/** Which secure channels and muxers a host offers, by their names in its options. */
import { NetError } from './errors.ts'
import type { HostOptions } from './host.ts'
import { mplex } from './mplex/mplex.ts'
import type { MuxerFactory } from './muxer.ts'
import { noise } from './noise/noise.ts'
import { plaintext } from './plaintext.ts'
import type { SecurityProtocol } from './security.ts'
import { createYamux } from './yamux/yamux.ts'

const SECURITY: Record<'noise' | 'plaintext', SecurityProtocol> = { noise, plaintext }

/** @throws NetError bad-argument */
export function securityOf({ security = ['noise'] }: HostOptions): SecurityProtocol[] {
  if (security.length === 0)
    throw new NetError('bad-argument', 'A host needs a secure channel; leave "security" out for noise')
  if (security.length > 1 && security.includes('plaintext')) {
    throw new NetError(
      'bad-argument',
      'plaintext beside a secure channel would let anyone between talk both sides into it; use noise alone',
    )
  }
  return security.map((name) => known(SECURITY, name, 'secure channel'))
}

/** @throws NetError bad-argument */
export function muxersOf({ muxers = ['yamux', 'mplex'] }: HostOptions, keepAliveMs: number): MuxerFactory[] {
  if (muxers.length === 0)
    throw new NetError('bad-argument', 'A host needs a muxer; leave "muxers" out for yamux and mplex')
  const yamux = createYamux({ keepAlive: { idleMs: keepAliveMs } })
  return muxers.map((name) => known({ yamux, mplex }, name, 'muxer'))
}

/** Options may come from JavaScript, where nothing checks names. */
function known<T>(table: Record<string, T>, name: string, what: string): T {
  const found = Object.hasOwn(table, name) ? table[name] : undefined
  if (found === undefined)
    throw new NetError('bad-argument', `There is no ${what} "${name}"; use ${Object.keys(table).join(' or ')}`)
  return found
}
