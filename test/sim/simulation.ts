/**
 * Whole hosts on a virtual network: real handshakes, muxers and behaviours; time, chance, transport and verification are the
 * simulation's, so one seed gives one trace. Host n is machine n and listens on /memory/<n>.
 */
import { createHost } from '../../net/index.ts'
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

  constructor(seed: number | string, network: Partial<Omit<MemoryNetworkOptions, 'clock' | 'random'>> = {}) {
    this.random = seededRandom(seed)
    this.network = new MemoryNetwork({ ...network, clock: this.clock, random: this.random.fork('network') })
  }

  /** One more host; machine numbers start at 1. */
  async host(options: HostOptions = {}): Promise<Host> {
    const machine = this.hosts.length + 1
    const random = this.random.fork(machine)
    const host = await this.clock.resolve(
      createHost({
        identity: privateKeyFromSeed(random.bytes(32)),
        listen: [`/memory/${machine}`],
        transports: [this.network.transport(machine)],
        clock: this.clock,
        random,
        verifier: syncVerifier(this.#verified),
        ...options,
      }),
    )
    this.hosts.push(host)
    return host
  }

  /** Stops all hosts; afterwards nothing is left on the network or the clock. */
  async stop(): Promise<void> {
    await this.clock.resolve(Promise.all(this.hosts.map((host) => host.stop())))
  }
}
