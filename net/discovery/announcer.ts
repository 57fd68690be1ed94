/**
 * Behaviour: announcements on topics that others listen to as well, so that whoever shares one neighbour meets the rest: js-libp2p's
 * pubsub-peer-discovery, and universal-connectivity's topic of that kind. A peer speaks for itself alone: the key in the announcement is the
 * key that signed the message.
 */
import { addressOfPeer, isUsefulTo, scopeOf, toMultiaddr, withPeerId } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import type { HostContext } from '../behaviour.ts'
import type { Cancel } from '../clock.ts'
import { decodePublicKey } from '../keys.ts'
import { peerIdFromPublicKey } from '../peer-id.ts'
import type { PeerId } from '../peer-id.ts'
import { Announcement } from './announcement.pb.js'

/** universal-connectivity's, whatever the browser in its name. */
export const UNIVERSAL_CONNECTIVITY_TOPIC = 'universal-connectivity-browser-peer-discovery'

/** js. */
const INTERVAL_MS = 10_000
/** Ours: a key and some twenty addresses. */
const MAX_ANNOUNCEMENT_BYTES = 4_096
/** Addresses of one announcement that are told or looked at. Ours. */
const MAX_ADDRESSES = 16
/** The same peer is news again after so long. Ours: six of its announcements. */
const NEWS_AGAIN_MS = 60_000
/** Peers whose last announcement is remembered; the oldest goes. Ours. */
const MAX_HEARD = 1_000

/** What is needed of pubsub. */
export interface AnnouncerPubsub {
  subscribe(topic: string): void
  unsubscribe(topic: string): void
  publish(topic: string, data: Uint8Array): unknown
  subscribers(topic: string): readonly PeerId[]
  on(event: 'message', listener: (message: { topic: string; from: PeerId; data: Uint8Array }) => void): () => void
  on(event: 'subscribed', listener: (news: { topic: string }) => void): () => void
}

export interface AnnouncerOptions {
  topics: readonly string[]
  /** Ms; default 10 s. */
  intervalMs?: number | undefined
}

export interface Announcer {
  /** From now on these, and no others. */
  setTopics(topics: readonly string[]): void
  stop(): void
}

export function createAnnouncer(context: HostContext, pubsub: AnnouncerPubsub, options: AnnouncerOptions): Announcer {
  const { clock, events } = context
  const { intervalMs = INTERVAL_MS } = options
  const topics = new Set<string>()
  /** Peer id → Clock.now of the last news of it. */
  const heard = new Map<string, number>()
  let pending: Cancel | null = null

  const announce = (): void => {
    pending = topics.size === 0 ? null : clock.after(intervalMs, announce)
    const data = encode(context)
    for (const topic of topics) if (pubsub.subscribers(topic).length > 0) pubsub.publish(topic, data)
  }
  /** Any subscriber may have passed it on: with one out there, nobody's word leads into a network of ours. */
  const mayTell = (topic: string, address: Multiaddr): boolean =>
    pubsub
      .subscribers(topic)
      .flatMap((peer) => context.connections(peer))
      .every(({ remoteAddress }) => isUsefulTo(remoteAddress, address))
  const hear = (topic: string, from: PeerId, data: Uint8Array): void => {
    const name = from.toString()
    const now = clock.now()
    if (from.equals(context.peerId) || now - (heard.get(name) ?? -Infinity) < NEWS_AGAIN_MS) return
    const addresses = decode(data, from).filter((address) => mayTell(topic, address))
    if (addresses.length === 0) return
    heard.delete(name)
    heard.set(name, now)
    if (heard.size > MAX_HEARD) heard.delete(heard.keys().next().value as string)
    context.addAddresses(from, addresses, 'announced')
    const told = addresses.map((address) => withPeerId(address, from).toString())
    events.emit('peer:discovered', { peerId: from, addresses: told, source: 'announced', namespace: null })
  }
  const off = [
    pubsub.on('message', ({ topic, from, data }) => {
      if (topics.has(topic)) hear(topic, from, data)
    }),
    // Whoever comes hears of us at once; the rhythm goes on from there.
    pubsub.on('subscribed', ({ topic }) => {
      if (!topics.has(topic) || pubsub.subscribers(topic).length > 1) return
      pending?.()
      announce()
    }),
  ]
  const setTopics = (wanted: readonly string[]): void => {
    for (const topic of topics) {
      if (wanted.includes(topic)) continue
      topics.delete(topic)
      pubsub.unsubscribe(topic)
    }
    for (const topic of wanted) {
      if (topics.has(topic)) continue
      topics.add(topic)
      pubsub.subscribe(topic)
    }
    if (topics.size > 0 && pending === null) announce()
  }
  setTopics(options.topics)
  return {
    setTopics,
    stop() {
      for (const stop of off) stop()
      pending?.()
      topics.clear()
    },
  }
}

function encode(context: HostContext): Uint8Array {
  return Announcement.encode({
    publicKey: context.identity.publicKey.encoded,
    addrs: told(context.listenAddresses().map((text) => toMultiaddr(text))).map(({ bytes }) => bytes),
  }).finish()
}

/** Everybody may hear it: with a public address, the narrower ones are nobody's business. */
function told(addresses: readonly Multiaddr[]): readonly Multiaddr[] {
  const open = addresses.filter((address) => ['public', 'name'].includes(scopeOf(address)))
  return (open.length > 0 ? open : addresses).slice(0, MAX_ADDRESSES)
}

/** The addresses that the author tells of itself; none when it isn't what it should be. */
function decode(data: Uint8Array, from: PeerId): Multiaddr[] {
  if (data.length > MAX_ANNOUNCEMENT_BYTES) return []
  try {
    const { publicKey, addrs } = Announcement.decode(data)
    if (!peerIdFromPublicKey(decodePublicKey(publicKey)).equals(from)) return []
    return addrs.slice(0, MAX_ADDRESSES).flatMap((bytes) => addressOfPeer(bytes, from) ?? [])
  } catch {
    return []
  }
}
