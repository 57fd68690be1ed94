/**
 * Drives js-libp2p nodes in child processes (js-peer.mjs), so that tests can hold our host against the other
 * implementation over real TCP. Events are kept, so `waitFor` also finds what came before it was asked. Errors carry
 * the end of the child's stderr.
 */
import { bundled } from './bundled.ts'
import { startChild } from './child.mjs'
import type { JsonChild } from './child.mjs'
import type { Network } from './netns.ts'

export interface JsPeerOptions {
  /** In the order offered; default yamux, then mplex. */
  muxers?: ('yamux' | 'mplex')[]
  pubsub?: 'gossipsub' | 'floodsub' | null
  /** Subscribed before `listening` is reported. */
  topics?: string[]
  /** Default: a free port of 127.0.0.1. */
  listen?: string[]
  /** The message id of gossipsub: js-libp2p's own (public key and seqno), or go-libp2p's and ours. Default: its own. */
  messageId?: 'default' | 'from-seqno'
  keyType?: 'Ed25519' | 'secp256k1' | 'RSA'
  /** 32 bytes in hex, for an Ed25519 identity that stays the same. */
  seed?: string
  /** Replaces the agent version told in identify. */
  agent?: string
  /** Looks for peers by mDNS, and answers. */
  mdns?: boolean
  /** Topics on which it announces itself, and hears others. */
  announce?: string[]
  /** Protocol ids that gossipsub offers and looks for, in order. Default: 1.2 to 1.0, then floodsub. */
  pubsubProtocols?: string[]
  /** Reports `gossipsub:rpc` and `gossipsub:heartbeat`. */
  traceGossip?: boolean
  /** Passed on to js-libp2p; only what JSON can carry. */
  gossipsub?: Record<string, unknown>
  floodsub?: Record<string, unknown>
  yamux?: Record<string, unknown>
  mplex?: Record<string, unknown>
  connectionManager?: Record<string, unknown>
  connectionMonitor?: Record<string, unknown>
}

export interface JsConnection {
  peerId: string
  address: string
  direction: 'inbound' | 'outbound'
  /** Protocol id, such as `/yamux/1.0.0`. */
  muxer: string | null
  /** Protocol id, such as `/noise`. */
  encryption: string | null
}

/** What one RPC carries. Ids in base64. */
export interface JsRpc {
  peerId: string
  direction: 'inbound' | 'outbound'
  subscriptions: { topic: string; subscribe: boolean }[]
  /** Their seqnos, decimal. */
  messages: string[]
  ihave: string[]
  iwant: string[]
  idontwant: string[]
  /** Topics. */
  graft: string[]
  /** `backoff` in seconds; `signed`: with a signed peer record. */
  prune: { topic: string; backoff: number | null; peers: { peerId: string; signed: boolean }[] }[]
}

/** Event name → its fields. */
export interface JsPeerEvents {
  /** Of all nodes of the process. */
  listening: { nodes: { peerId: string; addresses: string[] }[] }
  'peer:connect': { peerId: string }
  'peer:disconnect': { peerId: string }
  'connection:open': JsConnection
  'connection:close': JsConnection
  /** By mDNS or an announcement; once a peer. */
  'peer:discovery': { peerId: string; addresses: string[] }
  /** After identify and after each identify push. */
  'peer:identify': {
    peerId: string
    agent: string | null
    protocolVersion: string | null
    protocols: string[]
    listenAddrs: string[]
    observedAddr: string | null
    /** The addresses in the signed record, when there was one. */
    signedPeerRecord: string[] | null
  }
  message: {
    topic: string
    /** The author; null when unsigned. */
    from: string | null
    /** Decimal; null when unsigned. */
    seqno: string | null
    /** base64; `textOf` decodes it. */
    data: string
    /** base64; null with floodsub. */
    id: string | null
    /** The neighbour it came from; null with floodsub. */
    source: string | null
  }
  'subscription-change': { peerId: string; subscriptions: { topic: string; subscribe: boolean }[] }
  'gossipsub:graft': { peerId: string; topic: string; direction: 'inbound' | 'outbound' }
  'gossipsub:prune': { peerId: string; topic: string; direction: 'inbound' | 'outbound' }
  'gossipsub:rpc': JsRpc
  /** One has ended. */
  'gossipsub:heartbeat': object
  /** A remote opened one of the test protocols. */
  stream: { peerId: string; protocol: string }
}

/** `node`: which one of the process. */
export type JsPeerEvent = {
  [K in keyof JsPeerEvents]: { event: K; node?: number } & JsPeerEvents[K]
}[keyof JsPeerEvents]
export type JsPeerEventOf<K extends keyof JsPeerEvents> = Extract<JsPeerEvent, { event: K }>

/** Peers are given as peer ids, addresses as multiaddrs. All but `dial` need an open connection. */
export interface JsPeer {
  readonly peerId: string
  /** Each ends in /p2p/<peer id>. */
  readonly addresses: string[]
  /** The first of `addresses`. */
  readonly address: string
  /** Every event so far, oldest first. */
  readonly events: readonly JsPeerEvent[]
  dial(address: string, options?: { force?: boolean }): Promise<JsConnection>
  hangUp(peer: string): Promise<void>
  /** Milliseconds, whole ones. */
  ping(peer: string): Promise<number>
  /** Echoes seeded bytes on /test/echo/1.0.0, on several streams at once; rejects when a byte differs. */
  echo(peer: string, options?: EchoOptions): Promise<{ streams: number; bytes: number; ms: number }>
  /** Sends seeded bytes to the remote's /test/sink/1.0.0; `counted` is what the remote says it got. */
  upload(peer: string, options?: { bytes?: number; seed?: number }): Promise<{ counted: number }>
  /** Reads seed 1 from the remote's /test/source/1.0.0; rejects when a byte differs. */
  download(peer: string, options?: { bytes?: number }): Promise<{ bytes: number }>
  /** Opens a stream, writes, ends, and results in all that comes back. */
  exchange(peer: string, protocol: string, data: Uint8Array): Promise<Uint8Array>
  /** Ceases to answer a protocol; peers hear of it a second later. */
  unhandle(protocol: string): Promise<void>
  subscribe(topic: string): Promise<void>
  unsubscribe(topic: string): Promise<void>
  /** Leaves and comes back in one turn: js sends its PRUNE after both announcements. */
  resubscribe(topic: string): Promise<void>
  /** gossipsub rejects when nobody that it knows of subscribes. */
  publish(topic: string, data: Uint8Array | string): Promise<{ recipients: string[] }>
  /** From now on the topic's messages wait in their validator until `release`; IDONTWANT goes out before. */
  hold(topic: string): Promise<void>
  release(topic: string): Promise<void>
  peers(): Promise<string[]>
  connections(): Promise<JsConnection[]>
  /** Those open now on the connection to a peer. */
  streams(peer: string): Promise<{ protocol: string; direction: 'inbound' | 'outbound' }[]>
  pubsubPeers(topic?: string): Promise<string[]>
  meshPeers(topic: string): Promise<string[]>
  /** gossipsub's score of a peer; below zero it holds something against it. */
  score(peer: string): Promise<number | null>
  /** gossipsub's count of broken promises and GRAFTs in the back-off, less what has decayed. */
  offences(peer: string): Promise<number | null>
  /** What identify told; empty before that. */
  protocolsOf(peer: string): Promise<string[]>
  /** The first event from `events[from]` on that fits, whether it has come already or is still to come. */
  waitFor<K extends keyof JsPeerEvents>(
    event: K,
    predicate?: (event: JsPeerEventOf<K>) => boolean,
    timeoutMs?: number,
    from?: number,
  ): Promise<JsPeerEventOf<K>>
  /** Asks its process to quit and waits for the end. */
  stop(): Promise<void>
  /** Ends its process at once, without goodbye to anybody. */
  kill(): void
}

export interface EchoOptions {
  /** How many at once; default 1. */
  streams?: number
  /** Of each stream; default 1024. */
  bytes?: number
  /** Stream i carries the sequence seed + i; default 7. */
  seed?: number
}

/** The payload of a `message` event as text. */
export function textOf(message: JsPeerEventOf<'message'>): string {
  return Buffer.from(message.data, 'base64').toString('utf8')
}

/** One node of a child process. */
function peerOf(child: JsonChild<JsPeerEvent>, node: number, peerId: string, addresses: string[]): JsPeer {
  const ask = <T>(cmd: string, args?: object): Promise<T> => child.request<T>(cmd, { node, ...args })
  const isOurs = (event: JsPeerEvent): boolean => event.node === node
  return {
    peerId,
    addresses,
    address: addresses[0] ?? '',
    get events() {
      return child.events.filter(isOurs)
    },
    dial: (address, options) => ask('dial', { address, ...options }),
    hangUp: (peer) => ask('hangUp', { peer }),
    ping: (peer) => ask('ping', { peer }),
    echo: (peer, options) => ask('echo', { peer, ...options }),
    upload: (peer, options) => ask('upload', { peer, ...options }),
    download: (peer, options) => ask('download', { peer, ...options }),
    async exchange(peer, protocol, data) {
      const sent = Buffer.from(data).toString('base64')
      const answer = await ask<{ data: string }>('exchange', { peer, protocol, data: sent })
      return new Uint8Array(Buffer.from(answer.data, 'base64'))
    },
    unhandle: (protocol) => ask('unhandle', { protocol }),
    subscribe: (topic) => ask('subscribe', { topic }),
    unsubscribe: (topic) => ask('unsubscribe', { topic }),
    resubscribe: (topic) => ask('resubscribe', { topic }),
    publish: (topic, data) => ask('publish', { topic, data: Buffer.from(data).toString('base64') }),
    hold: (topic) => ask('hold', { topic }),
    release: (topic) => ask('release', { topic }),
    peers: () => ask('peers'),
    connections: () => ask('connections'),
    streams: (peer) => ask('streams', { peer }),
    pubsubPeers: (topic) => ask('pubsubPeers', { topic }),
    meshPeers: (topic) => ask('meshPeers', { topic }),
    score: (peer) => ask('score', { peer }),
    offences: (peer) => ask('offences', { peer }),
    protocolsOf: (peer) => ask('protocolsOf', { peer }),
    waitFor(event, predicate = () => true, timeoutMs, from = 0) {
      const { events } = child
      const first = from === 0 ? undefined : events.filter(isOurs)[from]
      const start = first ? events.indexOf(first) : from === 0 ? 0 : events.length
      return child.waitFor(event, (each) => isOurs(each) && predicate(each), timeoutMs, start)
    },
    stop: () => child.stop(),
    kill: () => child.kill(),
  }
}

async function startNodes(options: JsPeerOptions | JsPeerOptions[], network?: Network): Promise<JsPeer[]> {
  const args = [...(await bundled('js-peer.mjs')), JSON.stringify(options)]
  const child = await startChild<JsPeerEvent>({
    name: 'js-libp2p peer',
    ...(network?.inside(process.execPath, args) ?? { args }),
  })
  const { nodes } = await child.waitFor('listening')
  return nodes.map(({ peerId, addresses }, node) => peerOf(child, node, peerId, addresses))
}

/**
 * Starts a js-libp2p node, in a network of its own if one is given, and resolves when it listens. Installs js-libp2p first when that
 * hasn't been done.
 */
export async function startJsPeer(options: JsPeerOptions = {}, network?: Network): Promise<JsPeer> {
  const [peer] = await startNodes(options, network)
  return peer as JsPeer
}

/** Starts several in one process, which costs less; `stop` and `kill` of any of them end them all. */
export function startJsPeers(options: JsPeerOptions[]): Promise<JsPeer[]> {
  return startNodes(options)
}
