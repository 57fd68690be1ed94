/**
 * A model of js-libp2p's gossipsub as far as it keeps books on others: what it offers, asks for and is promised under its own ids,
 * and what it would hold against whom. Messages arrive at once, in order.
 */
import { encodeSeqno } from '../../../net/gossipsub/message.ts'
import type { Message } from '../../../net/gossipsub/message.ts'
import { shuffle } from '../../../net/random.ts'
import type { Random } from '../../../net/random.ts'
import { createHash } from 'node:crypto'
import { signedBy } from './router-harness.ts'

/** js: D, Dlo, Dhi, Dlazy, mcache and its gossip, seconds. */
const [D, DLO, DHI, DLAZY, WINDOWS, GOSSIP_WINDOWS] = [6, 4, 12, 6, 5, 3] as const
const [BACKOFF_MS, FLOOD_MS, FOLLOWUP_MS, RETRANSMISSIONS] = [60_000, 10_000, 3_000, 3] as const
const IDONTWANT_BYTES = 512

/** How a peer is told to name messages. */
export type Naming = 'js' | 'go' | 'content'

export interface Told {
  publish?: Message[]
  ihave?: Uint8Array[]
  iwant?: Uint8Array[]
  idontwant?: Uint8Array[]
  graft?: boolean
  prune?: boolean
}

export interface Wire {
  now(): number
  send(from: string, to: string, told: Told): void
  /** `from` has something against `of`. */
  accuse(from: string, of: string, reason: string): void
}

/** Put together here, because how `net` does it is what is tested. */
export function nameOf({ author, seqno, data }: Message, naming: Naming): Uint8Array {
  if (naming === 'content') return createHash('sha256').update(data).digest()
  return Buffer.concat([naming === 'js' ? author.key.encoded : author.id.bytes, encodeSeqno(seqno)])
}

const textOf = (id: Uint8Array): string => Buffer.from(id).toString('hex')

export class JsLikePeer {
  readonly name: string
  readonly naming: Naming
  readonly #wire: Wire
  readonly #random: Random
  readonly #others: string[] = []
  readonly mesh = new Set<string>()
  readonly #backoffs = new Map<string, number>()
  readonly heard = new Set<string>()
  readonly #kept = new Map<string, { message: Message; requests: Map<string, number> }>()
  readonly #windows: string[][] = Array.from({ length: WINDOWS }, () => [])
  readonly #promises = new Map<string, Map<string, number>>()
  readonly #unwanted = new Map<string, Set<string>>()
  #seqno = 0
  asked = 0

  constructor(name: string, naming: Naming, random: Random, wire: Wire) {
    this.name = name
    this.naming = naming
    this.#random = random
    this.#wire = wire
  }

  meet(other: string): void {
    this.#others.push(other)
  }

  say(text: string): Message {
    const message = signedBy(this.name, ++this.#seqno, 'room', text)
    this.#take(message)
    for (const peer of this.mesh) this.#wire.send(this.name, peer, { publish: [message] })
    return message
  }

  heartbeat(): void {
    const now = this.#wire.now()
    for (const peers of this.#promises.values()) {
      for (const [peer, until] of peers) {
        if (until >= now) continue
        peers.delete(peer)
        this.#wire.accuse(this.name, peer, 'a broken promise')
      }
    }
    const mayGraft = (peer: string): boolean =>
      !this.mesh.has(peer) && (this.#backoffs.get(peer) ?? -Infinity) + 1_000 < now
    if (this.mesh.size < DLO) {
      for (const peer of this.#some(mayGraft, D - this.mesh.size)) {
        this.mesh.add(peer)
        this.#wire.send(this.name, peer, { graft: true })
      }
    }
    if (this.mesh.size > DHI) for (const peer of shuffle(this.#random, this.mesh).slice(D)) this.#prune(peer)
    const ids = this.#windows.slice(0, GOSSIP_WINDOWS).flat()
    if (ids.length > 0) {
      const outside = this.#some((peer) => !this.mesh.has(peer), Math.max(DLAZY, Math.floor(this.#others.length / 4)))
      for (const peer of outside) this.#wire.send(this.name, peer, { ihave: ids.map((id) => Buffer.from(id, 'hex')) })
    }
    for (const id of this.#windows.pop() ?? []) this.#kept.delete(id)
    this.#windows.unshift([])
    this.#unwanted.clear()
  }

  receive(from: string, { publish = [], ihave = [], iwant = [], idontwant = [], graft, prune }: Told): void {
    for (const message of publish) this.#receiveMessage(from, message)
    const wanted = shuffle(
      this.#random,
      ihave.map(textOf).filter((id) => !this.heard.has(id)),
    )
    if (wanted[0] !== undefined) {
      this.asked += wanted.length
      const promised = this.#promises.get(wanted[0]) ?? new Map<string, number>()
      if (!promised.has(from)) promised.set(from, this.#wire.now() + FOLLOWUP_MS)
      this.#promises.set(wanted[0], promised)
      this.#wire.send(this.name, from, { iwant: wanted.map((id) => Buffer.from(id, 'hex')) })
    }
    for (const id of iwant) {
      const kept = this.#kept.get(textOf(id))
      const count = (kept?.requests.get(from) ?? 0) + 1
      kept?.requests.set(from, count)
      if (kept && count <= RETRANSMISSIONS) this.#wire.send(this.name, from, { publish: [kept.message] })
    }
    for (const id of idontwant) this.#unwantedBy(from).add(textOf(id))
    if (graft) this.#receiveGraft(from)
    if (prune) {
      this.mesh.delete(from)
      this.#backoffs.set(from, this.#wire.now() + BACKOFF_MS)
    }
  }

  #receiveMessage(from: string, message: Message): void {
    const id = textOf(nameOf(message, this.naming))
    this.#promises.delete(id)
    if (this.heard.has(id)) return
    if (message.data.length >= IDONTWANT_BYTES) {
      for (const peer of this.mesh) {
        if (peer !== from) this.#wire.send(this.name, peer, { idontwant: [Buffer.from(id, 'hex')] })
      }
    }
    this.#take(message)
    for (const peer of this.mesh) {
      if (peer !== from && !this.#unwantedBy(peer).has(id)) this.#wire.send(this.name, peer, { publish: [message] })
    }
  }

  #receiveGraft(from: string): void {
    if (this.mesh.has(from)) return
    const now = this.#wire.now()
    const end = this.#backoffs.get(from) ?? -Infinity
    if (now < end) {
      this.#wire.accuse(this.name, from, 'a GRAFT in the back-off')
      if (now < end + FLOOD_MS - BACKOFF_MS) this.#wire.accuse(this.name, from, 'a GRAFT flood')
      this.#prune(from)
    } else if (this.mesh.size >= DHI) this.#prune(from)
    else this.mesh.add(from)
  }

  #prune(peer: string): void {
    this.mesh.delete(peer)
    this.#backoffs.set(peer, this.#wire.now() + BACKOFF_MS)
    this.#wire.send(this.name, peer, { prune: true })
  }

  #take(message: Message): void {
    const id = textOf(nameOf(message, this.naming))
    this.heard.add(id)
    this.#kept.set(id, { message, requests: new Map() })
    this.#windows[0]?.push(id)
  }

  #unwantedBy(peer: string): Set<string> {
    let ids = this.#unwanted.get(peer)
    if (!ids) this.#unwanted.set(peer, (ids = new Set()))
    return ids
  }

  #some(fits: (peer: string) => boolean, count: number): string[] {
    return shuffle(this.#random, this.#others.filter(fits)).slice(0, count)
  }
}
