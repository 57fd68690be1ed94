/**
 * Machine: when to ask, when to answer, whom to tell of. Inputs are packets, links (an interface and family that we are on) and the time;
 * outputs are taken, the next deadline is asked for. RFC 6762 sections 5.2 (asking), 6 (answering) and 7.1 (known answers).
 * Ours, and why: a query from a port other than 5353 is answered alone *and* to all, because rust asks from a port where it doesn't
 * listen. Left out: probing for our name (it is random), suppressing a question that another asks, answers from a cache.
 */
import { Allowance, Allowances } from '../allowance.ts'
import type { PeerId } from '../peer-id.ts'
import type { Random } from '../random.ts'
import type { UdpSource } from '../udp.ts'
import { readAnnouncements } from './announcement.ts'
import type { Origin } from './announcement.ts'
import { Neighbours } from './neighbours.ts'
import type { FoundNeighbour } from './neighbours.ts'
import { META_SERVICE, SERVICE, decodeMdns, workOf } from './packet.ts'
import type { MdnsQuery, MdnsQuestion, MdnsResponse } from './packet.ts'
import { TTL_S, hostOf, instanceOf } from './reply.ts'

/** IANA. Whoever asks from another port may be no mDNS speaker. */
export const MDNS_PORT = 5353

/** RFC 6762 section 5.2: a second between the first two queries at least, then twice as long each time. */
const FIRST_INTERVAL_MS = 1_000
/** go: 60 s. */
const MAX_INTERVAL_MS = 60_000
/** So that those who started together don't go on together. Ours. */
const INTERVAL_SPREAD = 0.1

/** RFC 6762 section 6: answers that others may give too wait so long, and are not repeated within a second. */
const MIN_REPLY_DELAY_MS = 20
const MAX_REPLY_DELAY_MS = 120
const REPLY_INTERVAL_MS = 1_000

/** Answers to one asker alone, a second and at once. Ours: a forged sender gets no flood from us. */
const LONE_REPLIES_PER_SECOND = 10
/** Packets (an honest one is one unit of work) of one machine and of all that are read, a second; twice as many at once. Ours. */
const WORK_PER_SECOND_OF_ONE = 100
const WORK_PER_SECOND = 500
/** Machines whose packets are counted; forgetting one gives it a full allowance, within that of all. */
const MAX_SOURCES = 256

/** go, js: 32 to 63 characters, what a DNS label can hold; one is left for numbering. */
const MIN_NAME_CHARACTERS = 32
const MAX_NAME_CHARACTERS = 62
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

export interface PacketOrigin extends Origin {
  from: UdpSource
  link: string
}

export type MdnsOutput =
  /** On all links. */
  | { kind: 'query' }
  /** What we listen on, or that the service exists here (`meta`); to one asker or, null, to the whole link. */
  | { kind: 'reply'; link: string; meta: boolean; to: { from: UdpSource; query: MdnsQuery } | null }
  | ({ kind: 'found' } & FoundNeighbour)

interface Link {
  /** When replies are due; Infinity = none is. */
  replyAt: number
  metaReplyAt: number
  /** When the link heard us last. */
  repliedAt: number
}

export class MdnsMachine {
  /** Of our instances and our host: new in each run, and says nothing about us. */
  readonly name: string
  readonly neighbours = new Neighbours()
  readonly #ownPeer: PeerId
  readonly #random: Random
  readonly #links = new Map<string, Link>()
  readonly #lone: Extract<MdnsOutput, { kind: 'reply' }>[] = []
  readonly #loneReplies = new Allowance(2 * LONE_REPLIES_PER_SECOND, 1_000 / LONE_REPLIES_PER_SECOND)
  readonly #work = new Allowance(2 * WORK_PER_SECOND, 1_000 / WORK_PER_SECOND)
  readonly #workOf = new Allowances(2 * WORK_PER_SECOND_OF_ONE, 1_000 / WORK_PER_SECOND_OF_ONE, MAX_SOURCES)
  #queryAt = Infinity
  #queriedAt = -Infinity
  #intervalMs = FIRST_INTERVAL_MS

  constructor(ownPeer: PeerId, random: Random) {
    this.#ownPeer = ownPeer
    this.#random = random
    this.name = randomName(random)
  }

  /** The links that there are now. A new one is asked at once. */
  setLinks(links: Iterable<string>, now: number): void {
    const all = new Set(links)
    for (const link of this.#links.keys()) if (!all.has(link)) this.#links.delete(link)
    let isNew = false
    for (const link of all) {
      if (this.#links.has(link)) continue
      this.#links.set(link, { replyAt: Infinity, metaReplyAt: Infinity, repliedAt: -Infinity })
      isNew = true
    }
    if (isNew) this.changed(now)
  }

  /** The network or our addresses are others now: asks and tells as at the start. */
  changed(now: number): void {
    this.#intervalMs = FIRST_INTERVAL_MS
    this.#queryAt = Math.max(now, this.#queriedAt + FIRST_INTERVAL_MS)
  }

  receive(bytes: Uint8Array, origin: PacketOrigin, now: number): void {
    if (!this.#concernsUs(bytes) || !this.#isAllowed(workOf(bytes), origin.from.host, now)) return
    const message = decodeMdns(bytes)
    if (message?.kind === 'query') this.#onQuery(message, origin, now)
    if (message?.kind === 'response') this.#onResponse(message, origin, now)
  }

  /** What is due. */
  take(now: number): MdnsOutput[] {
    const outputs: MdnsOutput[] = this.#lone.splice(0)
    if (this.#queryAt <= now) {
      outputs.push({ kind: 'query' })
      this.#queried(now)
    }
    for (const [name, link] of this.#links) {
      if (link.replyAt <= now) {
        outputs.push({ kind: 'reply', link: name, meta: false, to: null })
        link.replyAt = Infinity
        link.repliedAt = now
      }
      if (link.metaReplyAt <= now) {
        outputs.push({ kind: 'reply', link: name, meta: true, to: null })
        link.metaReplyAt = Infinity
        link.repliedAt = now
      }
    }
    for (let found = this.neighbours.tell(now); found; found = this.neighbours.tell(now)) {
      outputs.push({ kind: 'found', ...found })
    }
    return outputs
  }

  /** When `take` has something; Infinity = never by itself. */
  deadline(now: number): number {
    let at = this.#lone.length > 0 ? now : Math.min(this.#queryAt, this.neighbours.deadline(now) ?? Infinity)
    for (const { replyAt, metaReplyAt } of this.#links.values()) at = Math.min(at, replyAt, metaReplyAt)
    return at
  }

  #queried(now: number): void {
    // Without a link it is a look around: the first that is there is asked at once.
    if (this.#links.size > 0) this.#queriedAt = now
    this.#queryAt = now + this.#intervalMs * (1 + INTERVAL_SPREAD * this.#random.number())
    this.#intervalMs = Math.min(2 * this.#intervalMs, MAX_INTERVAL_MS)
    this.neighbours.sweep(now)
    // Spec: a peer answers its own query, so that others hear of it without asking.
    for (const link of this.#links.values()) link.replyAt = this.#replyTime(link, link.replyAt, now)
  }

  #onQuery(query: MdnsQuery, { from, link: name }: PacketOrigin, now: number): void {
    const link = this.#links.get(name)
    if (!link) return
    const isMeta = query.questions.some(({ name }) => name === META_SERVICE)
    const isOurs = query.questions.some((question) => this.#isOurs(question))
    if (from.port !== MDNS_PORT && (isOurs || isMeta) && this.#loneReplies.take(now)) {
      this.#lone.push({ kind: 'reply', link: name, meta: !isOurs, to: { from, query } })
    }
    if (isMeta) link.metaReplyAt = this.#replyTime(link, link.metaReplyAt, now)
    if (isOurs && !this.#isKnown(query)) link.replyAt = this.#replyTime(link, link.replyAt, now)
  }

  #onResponse({ goodbyes, addresses }: MdnsResponse, origin: PacketOrigin, now: number): void {
    for (const instance of goodbyes) this.neighbours.goodbye(instance)
    for (const announcement of readAnnouncements(addresses, origin, this.#ownPeer)) {
      this.neighbours.hear(announcement, origin.from.host, now)
    }
  }

  #isOurs({ name, type }: MdnsQuestion): boolean {
    if (name === SERVICE) return type === 'PTR' || type === 'ANY'
    return name === instanceOf(this.name, 0) || name === hostOf(this.name)
  }

  /** RFC 6762 section 7.1: who still knows us for half of our time isn't answered. */
  #isKnown({ known }: MdnsQuery): boolean {
    const instance = instanceOf(this.name, 0)
    return known.some((each) => each.instance === instance && each.ttlSeconds >= TTL_S / 2)
  }

  /** One reply serves all who ask meanwhile; it waits for the second to be over, so that nobody who asked goes without. */
  #replyTime(link: Link, planned: number, now: number): number {
    if (planned !== Infinity) return planned
    const delay = MIN_REPLY_DELAY_MS + this.#random.number() * (MAX_REPLY_DELAY_MS - MIN_REPLY_DELAY_MS)
    return Math.max(now + delay, link.repliedAt + REPLY_INTERVAL_MS)
  }

  /** Much of what is multicast is about printers and televisions: not worth decoding, and not counted. */
  #concernsUs(bytes: Uint8Array): boolean {
    const packet = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    return [SERVICE, META_SERVICE, this.name].some((name) => packet.includes(firstLabel(name)))
  }

  #isAllowed(work: number, source: string, now: number): boolean {
    return this.#workOf.of(source).take(now, work) && this.#work.take(now, work)
  }
}

/** As it stands in a packet: its length, then its characters. */
function firstLabel(name: string): string {
  const [label = ''] = name.split('.')
  return String.fromCharCode(label.length) + label
}

function randomName(random: Random): string {
  const length = MIN_NAME_CHARACTERS + Math.floor(random.number() * (MAX_NAME_CHARACTERS - MIN_NAME_CHARACTERS + 1))
  return Array.from({ length }, () => ALPHABET[Math.floor(random.number() * ALPHABET.length)]).join('')
}
