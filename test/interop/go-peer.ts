/**
 * Drives a go-libp2p node in a child process (go/main.go), so that tests can hold our host against the other
 * implementation over real TCP. Events are kept, so `waitFor` also finds what came before it was asked. Errors carry
 * the end of the child's stderr.
 */
import { startChild } from './child.mjs'
import type { JsonChild } from './child.mjs'
import { buildGoPeer } from './go/build.mjs'
import type { Network } from './netns.ts'

export interface GoPeerOptions {
  /** Default: a free port of 127.0.0.1. */
  listen?: string[]
  /** In the order offered; default noise. The muxer is yamux, go-libp2p has no other. */
  security?: ('noise' | 'tls')[]
  keyType?: 'Ed25519' | 'secp256k1' | 'RSA' | 'ECDSA'
  /** 32 bytes in hex, for an Ed25519 identity that stays the same. */
  seed?: string
  /** Replaces the agent version told in identify. */
  agent?: string
  pubsub?: 'gossipsub' | 'floodsub'
  /** Subscribed before `listening` is reported. */
  topics?: string[]
  gossipsub?: GoGossipsubOptions
  kad?: {
    /** `/p2p-chat` makes /p2p-chat/kad/1.0.0. */
    prefix: string
    mode: 'server' | 'client'
    /** The table of the local network as go's dual DHT has it: prefix/lan/kad/1.0.0, and nobody at a loopback address. */
    lan?: boolean
  }
  /** Announces itself and reports who is found; dials nobody. */
  mdns?: boolean
}

export interface GoGossipsubOptions {
  /** The preferred one first; default: all that go-libp2p-pubsub speaks. */
  protocols?: string[]
  /** Name other members to peers that are pruned. */
  peerExchange?: boolean
  floodPublish?: boolean
  /** Score peers; without it `score` is null. */
  score?: boolean
  /** Take from an author only what has a higher seqno than all before, as kubo does. */
  risingSeqnos?: boolean
  heartbeatMs?: number
  /** Messages that may wait to be checked before more are dropped; default 32. */
  validationQueue?: number
  D?: number
  Dlo?: number
  Dhi?: number
  Dout?: number
  Dscore?: number
  Dlazy?: number
}

export interface GoConnection {
  peerId: string
  address: string
  direction: 'inbound' | 'outbound'
  /** Protocol id, such as `/yamux/1.0.0`. */
  muxer: string
  /** Protocol id, such as `/noise`. */
  encryption: string
  /** Whether the handshake settled the muxer. */
  earlyMuxer: boolean
}

export interface GoFoundPeer {
  peerId: string
  /** Each ends in /p2p/<peer id>. */
  addresses: string[]
}

/** What the peerstore holds of a peer. */
export interface GoKnownPeer {
  agent: string | null
  protocols: string[]
  addresses: string[]
}

/** Event name → its fields. */
export interface GoPeerEvents {
  listening: { peerId: string; addresses: string[] }
  'peer:connect': { peerId: string }
  'peer:disconnect': { peerId: string }
  'connection:open': GoConnection
  'connection:close': GoConnection
  /** After identify and after each identify push. */
  'peer:identify': {
    peerId: string
    agent: string
    protocolVersion: string
    protocols: string[]
    listenAddrs: string[]
    observedAddr: string | null
    /** The addresses in the signed record, when there was one. */
    signedPeerRecord: string[] | null
  }
  'peer:identify-failed': { peerId: string; reason: string }
  /** After an identify push. */
  'peer:protocols': { peerId: string; added: string[]; removed: string[] }
  /** A line of /chat/1.0.0, with its LF. */
  chat: { text: string }
  'chat-ended': object
  message: {
    topic: string
    /** The author; null when unsigned. */
    from: string | null
    /** Decimal; null when unsigned. */
    seqno: string | null
    /** base64; `textOfGo` decodes it. */
    data: string
    /** base64. */
    id: string
    /** The neighbour it came from. */
    source: string
  }
  'subscription-change': { peerId: string; subscriptions: { topic: string; subscribe: boolean }[] }
  /** Its outbound pubsub stream to a peer settled on this protocol. */
  'pubsub:stream': { peerId: string; protocol: string }
  'gossipsub:graft': { peerId: string; topic: string }
  'gossipsub:prune': { peerId: string; topic: string }
  /** The peer asked not to be sent so many messages. */
  'gossipsub:idontwant': { peerId: string; count: number }
  /** A message of that neighbour was refused. */
  'gossipsub:reject': { peerId: string; reason: string }
  'kad:added': { peerId: string }
  'kad:removed': { peerId: string }
  'mdns:found': GoFoundPeer
  /** A remote opened one of the test protocols. */
  stream: { peerId: string; protocol: string }
}

export type GoPeerEvent = { [K in keyof GoPeerEvents]: { event: K } & GoPeerEvents[K] }[keyof GoPeerEvents]
export type GoPeerEventOf<K extends keyof GoPeerEvents> = Extract<GoPeerEvent, { event: K }>

/** Peers are given as peer ids, addresses as multiaddrs. Nothing but `dial` and the DHT's commands dials. */
export interface GoPeer {
  readonly peerId: string
  /** Each ends in /p2p/<peer id>. */
  readonly addresses: string[]
  /** The first of `addresses`. */
  readonly address: string
  /** Every event so far, oldest first. */
  readonly events: readonly GoPeerEvent[]
  dial(address: string): Promise<GoConnection>
  hangUp(peer: string): Promise<void>
  /** `count` round trips on one stream, in milliseconds. */
  ping(peer: string, count?: number): Promise<number[]>
  /** Echoes seeded bytes on /test/echo/1.0.0, on several streams at once; rejects when a byte differs. */
  echo(peer: string, options?: GoEchoOptions): Promise<{ streams: number; bytes: number; ms: number }>
  /** Sends seeded bytes to the remote's /test/sink/1.0.0; `counted` is what the remote says it got. */
  upload(peer: string, options?: { bytes?: number; seed?: number }): Promise<{ counted: number }>
  /** Reads seed 1 from the remote's /test/source/1.0.0; rejects when a byte differs. */
  download(peer: string, options?: { bytes?: number }): Promise<{ bytes: number }>
  /** Opens a stream, writes, ends, and results in all that comes back. */
  exchange(peer: string, protocol: string, data: Uint8Array): Promise<Uint8Array>
  /** Answers /chat/1.0.0 as go's example does. */
  handleChat(): Promise<void>
  /** Opens its stream; there may be no handler. */
  openChat(peer: string): Promise<void>
  /** A line on the latest stream. */
  type(text: string): Promise<void>
  /** Answers a protocol with an echo; peers hear of it. */
  handle(protocol: string): Promise<void>
  /** Ceases to answer a protocol; peers hear of it unless `quiet`. */
  unhandle(protocol: string, options?: { quiet?: boolean }): Promise<void>
  /** Takes the peer to speak a protocol, so that proposal and first bytes leave together. */
  assume(peer: string, protocol: string): Promise<void>
  /** What identify and its pushes told. */
  known(peer: string): Promise<GoKnownPeer>
  peers(): Promise<string[]>
  connections(): Promise<GoConnection[]>

  subscribe(topic: string): Promise<void>
  unsubscribe(topic: string): Promise<void>
  publish(topic: string, data: Uint8Array | string): Promise<void>
  pubsubPeers(topic: string): Promise<string[]>
  meshPeers(topic: string): Promise<string[]>
  /** gossipsub's score of a peer; null = not scored. */
  score(peer: string): Promise<number | null>

  /** `key` is the multihash. */
  provide(key: Uint8Array): Promise<void>
  /** All that are found; `limit` 0 = no end before the lookup's own. */
  findProviders(key: Uint8Array, limit?: number): Promise<GoFoundPeer[]>
  putValue(key: Uint8Array, value: Uint8Array): Promise<void>
  getValue(key: Uint8Array): Promise<Uint8Array>
  findPeer(peer: string): Promise<GoFoundPeer>
  closestPeers(key: Uint8Array): Promise<string[]>
  /** The peers in its routing table. */
  table(): Promise<string[]>
  /** Looks for itself and in all buckets. */
  refresh(): Promise<void>
  /** Its own public key, the protobuf. */
  publicKey(): Promise<Uint8Array>
  /** go's routing discovery: resolves when the providers were told. */
  advertise(namespace: string): Promise<{ ttlMs: number }>
  findPeers(namespace: string, limit?: number): Promise<GoFoundPeer[]>

  /** The first event from `events[from]` on that fits, whether it has come already or is still to come. */
  waitFor<K extends keyof GoPeerEvents>(
    event: K,
    predicate?: (event: GoPeerEventOf<K>) => boolean,
    timeoutMs?: number,
    from?: number,
  ): Promise<GoPeerEventOf<K>>
  /** Asks it to quit and waits for its end. */
  stop(): Promise<void>
  /** Ends it at once, without goodbye to anybody. */
  kill(): void
}

export interface GoEchoOptions {
  /** How many at once; default 1. */
  streams?: number
  /** Of each stream; default 1024. */
  bytes?: number
  /** Stream i carries the sequence seed + i; default 0. */
  seed?: number
}

const WAIT_MS = 20_000

/** The payload of a `message` event as text. */
export function textOfGo(message: GoPeerEventOf<'message'>): string {
  return Buffer.from(message.data, 'base64').toString('utf8')
}

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64')
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

function methods(child: JsonChild<GoPeerEvent>, listening: GoPeerEventOf<'listening'>): GoPeer {
  const ask = <T>(cmd: string, args?: object): Promise<T> => child.request<T>(cmd, args)
  return {
    peerId: listening.peerId,
    addresses: listening.addresses,
    address: listening.addresses[0] ?? '',
    events: child.events,
    dial: (address) => ask('dial', { address }),
    hangUp: (peer) => ask('hangUp', { peer }),
    ping: (peer, count = 1) => ask('ping', { peer, count }),
    echo: (peer, options) => ask('echo', { peer, ...options }),
    upload: (peer, options) => ask('upload', { peer, ...options }),
    download: (peer, options) => ask('download', { peer, ...options }),
    exchange: async (peer, protocol, data) =>
      bytes((await ask<{ data: string }>('exchange', { peer, protocol, data: base64(data) })).data),
    handleChat: () => ask('handleChat'),
    openChat: (peer) => ask('openChat', { peer }),
    type: (text) => ask('type', { text }),
    handle: (protocol) => ask('handle', { protocol }),
    unhandle: (protocol, options) => ask('unhandle', { protocol, ...options }),
    assume: (peer, protocol) => ask('assume', { peer, protocol }),
    known: (peer) => ask('known', { peer }),
    peers: () => ask('peers'),
    connections: () => ask('connections'),
    subscribe: (topic) => ask('subscribe', { topic }),
    unsubscribe: (topic) => ask('unsubscribe', { topic }),
    publish: (topic, data) => ask('publish', { topic, data: base64(data) }),
    pubsubPeers: (topic) => ask('pubsubPeers', { topic }),
    meshPeers: (topic) => ask('meshPeers', { topic }),
    score: (peer) => ask('score', { peer }),
    provide: (key) => ask('provide', { key: base64(key) }),
    findProviders: (key, limit = 0) => ask('findProviders', { key: base64(key), limit }),
    putValue: (key, value) => ask('putValue', { key: base64(key), value: base64(value) }),
    getValue: async (key) => bytes((await ask<{ value: string }>('getValue', { key: base64(key) })).value),
    findPeer: (peer) => ask('findPeer', { peer }),
    closestPeers: (key) => ask('closestPeers', { key: base64(key) }),
    table: () => ask('table'),
    refresh: () => ask('refresh'),
    publicKey: async () => bytes((await ask<{ value: string }>('publicKey')).value),
    advertise: (namespace) => ask('advertise', { namespace }),
    findPeers: (namespace, limit = 0) => ask('findPeers', { namespace, limit }),
    waitFor: (event, predicate, timeoutMs = WAIT_MS, from = 0) => child.waitFor(event, predicate, timeoutMs, from),
    stop: () => child.stop(),
    kill: () => child.kill(),
  }
}

/**
 * Starts a go-libp2p node, in a network of its own if one is given, and resolves when it listens. Builds it first when that hasn't been
 * done.
 */
export async function startGoPeer(options: GoPeerOptions = {}, network?: Network): Promise<GoPeer> {
  const command = await buildGoPeer()
  const args = [JSON.stringify(options)]
  const child = await startChild<GoPeerEvent>({
    name: 'go-libp2p peer',
    ...(network?.inside(command, args) ?? { command, args }),
  })
  return methods(child, await child.waitFor('listening'))
}
