/** Two pipes of a memory network that are joined: what a dial and its listener got. */
import { multiaddr } from '@multiformats/multiaddr'
import type { Pipe } from '../../net/pipe.ts'
import { MemoryNetwork } from './memory-network.ts'
import type { MemoryNetworkOptions } from './memory-network.ts'
import { seededRandom } from './seeded-random.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface PipePair {
  clock: VirtualClock
  network: MemoryNetwork
  /** Machine 1. */
  dialer: Pipe
  /** Machine 2. */
  acceptor: Pipe
}

export async function pipePair(options: Partial<MemoryNetworkOptions> = {}): Promise<PipePair> {
  const clock = new VirtualClock()
  const network = new MemoryNetwork({ clock, random: seededRandom('pipe-pair'), ...options })
  const address = multiaddr('/memory/1')
  let acceptor: Pipe | undefined
  await network.transport(2).listen(address, (pipe) => {
    acceptor = pipe
  })
  const dialer = await clock.resolve(network.transport(1).dial(address, {}))
  return { clock, network, dialer, acceptor: acceptor as Pipe }
}
