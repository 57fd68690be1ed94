/**
 * /dns4, /dns6 and /dns at the front of a multiaddr → addresses with IP addresses in their place (multiaddr DNS protocols).
 * Leaves out /dnsaddr: such an address is refused by name.
 */
import { fromComponents, toMultiaddr } from './address.ts'
import type { Multiaddr } from './address.ts'
import type { Clock } from './clock.ts'
import type { Resolver } from './dns.ts'
import { NetError } from './errors.ts'

/** Addresses taken from one name. Ours: a hostile zone must not make us dial hundreds of machines (go caps at 100). */
const MAX_RESOLVED_ADDRESSES = 16
/** Ours: half of the dial's total time, so that a slow resolver leaves time to connect. */
export const RESOLVE_TIMEOUT_MS = 5_000

const FAMILIES: Record<string, 0 | 4 | 6> = { dns: 0, dns4: 4, dns6: 6 }

export function needsResolving(address: Multiaddr): boolean {
  return address.getComponents()[0]?.name.startsWith('dns') ?? false
}

/**
 * The addresses behind `address`; itself when it starts with no name.
 * @throws NetError unresolved | timeout (step "resolve")
 */
export async function resolveAddress(address: Multiaddr, resolver: Resolver, clock: Clock): Promise<Multiaddr[]> {
  const [first, ...rest] = address.getComponents()
  if (!first || !needsResolving(address)) return [address]
  const name = first.value ?? ''
  const family = FAMILIES[first.name]
  if (family === undefined) {
    throw new NetError(
      'unresolved',
      `/${first.name} addresses such as ${address} can't be resolved; use /dns4, /dns6 or an IP address`,
      {
        step: 'resolve',
      },
    )
  }
  const found = await withTimeout(resolver.lookup(name, family), name, clock)
  const resolved = found.slice(0, MAX_RESOLVED_ADDRESSES).map((ip) => {
    const [start] = toMultiaddr(ip.includes(':') ? `/ip6/${ip}` : `/ip4/${ip}`).getComponents()
    return fromComponents(start ? [start, ...rest] : rest)
  })
  if (resolved.length === 0) throw unresolved(name)
  return resolved
}

function unresolved(name: string, cause?: unknown): NetError {
  return new NetError('unresolved', `Could not find an IP address for ${name}; check the name and this machine's DNS`, {
    cause,
    step: 'resolve',
  })
}

/** The system's resolver can't be cancelled, so its answer is only waited for so long. */
function withTimeout(answer: Promise<string[]>, name: string, clock: Clock): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(RESOLVE_TIMEOUT_MS, () => {
      reject(
        new NetError('timeout', `No DNS answer for ${name} within ${RESOLVE_TIMEOUT_MS / 1000} s`, { step: 'resolve' }),
      )
    })
    answer.then(
      (found) => {
        cancel()
        resolve(found)
      },
      (error: unknown) => {
        cancel()
        reject(unresolved(name, error))
      },
    )
  })
}
