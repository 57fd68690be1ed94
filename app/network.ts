/**
 * The network as the host sees it, told to the state: every second while somebody watches, and otherwise only when what the status line tells has
 * changed, once a second at most. While nothing happens and nobody watches, no timer runs.
 */
import type { Cancel, Clock, Connection, PeerSource } from '../net/index.ts'
import type { ChatHost } from './chat-host.ts'
import { SIDE_TOPIC_PREFIX } from './limits.ts'
import type {
  ChannelSnapshot,
  ConnectionSnapshot,
  DhtSnapshot,
  NetworkSnapshot,
  RoomSnapshot,
} from './network-snapshot.ts'

/** Between two pictures, at least; and exactly while somebody watches. Ours: what a person can follow. */
const EVERY_MS = 1_000
/** A burst of changes is one picture: whoever connects identifies itself and subscribes at once. Ours. */
const SETTLE_MS = 100
/** After the start: by then mDNS knows whether it can listen. Ours. */
const FIRST_MS = 3_000
/** While somebody watches, each round trip is measured so often. Ours. */
const RTT_EVERY_MS = 10_000
/** Connections measured at once: a host of hundreds is not pinged as one. Ours. */
const MAX_PINGS = 16

export interface NetworkReporterOptions {
  host: ChatHost
  clock: Clock
  /** Whether addresses of bootstrap peers were given. */
  bootstrap: boolean
  /** Whether peers of earlier runs are known. */
  known: boolean
  /** Whether the public network is used. */
  isPublic(): boolean
  report(snapshot: NetworkSnapshot): void
  /** A way of finding people can't work; told once. One sentence. */
  trouble(sentence: string): void
}

export class NetworkReporter {
  readonly #options: NetworkReporterOptions
  readonly #since: number
  readonly #off: (() => void)[]
  #watched = false
  /** What the status line told last. */
  #told = ''
  /** Clock.now of the last picture. */
  #last = -Infinity
  #pending: Cancel | null = null
  /** Connection id → Clock.now of its last ping. */
  #pinged = new Map<string, number>()
  #mdnsTold = false

  constructor(options: NetworkReporterOptions) {
    this.#options = options
    const { host, clock } = options
    this.#since = clock.epochMs()
    const changed = (): void => this.#changed()
    this.#off = [
      ...(['connection:opened', 'connection:closed', 'peer:identified', 'network:changed'] as const).map((event) =>
        host.on(event, changed),
      ),
      ...(['subscribed', 'unsubscribed', 'graft', 'prune'] as const).map((event) => host.pubsub.on(event, changed)),
    ]
    this.#look(FIRST_MS)
  }

  /** A picture now and every second, until it is switched off. */
  watch(on: boolean): void {
    if (this.#watched === on) return
    this.#watched = on
    if (on) this.#look(0)
  }

  /** Something changed that no event tells: a room was joined, the public network left. */
  changed(): void {
    this.#changed()
  }

  stop(): void {
    for (const off of this.#off) off()
    this.#pending?.()
    this.#pending = null
    this.#watched = false
  }

  #changed(): void {
    if (this.#pending !== null) return
    this.#look(Math.max(SETTLE_MS, this.#last + EVERY_MS - this.#options.clock.now()))
  }

  #look(ms: number): void {
    const { clock } = this.#options
    this.#pending?.()
    this.#pending = clock.after(ms, () => {
      this.#pending = null
      this.#last = clock.now()
      const snapshot = this.#snapshot()
      this.#complain(snapshot)
      const told = digest(snapshot)
      if (this.#watched || told !== this.#told) this.#options.report(snapshot)
      this.#told = told
      if (!this.#watched) return
      this.#measure()
      this.#look(EVERY_MS)
    })
  }

  #snapshot(): NetworkSnapshot {
    const { host, clock } = this.#options
    const connections = host.connections().filter(({ open }) => open)
    const sources = new Map(connections.map((each) => [each, host.foundBy(each.remotePeer)]))
    const dht = host.dht.tables().map(({ protocol, mode, size, buckets }) => ({ protocol, mode, size, buckets }))
    return {
      at: clock.epochMs(),
      since: this.#since,
      connections: connections.map((each) => describe(each, sources.get(each)?.[0] ?? null)),
      rooms: this.#rooms(),
      dht,
      channels: this.#channels(dht, [...sources.values()]),
    }
  }

  #rooms(): readonly RoomSnapshot[] {
    const { pubsub } = this.#options.host
    return pubsub.topics().flatMap((room) => {
      if (room.startsWith(SIDE_TOPIC_PREFIX)) return []
      return [{ room, mesh: pubsub.mesh(room).map(String), subscribers: pubsub.subscribers(room).map(String) }]
    })
  }

  #channels(dht: readonly DhtSnapshot[], found: readonly (readonly PeerSource[])[]): readonly ChannelSnapshot[] {
    const { bootstrap, known, isPublic } = this.#options
    const by = (name: ChannelSnapshot['name'], source: PeerSource, on: boolean): ChannelSnapshot => {
      const count = on ? found.filter((sources) => sources.includes(source)).length : 0
      return { name, state: !on ? 'off' : count > 0 ? 'working' : 'idle', found: count }
    }
    const table = (name: ChannelSnapshot['name'], isIt: (protocol: string) => boolean): ChannelSnapshot => {
      const size = dht.find(({ protocol }) => isIt(protocol))?.size
      return { name, state: size === undefined ? 'off' : size > 0 ? 'working' : 'idle', found: size ?? 0 }
    }
    const problem = this.#mdnsProblem()
    return [
      { ...by('mdns', 'mdns', this.#options.host.mdns !== null && problem === null), problem },
      table('dht', (protocol) => !protocol.startsWith('/ipfs/')),
      table('lan-dht', (protocol) => protocol.startsWith('/ipfs/lan/')),
      table('public-dht', (protocol) => protocol.startsWith('/ipfs/kad/')),
      by('bootstrap', 'bootstrap', bootstrap || isPublic()),
      by('known-peers', 'cache', known),
      by('peer-exchange', 'exchange', true),
      by('announced', 'announced', isPublic()),
    ]
  }

  /** Why nobody is found on the local network; null = nothing is wrong, as far as can be known, or it is off. */
  #mdnsProblem(): string | null {
    const links = this.#options.host.mdns?.status() ?? []
    if (links.length === 0 || links.some(({ joined }) => joined)) return null
    return links.find(({ problem }) => problem !== null)?.problem ?? null
  }

  #complain({ channels }: NetworkSnapshot): void {
    const problem = channels.find(({ name }) => name === 'mdns')?.problem ?? null
    if (problem === null || this.#mdnsTold) return
    this.#mdnsTold = true
    const what = problem.replace(/[.\s]+$/, '')
    this.#options.trouble(
      `People on your own network are not found by themselves: ${what}. Connect to them with /dial or /invite; --no-mdns stops trying.`,
    )
  }

  /** Round trips of those that were not measured for a while. */
  #measure(): void {
    const { host, clock } = this.#options
    const now = clock.now()
    const before = this.#pinged
    this.#pinged = new Map()
    let pings = 0
    for (const { id, open, remotePeer } of host.connections()) {
      if (!open) continue
      const last = before.get(id) ?? -Infinity
      const isDue = now - last >= RTT_EVERY_MS && pings < MAX_PINGS
      if (last > -Infinity || isDue) this.#pinged.set(id, isDue ? now : last)
      if (!isDue) continue
      pings++
      // One that doesn't answer has no round trip to show.
      host.ping(remotePeer).catch(() => {})
    }
  }
}

function describe(connection: Connection, source: PeerSource | null): ConnectionSnapshot {
  const { remotePeer, remoteAddress, direction, transport, security, muxer, openedAt, rttMs } = connection
  return {
    peerId: remotePeer.toString(),
    address: remoteAddress.toString(),
    direction,
    transport,
    security,
    muxer,
    openedAt,
    rttMs,
    bytesRead: connection.bytesRead,
    bytesWritten: connection.bytesWritten,
    streams: connection.streams.length,
    source,
  }
}

/** What the status line makes of it, and nothing that changes by itself. */
function digest({ connections, rooms, channels }: NetworkSnapshot): string {
  const peers = connections.map(({ peerId }) => peerId)
  const meshes = rooms.map(({ room, mesh, subscribers }) => [room, mesh.length, subscribers.length])
  const ways = channels.map(({ name, state, problem }) => [name, state, problem ?? null])
  return JSON.stringify([peers, meshes, ways])
}
