/**
 * The door of the host: a libp2p host over TCP, noise, yamux and mplex, with identify, ping and gossipsub.
 * Nothing outside `net/` imports anything else of it.
 */
import type { Host, HostOptions } from './host.ts'

export { createAbortController } from './abort.ts'
export type { Multiaddr } from './address.ts'
export { decodeMultiaddr, parseMultiaddr, peerIdOf } from './address.ts'
export type { KnownPeer } from './address-book.ts'
export { Allowance, Allowances } from './allowance.ts'
export type { StreamHandler, StreamLimits } from './behaviour.ts'
export { PUBLIC_BOOTSTRAP } from './bootstrap.ts'
export type { Cancel, Clock } from './clock.ts'
export { pause, systemClock } from './clock.ts'
export type { Connection } from './connection.ts'
export type { Discovery } from './discovery/discovery.ts'
export type { Resolver } from './dns.ts'
export type { DialStep, ErrorCode, Fault } from './errors.ts'
export { NetError, toNetError } from './errors.ts'
export type { PubsubOptions } from './gossipsub/params.ts'
export type {
  PeerReport,
  Pubsub,
  PubsubEvents,
  PubsubMessage,
  PublishOptions,
  PublishResult,
  TopicPeer,
  Validator,
  Verdict,
} from './gossipsub/pubsub.ts'
export type { ScoreOptions } from './gossipsub/score-params.ts'
export type { DialOptions, Host, HostOptions } from './host.ts'
export type { ExchangeLimits } from './exchange.ts'
export { finish, runExchange } from './exchange.ts'
export type { HostEvents, PeerIdentity } from './host-events.ts'
export type {
  ContentKey,
  Dht,
  DhtMode,
  DhtOptions,
  FoundPeer,
  QueryOptions,
  RecordValidator,
  TableView,
} from './kad/dht.ts'
export type { KeyType, PrivateKey, PublicKey } from './keys.ts'
export { decodePrivateKey, decodePublicKey, generateKey, privateKeyFromSeed } from './keys.ts'
export { LengthPrefixedDecoder, MessageReader, encodeLengthPrefixed } from './length-prefixed.ts'
export type { InterfaceAddress, Interfaces } from './interfaces.ts'
export type { HostLimits } from './limits.ts'
export { DEFAULT_LIMITS } from './limits.ts'
export type { Mdns, MdnsLinkStatus, MdnsOptions } from './mdns/mdns.ts'
export type { PeerId } from './peer-id.ts'
export { parsePeerId, peerIdFromBytes, peerIdFromPublicKey } from './peer-id.ts'
export type { PeerSource } from './peer-source.ts'
export type { Pipe, PipeHandler } from './pipe.ts'
export type { Random } from './random.ts'
export { systemRandom } from './random.ts'
export type { Direction, Stream } from './stream.ts'
export type { TcpOptions } from './tcp.ts'
export { tcp } from './tcp.ts'
export type { Listener, Transport } from './transport.ts'
export type { UdpPort } from './udp.ts'
export type { Verifier, VerifyJob } from './verifier.ts'

/** A host that listens when this resolves; see `HostOptions`. Its parts are loaded only now, so that a program with a screen can show that before. */
export async function createHost(options?: HostOptions): Promise<Host> {
  return (await import('./libp2p-host.ts')).createHost(options)
}
