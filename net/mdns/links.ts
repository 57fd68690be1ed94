/**
 * The interfaces that mDNS is spoken on, a socket for each family of each, as they come and go. Where one can't be joined the
 * others go on without it, and the reason is kept.
 */
import { scopeOf, toMultiaddr } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import { toNetError } from '../errors.ts'
import type { NetError } from '../errors.ts'
import type { MulticastGroup, NetworkInterface, UdpPort, UdpSocket, UdpSource } from '../udp.ts'
import { MDNS_PORT } from './machine.ts'
import { ipAddress, ipKey, isOnLink, subnetsOf } from './subnet.ts'
import type { Subnet } from './subnet.ts'

/** RFC 6762 section 3. */
const GROUPS: readonly MulticastGroup[] = [
  { family: 4, address: '224.0.0.251', port: MDNS_PORT },
  { family: 6, address: 'ff02::fb', port: MDNS_PORT },
]

/** Sockets in all. Ours: a machine full of containers has dozens of bridges, and nobody to chat with on them. */
const MAX_LINKS = 32

export interface Link {
  /** Its name, and what decides that it is still the same. */
  readonly key: string
  readonly family: 4 | 6
  readonly on: NetworkInterface
  readonly subnets: readonly Subnet[]
  /** Null = not joined, or not yet. */
  socket: UdpSocket | null
  /** Why it could not be joined, or what was wrong with the last packet sent; null = nothing. */
  problem: NetError | null
  /** The addresses that were told on it last, as one text; '' = none. */
  told: string
}

export interface LinksHandler {
  /** From a machine on the same link; others have no say here (RFC 6762 section 11). */
  onPacket(bytes: Uint8Array, link: Link, from: UdpSource, ip: Multiaddr): void
  /** Those that are joined are others now. */
  onChange(): void
  /** Before a link that was joined closes. */
  onLeave(link: Link): void
}

export class Links {
  readonly #udp: UdpPort
  readonly #handler: LinksHandler
  readonly #links = new Map<string, Link>()
  #ownIps = new Set<string>()

  constructor(udp: UdpPort, handler: LinksHandler) {
    this.#udp = udp
    this.#handler = handler
  }

  all(): Link[] {
    return [...this.#links.values()]
  }

  joined(): Link[] {
    return this.all().filter((link) => link.socket !== null)
  }

  get(key: string): Link | undefined {
    return this.#links.get(key)
  }

  /** What comes by loopback is this machine's: there go sends from 0.0.0.0, as Linux lets a socket that isn't told its address. */
  isThisHost(link: Link, ip: Multiaddr): boolean {
    return link.on.loopback || this.#ownIps.has(ipKey(ip) ?? '')
  }

  /** Looks at the machine's interfaces: joins those that are new, leaves those that are gone, tries again what failed. */
  refresh(listenAddresses: readonly string[]): void {
    const interfaces = this.#udp.interfaces()
    this.#ownIps = new Set(interfaces.flatMap(ipKeys))
    const wanted = new Map(
      wantedInterfaces(interfaces, listenAddresses.map(toMultiaddr))
        .flatMap((on) => GROUPS.filter(({ family }) => hasFamily(on, family)).map((group) => ({ on, group })))
        .slice(0, MAX_LINKS)
        .map(({ on, group }) => [keyOf(on, group), { on, group }]),
    )
    const gone = this.all().filter(({ key }) => !wanted.has(key))
    for (const link of gone) this.#leave(link)
    if (gone.length > 0) this.#handler.onChange()
    const joining: Promise<void>[] = []
    for (const [key, { on, group }] of wanted) {
      const known = this.#links.get(key)
      if (known && (known.socket !== null || known.problem === null)) continue
      joining.push(this.#join(key, on, group))
    }
    // Together, so that what is asked first is asked on all.
    if (joining.length > 0) void Promise.all(joining).then(() => this.#handler.onChange())
  }

  close(): void {
    for (const link of this.all()) this.#leave(link)
  }

  /** Never rejects. */
  async #join(key: string, on: NetworkInterface, group: MulticastGroup): Promise<void> {
    const subnets = subnetsOf(on.addresses)
    const link: Link = { key, family: group.family, on, subnets, socket: null, problem: null, told: '' }
    this.#links.set(key, link)
    try {
      const socket = await this.#udp.join(group, on, {
        onPacket: (bytes, from) => this.#receive(bytes, link, from),
        onError: (error) => {
          link.problem = error
        },
      })
      if (this.#links.get(key) === link) link.socket = socket
      else socket.close()
    } catch (error) {
      link.problem = toNetError(error)
    }
  }

  #leave(link: Link): void {
    this.#links.delete(link.key)
    if (link.socket === null) return
    this.#handler.onLeave(link)
    link.socket.close()
    link.socket = null
  }

  #receive(bytes: Uint8Array, link: Link, from: UdpSource): void {
    const ip = ipAddress(from.host)
    // Some systems give a socket the packets of all interfaces on which anybody joined the group.
    if (!ip || !isOfInterface(from.host, link.on)) return
    const isNear = isOnLink(link.subnets, ip) || scopeOf(ip) === (link.on.loopback ? 'unspecified' : 'link-local')
    if (isNear) this.#handler.onPacket(bytes, link, from, ip)
  }
}

/** Whether an interface has that listen address. */
export function owns(on: NetworkInterface, address: Multiaddr): boolean {
  const key = ipKey(address)
  if (key === null) return false
  return on.loopback ? scopeOf(address) === 'loopback' : ipKeys(on).includes(key)
}

/**
 * Those that we listen on; loopback only when there is no other. When we listen on none of them, we can still look around: then all.
 */
function wantedInterfaces(all: readonly NetworkInterface[], listening: readonly Multiaddr[]): NetworkInterface[] {
  const ours = all.filter((on) => listening.some((address) => owns(on, address)))
  const from = ours.length > 0 ? ours : all
  const others = from.filter((on) => !on.loopback)
  return others.length > 0 ? others : [...from]
}

function hasFamily(on: NetworkInterface, family: 4 | 6): boolean {
  return on.addresses.some((each) => each.family === family)
}

/** An interface whose addresses changed is another: the system knows members by address. */
function keyOf(on: NetworkInterface, { family }: MulticastGroup): string {
  const addresses = on.addresses.map(({ address, prefixBits }) => `${address}/${prefixBits}`).sort()
  return [`${on.name} ip${family}`, ...addresses].join(' ')
}

function ipKeys(on: NetworkInterface): string[] {
  return on.addresses.flatMap(({ address }) => {
    const ip = ipAddress(address)
    return (ip && ipKey(ip)) ?? []
  })
}

/** A sender without a zone may be anywhere. */
function isOfInterface(host: string, { name, addresses }: NetworkInterface): boolean {
  const zone = host.split('%')[1]
  return zone === undefined || zone === name || addresses.some((each) => each.zone !== 0 && String(each.zone) === zone)
}
