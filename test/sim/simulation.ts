/**
 * Whole hosts on a virtual network: real handshakes, muxers and behaviours; time, chance, transport and verification are the
 * simulation's, so one seed gives one trace. Host n is machine n and listens on /memory/<n>.
 */
import { createHost } from '../../net/libp2p-host.ts'
import type { Host, HostOptions } from '../../net/index.ts'
import { privateKeyFromSeed } from '../../net/keys.ts'
import { MemoryNetwork } from './memory-network.ts'
import type { MemoryNetworkOptions } from './memory-network.ts'
import { seededRandom } from './seeded-random.ts'
import type { SeededRandom } from './seeded-random.ts'
import { syncVerifier } from './sync-verifier.ts'
import type { VerifyMemo } from './sync-verifier.ts'
import { VirtualClock } from './virtual-clock.ts'

export class Simulation {
  readonly clock = new VirtualClock()
  readonly random: SeededRandom
  readonly network: MemoryNetwork
  readonly hosts: Host[] = []
  readonly #verified: VerifyMemo = new Map()
  #restarts = 0

  constructor(seed: number | string, network: Partial<Omit<MemoryNetworkOptions, 'clock' | 'random'>> = {}) {
    this.random = seededRandom(seed)
    this.network = new MemoryNetwork({ ...network, clock: this.clock, random: this.random.fork('network') })
  }

  /** One more host; machine numbers start at 1. */
  async host(options: HostOptions = {}): Promise<Host> {
    const machine = this.hosts.length + 1
    const host = await this.#start(machine, this.random.fork(machine), options)
    this.hosts.push(host)
    return host
  }

  /** The host of a machine anew, under the same key; the old one was stopped. */
  async restart(machine: number, options: HostOptions = {}): Promise<Host> {
    const host = await this.#start(machine, this.random.fork(`restart ${++this.#restarts}`), options)
    this.hosts[machine - 1] = host
    return host
  }

  /** Stops all hosts; afterwards nothing is left on the network or the clock. */
  async stop(): Promise<void> {
    await this.clock.resolve(Promise.all(this.hosts.map((host) => host.stop())))
  }

  #start(machine: number, random: SeededRandom, options: HostOptions): Promise<Host> {
    return createHost({
      identity: privateKeyFromSeed(this.random.fork(`identity ${machine}`).bytes(32)),
      listen: [`/memory/${machine}`],
      transports: [this.network.transport(machine)],
      clock: this.clock,
      random,
      verifier: syncVerifier(this.#verified),
      interfaces: () => [],
      ...options,
    })
  }
}
