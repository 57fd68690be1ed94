/**
 * The door of the host: a libp2p host over TCP, noise, yamux and mplex, with identify, ping and gossipsub.
 * Nothing outside `net/` imports anything else of it.
 */
export type { Cancel, Clock } from './clock.ts'
export type { Connection } from './connection.ts'
export type { DialStep, ErrorCode, Fault } from './errors.ts'
export { NetError, toNetError } from './errors.ts'
export type { HostEvents, PeerIdentity } from './host-events.ts'
export type { KeyType, PrivateKey, PublicKey } from './keys.ts'
export type { PeerId } from './peer-id.ts'
export type { Random } from './random.ts'
export type { Direction, Stream } from './stream.ts'
export type { StreamHandler, StreamLimits } from './behaviour.ts'
export type { ExchangeLimits } from './exchange.ts'
export { finish, runExchange } from './exchange.ts'
export type { PublishOptions, PublishResult, Pubsub, PubsubEvents, PubsubMessage, Verdict } from './gossipsub/pubsub.ts'
export { decodePrivateKey, generateKey, privateKeyFromSeed } from './keys.ts'
export { encodeLengthPrefixed, MessageReader } from './length-prefixed.ts'
export { parsePeerId, peerIdFromPublicKey } from './peer-id.ts'
export { parseMultiaddr, peerIdOf } from './address.ts'
export type { Multiaddr } from './address.ts'
export { systemClock } from './clock.ts'
export { systemRandom } from './random.ts'
