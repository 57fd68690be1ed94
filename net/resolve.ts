/**
 * Names at the front of a multiaddr → addresses with IP addresses in their place (libp2p addressing spec, "ip and name resolution").
 *
 *   /dns, /dns4, /dns6    the name's IP addresses
 *   /dnsaddr/<name>/…     the addresses in the TXT records of _dnsaddr.<name> ("dnsaddr=<multiaddr>") that end as this one does; again, while
 *                         they start with a name
 *
 * A zone says what it likes, so depth, questions, answers and time are bounded; what was found by then counts.
 */
import { decodeMultiaddr, fromComponents, parseMultiaddr, toMultiaddr } from './address.ts'
import type { Component, Multiaddr } from './address.ts'
import type { Clock } from './clock.ts'
import type { Resolver } from './dns.ts'
import { NetError } from './errors.ts'

/** Addresses taken from one name. Ours: a hostile zone must not make us dial hundreds of machines. */
const MAX_IPS = 16
/** go: addresses behind one /dnsaddr. */
const MAX_ADDRESSES = 100
/** js: names behind names. Ours is less, because libp2p's own list takes two. */
const MAX_DEPTH = 4
/** Questions asked for one address. Ours: libp2p's own list takes less than ten. */
const MAX_QUESTIONS = 32
/** TXT records looked at in one answer. Ours: more than fit in a DNS message of 64 KiB. */
const MAX_RECORDS = 1_000
/** Ours: half of the dial's total time, so that a slow resolver leaves time to connect. */
const RESOLVE_TIMEOUT_MS = 5_000

const FAMILIES: Record<string, 0 | 4 | 6> = { dns: 0, dns4: 4, dns6: 6 }
const PREFIX = 'dnsaddr='

export function needsResolving(address: Multiaddr): boolean {
  return address.getComponents()[0]?.name.startsWith('dns') ?? false
}

/** Whether the addresses behind it bring their own peer ids. */
export function isDnsaddr(address: Multiaddr): boolean {
  return address.getComponents()[0]?.name === 'dnsaddr'
}

/**
 * The addresses behind `address`; itself when it starts with no name.
 * @throws NetError unresolved | timeout (step "resolve")
 */
export function resolveAddress(address: Multiaddr, resolver: Resolver, clock: Clock): Promise<Multiaddr[]> {
  if (!needsResolving(address)) return Promise.resolve([address])
  const resolution = new Resolution(resolver)
  const name = address.getComponents()[0]?.value ?? ''
  return new Promise((resolve, reject) => {
    const settle = (late: NetError): void => {
      cancel()
      resolution.stop()
      if (resolution.found.size > 0) resolve([...resolution.found.values()])
      else reject(late)
    }
    const cancel = clock.after(RESOLVE_TIMEOUT_MS, () => {
      settle(
        new NetError('timeout', `No DNS answer for ${name} within ${RESOLVE_TIMEOUT_MS / 1000} s`, { step: 'resolve' }),
      )
    })
    // The system's resolver can't be cancelled, so its answer is only waited for so long.
    void resolution.resolve(address, 0).then(() => settle(resolution.error ?? unresolved(address)))
  })
}

class Resolution {
  /** By their text. */
  readonly found = new Map<string, Multiaddr>()
  error: NetError | null = null
  readonly #resolver: Resolver
  /** /dnsaddr addresses that were followed, so that a loop ends. */
  readonly #followed = new Set<string>()
  #questions = 0
  #stopped = false

  constructor(resolver: Resolver) {
    this.#resolver = resolver
  }

  stop(): void {
    this.#stopped = true
  }

  /** Never rejects; the first error is kept. */
  async resolve(address: Multiaddr, depth: number): Promise<void> {
    if (this.#stopped || this.found.size >= MAX_ADDRESSES) return
    if (!needsResolving(address)) return void this.found.set(address.toString(), address)
    const text = address.toString()
    if (depth > MAX_DEPTH || this.#followed.has(text) || this.#questions >= MAX_QUESTIONS) return
    this.#followed.add(text)
    this.#questions++
    try {
      const next = isDnsaddr(address) ? await this.#addressesOf(address) : await this.#ipsOf(address)
      await Promise.all(next.map((each) => this.resolve(each, depth + 1)))
    } catch (error) {
      this.error ??= unresolved(address, error)
    }
  }

  async #ipsOf(address: Multiaddr): Promise<Multiaddr[]> {
    const [first, ...rest] = address.getComponents() as [Component, ...Component[]]
    const ips = await this.#resolver.lookup(first.value ?? '', FAMILIES[first.name] ?? 0)
    return ips.slice(0, MAX_IPS).map((ip) => {
      const [start] = toMultiaddr(ip.includes(':') ? `/ip6/${ip}` : `/ip4/${ip}`).getComponents()
      return fromComponents(start ? [start, ...rest] : rest)
    })
  }

  async #addressesOf(address: Multiaddr): Promise<Multiaddr[]> {
    const { txt } = this.#resolver
    const [first, ...rest] = address.getComponents() as [Component, ...Component[]]
    if (!txt) throw new NetError('unresolved', `${address} can't be resolved here; use /dns4, /dns6 or an IP address`)
    const records = await txt.call(this.#resolver, `_dnsaddr.${first.value}`)
    const suffix = rest.length === 0 ? '' : fromComponents(rest).toString()
    return records.slice(0, MAX_RECORDS).flatMap((strings) => {
      const value = strings.join('')
      if (!value.startsWith(PREFIX)) return []
      const found = parsed(value.slice(PREFIX.length))
      // It starts with a slash, so that no longer value ends like it.
      const fits = found !== null && (suffix === '' || found.toString().endsWith(suffix))
      return fits ? [found] : []
    })
  }
}

/** Null for what is no address; a zone's garbage is nobody's error. */
function parsed(text: string): Multiaddr | null {
  try {
    return decodeMultiaddr(parseMultiaddr(text).bytes)
  } catch {
    return null
  }
}

function unresolved(address: Multiaddr, cause?: unknown): NetError {
  if (cause instanceof NetError) return new NetError(cause.code, cause.message, { step: 'resolve' })
  const name = address.getComponents()[0]?.value ?? ''
  const message = isDnsaddr(address)
    ? `Could not find addresses in the TXT records of _dnsaddr.${name}; check the name and this machine's DNS`
    : `Could not find an IP address for ${name}; check the name and this machine's DNS`
  return new NetError('unresolved', message, { cause, step: 'resolve' })
}
