/**
 * A local network in memory, as net/udp.ts gives it: machines with interfaces on named segments. A packet reaches every member of its
 * group on that segment, its sender's machine included, after a moment of the clock given.
 */
import type { Clock } from '../../../net/clock.ts'
import { NetError } from '../../../net/errors.ts'
import type {
  InterfaceAddress,
  MulticastGroup,
  NetworkInterface,
  UdpHandler,
  UdpPort,
  UdpSource,
} from '../../../net/udp.ts'

const LATENCY_MS = 1

interface Member {
  segment: string
  group: string
  self: UdpSource
  handler: UdpHandler
}

export interface SentPacket {
  segment: string
  from: UdpSource
  /** Null = to the group. */
  to: UdpSource | null
  bytes: Uint8Array
  at: number
}

export interface MemoryInterface extends NetworkInterface {
  segment: string
}

export class MemoryLan {
  readonly #clock: Clock
  readonly #members = new Set<Member>()
  /** Everything that was sent, oldest first. */
  readonly sent: SentPacket[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get members(): number {
    return this.#members.size
  }

  /** A machine on it; the interfaces may be changed later. */
  machine(interfaces: MemoryInterface[]): MemoryMachine {
    return new MemoryMachine(this, interfaces)
  }

  /** A packet from anybody, to all members of a segment or those at `to`. */
  send(segment: string, from: UdpSource, bytes: Uint8Array, to: UdpSource | null = null, group?: string): void {
    this.sent.push({ segment, from, to, bytes, at: this.#clock.now() })
    this.#clock.after(LATENCY_MS, () => {
      for (const member of this.#members) {
        if (member.segment !== segment || (group !== undefined && member.group !== group)) continue
        if (to && (to.host !== member.self.host || to.port !== member.self.port)) continue
        member.handler.onPacket(Uint8Array.from(bytes), from)
      }
    })
  }

  join(member: Member): () => void {
    this.#members.add(member)
    return () => this.#members.delete(member)
  }
}

export class MemoryMachine implements UdpPort {
  readonly #lan: MemoryLan
  interfaceList: MemoryInterface[]
  /** When set, nothing can be joined. */
  refusal: NetError | null = null

  constructor(lan: MemoryLan, interfaces: MemoryInterface[]) {
    this.#lan = lan
    this.interfaceList = interfaces
  }

  interfaces(): NetworkInterface[] {
    return this.interfaceList
  }

  async join(group: MulticastGroup, on: NetworkInterface, handler: UdpHandler) {
    if (this.refusal) throw this.refusal
    const { segment } = this.interfaceList.find(({ name }) => name === on.name) as MemoryInterface
    const own = on.addresses.find(({ family }) => family === group.family)
    if (!own) throw new NetError('bad-address', 'The interface has no address of that family')
    const self = { host: own.zone === 0 ? own.address : `${own.address}%${on.name}`, port: group.port }
    const leave = this.#lan.join({ segment, group: group.address, self, handler })
    return {
      send: (bytes: Uint8Array, to?: UdpSource) => this.#lan.send(segment, self, bytes, to ?? null, group.address),
      close: () => void leave(),
    }
  }
}

export function ip4(address: string, prefixBits = 24): InterfaceAddress {
  return { address, family: 4, prefixBits, zone: 0 }
}

export function ip6(address: string, prefixBits = 64, zone = 0): InterfaceAddress {
  return { address, family: 6, prefixBits, zone }
}

/** An interface on the segment of its network's name. */
export function on(segment: string, addresses: InterfaceAddress[], name = segment): MemoryInterface {
  return { name, segment, loopback: segment.startsWith('lo'), addresses }
}
