/**
 * Performs what `update` asks for on the host, and tells it what the host says. Everything the chat speaks with other programs starts here:
 * rooms, direct messages, nicks, addresses that are dialled again.
 */
import { parsePeerId, toNetError } from '../net/index.ts'
import type { Clock, Connection, KnownPeer, PeerId, PeerIdentity, Random } from '../net/index.ts'
import type { ChatHost } from './chat-host.ts'
import { directProtocol } from './direct/foreign.ts'
import { displayLine } from './display.ts'
import type { DirectMessage } from './dm-codec.ts'
import { DirectMessages } from './dm.ts'
import type { Event } from './event.ts'
import { Finder } from './finder.ts'
import { SIDE_TOPIC_PREFIX } from './limits.ts'
import { pickNote, saysSomething } from './message-note.ts'
import { NetworkReporter } from './network.ts'
import type { Memory } from './memory.ts'
import { Nicks } from './nicks.ts'
import { encodeEnvelope, encodePlain, recognise } from './payload.ts'
import { PeerCache } from './peer-cache.ts'
import { Profiles } from './profile.ts'
import { Redial } from './redial.ts'
import type { Action } from './runtime.ts'
import { dialSentence, sentence } from './sentences.ts'
import { SideTopics } from './side-topic.ts'

export interface ActionsOptions {
  host: ChatHost
  clock: Clock
  random: Random
  dispatch(event: Event): void
  nick(): string | null
  /** Remembers our nick for the next start. */
  keepNick(nick: string | null): void
  /** Remembers whether the public network is used. */
  keepPublic(on: boolean): void
  /** Of earlier runs, the best first. */
  knownPeers: readonly KnownPeer[]
  /** Whether addresses of bootstrap peers were given. */
  bootstrap: boolean
  /** Whether the public network is used. */
  isPublic(): boolean
  keepPeers(peers: readonly KnownPeer[]): void
  /** Something that the host reports and nobody asked for. */
  trouble(code: string, message: string): void
  /** The same, when the state hears of it another way. */
  complain(code: string, message: string): void
  memory: Memory
  /** Whether what the peer says is neither kept nor shown, and whether nothing is spoken with it. */
  isIgnored(peerId: string): boolean
  isBlocked(peerId: string): boolean
  quit(): void
}

/** What is the same of every message of somebody else. */
const OF_OTHERS = { own: false, state: null, peers: 0, reason: null } as const
/** What a blocked peer is told. */
const REFUSED = 'messages are not taken from you'

export class Actions {
  readonly #options: ActionsOptions
  readonly #dms: DirectMessages
  readonly #profiles: Profiles
  readonly #sides: SideTopics
  readonly #redial: Redial
  readonly #nicks: Nicks
  readonly #cache: PeerCache
  /** Addresses that a person or script is dialling. */
  readonly #dialling = new Set<string>()
  readonly #finder: Finder
  readonly #network: NetworkReporter
  readonly #off: (() => void)[]

  constructor(options: ActionsOptions) {
    this.#options = options
    const { host, clock, random, dispatch, nick } = options
    this.#nicks = new Nicks(clock, (peerId, nick) => {
      dispatch({ type: 'peer-nick', peerId, nick, at: clock.epochMs() })
    })
    const heard = (peerId: string, nick: string | null): void => this.#nicks.heard(peerId, nick)
    this.#off = this.#listen()
    this.#profiles = new Profiles({ host, clock, nick, heard })
    this.#sides = new SideTopics({
      host,
      clock,
      random,
      nick,
      heard,
      noted: (room, from, id, { me = false, replyTo = null }) =>
        dispatch({ type: 'message-note', room, from, id, me, replyTo }),
    })
    this.#dms = new DirectMessages({
      host,
      clock,
      random,
      nick,
      receive: (from, message) => this.#receiveDirect(from, Buffer.from(message.id).toString('hex'), message),
      progress: ({ peerId, key, id }, state, reason, through = false) => {
        const hex = Buffer.from(id).toString('hex')
        dispatch({ type: 'dm-progress', peerId, key, id: hex, state, reason, ...(through && { through }) })
      },
      again: (peerId) => dispatch({ type: 'dm-again', peerId }),
    })
    this.#redial = new Redial({
      host,
      clock,
      random,
      connected: (target, peerId) => this.#dialled(target, host.connections(parsePeerId(peerId))[0], peerId),
      failed: (target, error) => {
        const reason = `${dialSentence(error, target)} It is tried again by itself.`
        dispatch({ type: 'dial-failed', target, reason, code: error.code, at: clock.epochMs() })
        options.complain(error.code, reason)
      },
    })
    this.#meetThoseHere()
    this.#cache = new PeerCache({
      host,
      clock,
      known: options.knownPeers,
      isPublic: options.isPublic,
      write: options.keepPeers,
    })
    this.#finder = new Finder({ host, clock, random, known: () => this.#cache.peers() })
    this.#network = new NetworkReporter({
      host,
      clock,
      bootstrap: options.bootstrap,
      known: options.knownPeers.length > 0,
      isPublic: options.isPublic,
      report: (snapshot) => dispatch({ type: 'network', snapshot }),
      trouble: (text) => dispatch({ type: 'trouble', tone: 'warning', text, at: clock.epochMs() }),
    })
  }

  perform(action: Action): void {
    const { host } = this.#options
    switch (action.do) {
      case 'subscribe':
        return this.#join(action.room)
      case 'unsubscribe':
        host.pubsub.unsubscribe(action.room)
        this.#finder.leave(action.room)
        return this.#sides.leave(action.room)
      case 'publish':
        return this.#publish(action)
      case 'send-dm': {
        const { peerId, key, text } = action
        // Whoever is written to is met again, wherever it comes back.
        host.keep(parsePeerId(peerId), 'dm')
        const id = action.id === null ? this.#options.memory.dmId(key) : Buffer.from(action.id, 'hex')
        return this.#dms.send({ peerId, key, id, text, ...pickNote(action) })
      }
      case 'dial':
        // What becomes of it is dispatched; only a script waits for the promise.
        this.dial(action.address, action.also).catch(() => {})
        return
      case 'announce-nick':
        this.#options.keepNick(action.nick)
        this.#profiles.announce()
        return this.#sides.announce()
      case 'set-public':
        this.#options.keepPublic(action.on)
        host.setPublic(action.on)
        return this.#network.changed()
      case 'watch-network':
        return this.#network.watch(action.on)
      case 'block':
        return this.#block(action.peerId, action.on)
      case 'quit':
        return this.#options.quit()
    }
  }

  /** Dials now, and again whenever the peer is away once it answered. @throws NetError */
  async dial(address: string, also: readonly string[] = []): Promise<Connection> {
    const { host, clock, dispatch } = this.#options
    if (also.length > 0) host.addAddresses(parsePeerId(address), also, 'given')
    this.#dialling.add(address)
    try {
      const connection = await host.dial(address)
      const peerId = connection.remotePeer.toString()
      this.#dialled(address, connection, peerId)
      this.#redial.keep(address, peerId)
      return connection
    } catch (error) {
      const failure = toNetError(error)
      const { code } = failure
      const reason = dialSentence(failure, address)
      dispatch({ type: 'dial-failed', target: address, reason, code, at: clock.epochMs() })
      throw failure
    } finally {
      this.#dialling.delete(address)
    }
  }

  /** Keeps a connection to the address from now on, whether it answers or not. */
  keep(address: string, also: readonly string[] = []): void {
    if (also.length > 0) this.#options.host.addAddresses(parsePeerId(address), also, 'given')
    this.#redial.keep(address)
  }

  /** Resolves when no direct message is on its way. */
  idle(): Promise<void> {
    return this.#dms.idle()
  }

  /** No new connections; what is on its way goes on. */
  stopDialling(): void {
    this.#finder.stop()
    this.#redial.stop()
  }

  stop(): void {
    for (const off of this.#off) off()
    this.#network.stop()
    this.#cache.stop()
    this.#redial.stop()
    this.#dms.stop()
    this.#profiles.stop()
    this.#sides.stop()
    this.#nicks.stop()
  }

  /** Kept before it is shown; what was kept before was shown. */
  #receiveRoom(room: string, from: string, data: Uint8Array, id: string): void {
    const { host, clock, dispatch, memory, isIgnored, isBlocked } = this.#options
    if (isIgnored(from) || isBlocked(from) || from === host.peerId.toString()) return
    const at = clock.epochMs()
    const { text, binaryBytes, me = false, replyTo = null } = recognise(data, from)
    const seq = memory.room({
      ...OF_OTHERS,
      conversation: `room:${room}`,
      id,
      from,
      text,
      binaryBytes,
      at,
      me,
      replyTo,
    })
    if (seq === null) return
    dispatch({ type: 'room-message', room, from, data, id, at, ...(seq !== undefined && { seq }) })
  }

  /** On the disk before it is shown, and shown before the sender hears of it. Why it is refused; null = it is here. @throws AppError not-kept */
  #receiveDirect(from: string, id: string, message: Omit<DirectMessage, 'id'>): string | null {
    const { clock, dispatch, memory, isIgnored, isBlocked } = this.#options
    if (isBlocked(from)) return REFUSED
    // It is none of the sender's business that nobody reads it.
    if (isIgnored(from)) return null
    const { text, nick, me = false, replyTo = null } = message
    if (nick !== null) this.#nicks.heard(from, nick)
    const at = clock.epochMs()
    const seq = memory.direct({
      ...OF_OTHERS,
      conversation: `dm:${from}`,
      id,
      from,
      text,
      binaryBytes: null,
      at,
      me,
      replyTo,
    })
    if (seq === null) return null
    dispatch({ type: 'dm-received', from, text, id, at, ...pickNote(message), ...(seq !== undefined && { seq }) })
    return null
  }

  /** The host listened before we did. */
  #meetThoseHere(): void {
    const { host, clock, dispatch } = this.#options
    for (const { remotePeer, remoteAddress } of host.connections()) {
      const peerId = remotePeer.toString()
      const identity = host.identityOf(remotePeer)
      const [source] = host.foundBy(remotePeer)
      dispatch({ type: 'peer-connected', peerId, address: remoteAddress.toString(), at: clock.epochMs(), source })
      if (identity) this.#identified(peerId, identity)
    }
  }

  #identified(peerId: string, { agent, protocols }: PeerIdentity): void {
    this.#options.dispatch({ type: 'peer-identified', peerId, agent, direct: directProtocol(protocols) })
  }

  /** Whoever wrote the settings may have written anything. */
  #block(peerId: string, on: boolean): void {
    const { host, trouble } = this.#options
    let peer: PeerId
    try {
      peer = parsePeerId(peerId)
    } catch {
      const name = displayLine(peerId)
      if (on) trouble('bad-config', `The setting "block" names ${name}, which is no peer id: correct it.`)
      return
    }
    if (!on) return host.allow(peer)
    host.forget(peer, 'dm')
    host.deny(peer)
  }

  /** Whether a person waits for this dial; those of found peers are nobody's news. */
  #isWanted(target: string, address: string): boolean {
    const isIt = (wanted: string): boolean =>
      [target, address].includes(wanted) || wanted.endsWith(`/p2p/${target}`) || `${wanted}/p2p/${target}` === address
    return [...this.#dialling].some(isIt) || this.#redial.addresses().some(isIt)
  }

  #dialled(target: string, connection: Connection | undefined, peerId: string): void {
    const via = connection && [connection.transport, ...[connection.security, connection.muxer].map(protocolName)]
    const reached = connection && { via: via?.join(', ') ?? '', address: connection.remoteAddress.toString() }
    this.#options.dispatch({ type: 'dial-done', target, peerId, at: this.#options.clock.epochMs(), ...reached })
  }

  #join(room: string): void {
    const { host, clock, dispatch } = this.#options
    host.pubsub.subscribe(room)
    this.#sides.join(room)
    this.#finder.join(room)
    this.#network.changed()
    const at = clock.epochMs()
    for (const peer of host.pubsub.subscribers(room)) {
      dispatch({ type: 'room-subscribed', room, peerId: peer.toString(), at })
    }
  }

  #publish(action: Extract<Action, { do: 'publish' }>): void {
    const { host, dispatch } = this.#options
    const { room, key, text, again, to, envelope } = action
    const note = pickNote(action)
    try {
      const { id, peers, full } = host.pubsub.publish(room, envelope ? encodeEnvelope(text, note) : encodePlain(text), {
        ...(again !== null && { again: Buffer.from(again, 'hex') }),
        ...(to !== null && { to: to.map((peerId) => parsePeerId(peerId)) }),
      })
      if (!envelope && saysSomething(note) && peers.length > 0)
        this.#sides.note(room, id, note, to === null ? null : peers)
      const hex = Buffer.from(id).toString('hex')
      dispatch({ type: 'published', room, key, id: hex, peers: peers.length, full: full.map(String) })
    } catch (error) {
      dispatch({ type: 'publish-failed', room, key, reason: sentence(toNetError(error)) })
    }
  }

  #listen(): (() => void)[] {
    const { host, clock, dispatch, trouble } = this.#options
    const { pubsub } = host
    const inRoom = (type: 'room-subscribed' | 'room-unsubscribed', topic: string, peer: PeerId): void => {
      if (topic.startsWith(SIDE_TOPIC_PREFIX)) return
      dispatch({ type, room: topic, peerId: peer.toString(), at: clock.epochMs() })
    }
    return [
      host.on('listening', () => dispatch({ type: 'listening', addresses: host.addresses() })),
      host.on('peer:connected', ({ peerId, connection }) => {
        const address = connection.remoteAddress.toString()
        const [source] = host.foundBy(peerId)
        dispatch({ type: 'peer-connected', peerId: peerId.toString(), address, at: clock.epochMs(), source })
      }),
      host.on('peer:disconnected', ({ peerId, address }) => {
        dispatch({ type: 'peer-disconnected', peerId: peerId.toString(), address, at: clock.epochMs() })
      }),
      host.on('peer:identified', ({ peerId, identity }) => {
        this.#identified(peerId.toString(), identity)
      }),
      host.on('dial:step', ({ target, address, step, error }) => {
        if (!this.#isWanted(target, address)) return
        const failed = error === null ? {} : { failed: error.code }
        dispatch({ type: 'dial-step', target, address, step, at: clock.epochMs(), ...failed })
      }),
      host.on('bootstrap:failed', ({ addresses, error }) => {
        const who = addresses.length === 1 ? 'The bootstrap peer' : `None of the ${addresses.length} bootstrap peers`
        const reason = addresses.length === 1 ? 'did not answer' : 'answered'
        trouble(
          error.code,
          `${who} ${reason}: ${sentence(error)} It is tried again by itself; a friend can be reached with /dial.`,
        )
      }),
      host.on('error', ({ error }) => {
        // What a remote peer did wrong costs it its stream; it is no news for us.
        if (error.fault !== 'remote') trouble(error.code, sentence(error))
      }),
      pubsub.on('subscribed', ({ topic, peer }) => inRoom('room-subscribed', topic, peer)),
      pubsub.on('unsubscribed', ({ topic, peer }) => inRoom('room-unsubscribed', topic, peer)),
      pubsub.on('drain', ({ peer }) => dispatch({ type: 'peer-drained', peerId: peer.toString() })),
      pubsub.on('message', ({ topic, from, data, id }) => {
        if (topic.startsWith(SIDE_TOPIC_PREFIX)) return
        this.#receiveRoom(topic, from.toString(), data, Buffer.from(id).toString('hex'))
      }),
    ]
  }
}

/** 'yamux' of '/yamux/1.0.0'. */
function protocolName(protocol: string): string {
  return protocol.split('/')[1] ?? protocol
}
