/**
 * gossipsub 1.1 and floodsub over streams: the driver of the router machine.
 * https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.1.md
 */
import type { HostContext } from '../behaviour.ts'
import { NetError } from '../errors.ts'
import type { PubsubOptions } from './params.ts'
import type { Pubsub } from './pubsub.ts'

export function createPubsub(_context: HostContext, _options: PubsubOptions = {}): Pubsub & { stop(): void } {
  throw new NetError('bug', 'pubsub is not wired yet')
}
