/** Port: what carries bytes between machines. TCP in production, memory in tests and simulation. */
import type { Multiaddr } from '@multiformats/multiaddr'
import type { NetError } from './errors.ts'
import type { Pipe } from './pipe.ts'

export interface Listener {
  /** Real addresses: port 0 filled in, 0.0.0.0 and :: expanded to the machine's own. Without /p2p. */
  addresses(): Multiaddr[]
  /** Stops taking new pipes; those that exist live on. */
  close(): Promise<void>
}

export interface Transport {
  /** What `Connection.transport` says: 'tcp', 'memory'. */
  readonly name: string
  /** Whether this transport can dial / listen on the address (already resolved: no /dns parts). */
  handles(address: Multiaddr): boolean
  /** @throws NetError refused, unreachable, timeout, aborted (step "connect") */
  dial(address: Multiaddr, options: { signal?: AbortSignal | undefined }): Promise<Pipe>
  /**
   * `onError` hears of a listener that fails after it listened.
   * @throws NetError address-in-use, bad-address
   */
  listen(address: Multiaddr, onPipe: (pipe: Pipe) => void, onError?: (error: NetError) => void): Promise<Listener>
}
