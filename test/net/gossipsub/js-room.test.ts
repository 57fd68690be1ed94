/** A room of more than D js peers for an hour: neither side holds anything against the other, however messages are named there. */
import { describe, expect, it } from 'vitest'
import type { Message } from '../../../net/gossipsub/message.ts'
import { MESHSUB_1_2 } from '../../../net/gossipsub/params.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { JsLikePeer, nameOf } from './js-like-peer.ts'
import type { Naming, Told } from './js-like-peer.ts'
import { Harness, signedBy } from './router-harness.ts'
import type { Output } from '../../../net/gossipsub/state.ts'
import { idInForm } from '../../../net/gossipsub/message-id.ts'

const PEERS = 16
const HOUR_S = 3_600
/** Somebody says something about so often, seconds. */
const PAUSE_S = 6
/** Relayed copies that a queue has no room for; what was asked for arrives. */
const LOSS = 0.6

class Room {
  readonly us = new Harness({ floodPublish: false })
  readonly peers = new Map<string, JsLikePeer>()
  readonly accusations: string[] = []
  readonly #random = seededRandom('js room')
  /** Whose IWANT is being answered. */
  #asking: string | null = null
  readonly #queue: [from: string, to: string, told: Told][] = []
  readonly #messages = new Map<string, Message>()
  readonly said: Message[] = []
  lowest = 0
  answered = 0

  constructor(naming: Naming) {
    const wire = {
      now: () => this.us.now,
      send: (from: string, to: string, told: Told) => {
        const isRelayed = told.publish !== undefined && this.#asking !== to
        if (!isRelayed || this.#random.number() >= LOSS) this.#queue.push([from, to, told])
      },
      accuse: (from: string, of: string, reason: string) => this.accusations.push(`${of}: ${reason} (says ${from})`),
    }
    const names = Array.from({ length: PEERS }, (_, i) => `js ${i}`)
    for (const name of names) this.peers.set(name, new JsLikePeer(name, naming, this.#random.fork(name), wire))
    this.us.router.subscribe('room', 0)
    for (const [name, peer] of this.peers) {
      for (const other of [...names, 'us']) if (other !== name) peer.meet(other)
      this.us.join(name, { protocol: MESHSUB_1_2, agent: 'js-libp2p/3.3.11 node/20', outbound: true, topics: [] })
      this.us.announce(name, ['room'])
      this.#settle()
    }
  }

  run(seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      this.us.heartbeat()
      this.#settle()
      for (const peer of this.peers.values()) {
        peer.heartbeat()
        this.#settle()
      }
      if (this.#random.number() < 1 / PAUSE_S) this.#speak(second)
      for (const name of this.peers.keys()) this.lowest = Math.min(this.lowest, this.us.score(name))
    }
  }

  #speak(second: number): void {
    const text = `${second} `.padEnd(this.#random.number() < 0.2 ? 3_000 : 20, '.')
    const author = Math.floor(this.#random.number() * (PEERS + 1))
    if (author < PEERS) this.#remember((this.peers.get(`js ${author}`) as JsLikePeer).say(text))
    else {
      const message = this.#remember(signedBy('self', second + 1, 'room', text))
      const peers = this.us.router.publish(message, this.us.now)
      this.us.take()
      this.us.outputs.push({ type: 'send', message, peers })
    }
    this.#settle()
  }

  #remember(message: Message): Message {
    this.said.push(message)
    this.#messages.set(message.key, message)
    return message
  }

  #settle(): void {
    this.#flush()
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      const [from, to, told] = next
      this.#asking = told.iwant !== undefined ? from : null
      if (to === 'us') this.#tellUs(from, told)
      else this.peers.get(to)?.receive(from, told)
      this.#flush()
      this.#asking = null
    }
  }

  #tellUs(from: string, { publish = [], ihave = [], iwant = [], idontwant = [], graft, prune }: Told): void {
    const buffers = (ids: readonly Uint8Array[]): Buffer[] => ids.map((id) => Buffer.from(id))
    this.us.rpc(from, {
      publish: publish.map(({ bytes }) => bytes),
      control: {
        ihave: ihave.length > 0 ? [{ topic: 'room', ids: buffers(ihave) }] : [],
        iwant: buffers(iwant),
        idontwant: buffers(idontwant),
        graft: graft ? ['room'] : [],
        prune: prune ? [{ topic: 'room', backoffSeconds: 60, exchange: [] }] : [],
      },
    })
  }

  #flush(): void {
    const { outputs } = this.us
    this.us.outputs = []
    for (const output of outputs) this.#perform(output)
  }

  #perform(output: Output): void {
    if (output.type === 'send') {
      for (const peer of output.peers) {
        const to = this.us.name(peer)
        if (this.#asking === to) this.answered++
        else if (this.#random.number() < LOSS) continue
        this.#queue.push(['us', to, { publish: [this.#messages.get(output.message.key) as Message] }])
      }
    } else if (output.type === 'idontwant') {
      for (const peer of output.peers) {
        const idontwant = [idInForm(output.message, peer.idForm)]
        this.#queue.push(['us', this.us.name(peer), { idontwant }])
      }
    } else if (output.type === 'control') {
      const { graft, prune, ihave, iwant } = output.control
      const told: Told = { ihave: ihave.flatMap(({ ids }) => ids), graft: graft.has('room'), prune: prune.has('room') }
      if (iwant.length > 0) told.iwant = iwant
      this.#queue.push(['us', this.us.name(output.peer), told])
    }
  }
}

describe.each<Naming>(['js', 'go', 'content'])('a room of js peers that name messages by %s', (naming) => {
  const room = new Room(naming)
  room.run(HOUR_S)

  it('has nothing against us after an hour', () => {
    expect(room.accusations).toEqual([])
  })

  it('is never worth less than 0 to us', () => {
    expect(room.lowest).toBe(0)
  })

  it('hears what is said', () => {
    expect(room.said.length).toBeGreaterThan(400)
    let heard = 0
    for (const message of room.said) {
      for (const { heard: ids } of room.peers.values()) {
        if (ids.has(Buffer.from(nameOf(message, naming)).toString('hex'))) heard++
      }
    }
    expect(heard / room.said.length / PEERS).toBeGreaterThan(0.995)
  })

  it('is offered what we can name there, asks for it and gets it; else the messages come unasked', () => {
    if (naming === 'content') expect(room.answered).toBe(0)
    else expect(room.answered).toBeGreaterThan(20)
  })

  it('has members outside our mesh', () => {
    expect(room.us.mesh().length).toBeLessThan(PEERS)
    expect(room.us.mesh().length).toBeGreaterThan(0)
  })
})
