/** A switch on a memory network, without behaviours or dialer: tests make its connections one by one. */
import { multiaddr } from '@multiformats/multiaddr'
import { Emitter } from '../../net/emitter.ts'
import type { HostEvents } from '../../net/host-events.ts'
import { privateKeyFromSeed } from '../../net/keys.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import type { HostLimits } from '../../net/limits.ts'
import { mplex } from '../../net/mplex/mplex.ts'
import type { MuxedConnection } from '../../net/muxed-connection.ts'
import type { MuxerFactory } from '../../net/muxer.ts'
import { noise } from '../../net/noise/noise.ts'
import { peerIdFromPublicKey } from '../../net/peer-id.ts'
import { Switch } from '../../net/switch.ts'
import type { SwitchOptions } from '../../net/switch.ts'
import type { Transport } from '../../net/transport.ts'
import { createYamux } from '../../net/yamux/yamux.ts'
import { MemoryNetwork } from '../sim/memory-network.ts'
import type { MemoryNetworkOptions } from '../sim/memory-network.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'

/** Without keep-alive, so that a clock runs idle while connections are open. */
export const yamux: MuxerFactory = createYamux({ keepAlive: { idleMs: 0 } })

export interface World {
  clock: VirtualClock
  network: MemoryNetwork
}

export function world(options: Partial<MemoryNetworkOptions> = {}): World {
  const clock = new VirtualClock()
  return { clock, network: new MemoryNetwork({ clock, random: seededRandom('world'), latencyMs: 10, ...options }) }
}

type Log = { [K in keyof HostEvents]: [K, HostEvents[K]] }[keyof HostEvents][]

const LOGGED = [
  'connection:opened',
  'connection:closed',
  'connection:retiring',
  'peer:connected',
  'peer:disconnected',
  'error',
] as const

export interface NodeOptions extends Partial<Pick<SwitchOptions, 'muxers' | 'probe' | 'security' | 'keepAliveMs'>> {
  limits?: Partial<HostLimits>
  transport?: Transport
  /** Of its identity and choices; default: the machine. */
  seed?: number
  events?: Emitter<HostEvents>
}

export class Node {
  readonly switch: Switch
  readonly log: Log = []
  readonly machine: number
  readonly peerId
  readonly #world: World
  readonly #transport: Transport

  constructor(
    of: World,
    machine: number,
    { limits, transport, seed, events = new Emitter(), ...options }: NodeOptions = {},
  ) {
    this.#world = of
    this.machine = machine
    this.#transport = transport ?? of.network.transport(machine)
    const random = seededRandom(seed ?? machine)
    const identity = privateKeyFromSeed(random.bytes(32))
    for (const name of LOGGED) events.on(name, (event: unknown) => this.log.push([name, event] as Log[number]))
    this.peerId = peerIdFromPublicKey(identity.publicKey)
    this.switch = new Switch({
      ownPeer: this.peerId,
      identity,
      transports: [this.#transport],
      security: [noise],
      muxers: [yamux, mplex],
      clock: of.clock,
      random,
      limits: { ...DEFAULT_LIMITS, ...limits },
      events,
      keepAliveMs: 0,
      probe: () => Promise.reject(new Error('no probe')),
      ...options,
    })
  }

  async listen(): Promise<this> {
    await this.switch.listen(multiaddr(`/memory/${this.machine}`))
    return this
  }

  /** One more connection to `to`, whatever there is already. Virtual time must run for it. */
  async connect(to: Node, signal = new AbortController().signal): Promise<MuxedConnection> {
    const startedAt = this.#world.clock.now()
    const pipe = await this.#transport.dial(multiaddr(`/memory/${to.machine}`), { signal })
    return this.switch.upgrade({
      pipe,
      transport: 'memory',
      startedAt,
      expectedPeer: to.peerId,
      signal,
      onStep: () => {},
    })
  }

  /** Names of what happened, and with which peer. */
  events<K extends keyof HostEvents>(name: K): HostEvents[K][] {
    return this.log.filter(([each]) => each === name).map(([, event]) => event as HostEvents[K])
  }

  openWith(peer: Node): MuxedConnection[] {
    return this.switch.connections(peer.peerId).filter((each) => each.open)
  }
}

/** Two that listen; the first has the bytewise smaller peer id. */
export async function nodePair(of: World, options: NodeOptions = {}): Promise<[small: Node, large: Node]> {
  const nodes = [await new Node(of, 1, options).listen(), await new Node(of, 2, options).listen()]
  return nodes.sort((a, b) => Buffer.compare(a.peerId.bytes, b.peerId.bytes)) as [Node, Node]
}
