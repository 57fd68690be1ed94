/**
 * A host under attack on a virtual network. A friend of it is connected all the while: once a second each pings the other and says
 * something in their room. Attackers speak from machine 66 at whatever layer they like; afterwards everything must be as it was.
 */
import { multiaddr } from '@multiformats/multiaddr'
import { expect, vi } from 'vitest'
import { Router } from '../../../net/gossipsub/router.ts'
import type { Connection, Host, HostOptions, Pipe, PipeHandler, Stream } from '../../../net/index.ts'
import { noise } from '../../../net/noise/noise.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import type { PrivateKey } from '../../../net/keys.ts'
import type { MuxerFactory } from '../../../net/muxer.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { Upgrade } from '../../../net/upgrade.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import type { SeededRandom } from '../../sim/seeded-random.ts'
import { Simulation } from '../../sim/simulation.ts'
import type { VirtualClock } from '../../sim/virtual-clock.ts'

const ATTACKER = 66
const VICTIM = multiaddr('/memory/1')
/** Where victim and friend talk. */
export const ROOM = 'room'
/** What they say begins so. */
export const STILL_HERE = 'still here'

/** What must be as it was: of the victim, but for pipes and timers, which are everybody's. */
interface Census {
  connections: number
  streams: number
  pipes: number
  timers: number
  router: Record<string, number>
}

export class Arena {
  readonly simulation = new Simulation('arena')
  readonly random: SeededRandom = seededRandom('attack')
  victim!: Host
  friend!: Host
  /** Errors that ended connections of the victim, and those it reported. */
  readonly errors: { code: string; fault: string; message: string }[] = []
  readonly #rejections: unknown[] = []
  readonly #onRejection = (reason: unknown): void => void this.#rejections.push(reason)
  /** The victim's. */
  router!: Router
  #before!: Census
  #pings = 0
  #said = 0
  readonly #heard = { victim: 0, friend: 0 }
  readonly #failures: string[] = []
  #friendly = true

  static async open(options: HostOptions = {}, prepare: (victim: Host) => void = () => {}): Promise<Arena> {
    const arena = new Arena()
    await arena.#begin(options, prepare)
    return arena
  }

  get clock(): VirtualClock {
    return this.simulation.clock
  }

  async #begin(options: HostOptions, prepare: (victim: Host) => void): Promise<void> {
    process.on('unhandledRejection', this.#onRejection)
    this.victim = await this.simulation.host({ dht: false, ...options })
    this.router = await this.#nextRouter()
    this.friend = await this.simulation.host({ dht: false })
    const { victim, friend } = this
    prepare(victim)
    victim.on('error', ({ error }) => this.errors.push(error))
    victim.on('connection:closed', ({ error }) => {
      if (error) this.errors.push(error)
    })
    for (const [name, host] of [['victim', victim] as const, ['friend', friend] as const]) {
      host.pubsub.subscribe(ROOM)
      host.pubsub.on('message', ({ from, data }) => {
        const isTheirs = from.equals(victim.peerId) || from.equals(friend.peerId)
        if (isTheirs && Buffer.from(data).toString().startsWith(STILL_HERE)) this.#heard[name]++
      })
    }
    await this.clock.resolve(friend.dial(VICTIM))
    await this.clock.advance(3_000)
    this.#befriend()
    // To the middle between two heartbeats and two pings.
    await this.clock.advance(400)
    this.#before = this.#census()
  }

  /** The one whose heart beats next: the victim's, while it is alone. */
  async #nextRouter(): Promise<Router> {
    const heartbeat = vi.spyOn(Router.prototype, 'heartbeat')
    try {
      await this.clock.until(() => heartbeat.mock.contexts.length > 0)
      return heartbeat.mock.contexts[0] as Router
    } finally {
      heartbeat.mockRestore()
    }
  }

  /** Holds for as long as the arena is open, each second. */
  #befriend(): void {
    if (!this.#friendly) return
    this.clock.after(1_000, () => this.#befriend())
    const { victim, friend } = this
    for (const [from, to] of [
      [victim, friend],
      [friend, victim],
    ] as const) {
      from.ping(to.peerId).then(
        () => this.#pings++,
        (error: unknown) => this.#failures.push(String(error)),
      )
      const { peers } = from.pubsub.publish(ROOM, Buffer.from(`${STILL_HERE} ${this.#said}`))
      if (!peers.some((peer) => peer.equals(to.peerId))) this.#failures.push(`message ${this.#said} was not taken`)
    }
    this.#said++
  }

  #census(): Census {
    const connections = this.victim.connections()
    const { peers, topics, fanout, verifying } = this.router.sizes()
    return {
      connections: connections.length,
      streams: connections.reduce((sum, { streams }) => sum + streams.length, 0),
      pipes: this.simulation.network.openPipes,
      timers: this.clock.pending,
      router: { peers, topics, fanout, verifying },
    }
  }

  /** The victim's side of attackers' connections. */
  get hostile(): Connection[] {
    return this.victim.connections().filter(({ remotePeer }) => !remotePeer.equals(this.friend.peerId))
  }

  /** Whole seconds, so that it stays in the middle between heartbeats. */
  async pass(seconds: number): Promise<void> {
    const now = this.clock.now()
    await this.clock.advance((Math.ceil((now - 400) / 1_000) + seconds) * 1_000 + 400 - now)
  }

  /** After the attacker is gone, or was thrown out, and `seconds` more: nothing of it is left, and the friend has noticed nothing. */
  async expectUnharmed(seconds = 12): Promise<void> {
    await this.pass(seconds)
    expect(this.#failures).toEqual([])
    // What was said and pinged in this second has arrived: every way in the arena takes a millisecond.
    expect(this.#pings).toBe(2 * this.#said)
    expect(this.#heard).toEqual({ victim: this.#said, friend: this.#said })
    expect(this.#census()).toEqual(this.#before)
    expect(this.errors.filter(({ fault }) => fault === 'bug')).toEqual([])
    expect(this.#rejections).toEqual([])
  }

  async close(): Promise<void> {
    this.#friendly = false
    await this.simulation.stop()
    process.off('unhandledRejection', this.#onRejection)
  }

  /** A bare connection to the victim. */
  async connect(): Promise<Wire> {
    return new Wire(this.clock, await this.clock.resolve(this.simulation.network.transport(ATTACKER).dial(VICTIM, {})))
  }

  /** A connection whose handshake was honest and settled on `muxer`; what it carries is up to the attacker. */
  async secure(muxer: MuxerFactory, identity = this.attackerKey()): Promise<{ wire: Wire; raw: Pipe }> {
    const { clock } = this
    const pipe = await clock.resolve(this.simulation.network.transport(ATTACKER).dial(VICTIM, {}))
    const upgrading = new Promise<Wire>((resolve, onFailed) => {
      void new Upgrade({
        pipe,
        role: 'initiator',
        ownPeer: peerIdFromPublicKey(identity.publicKey),
        identity,
        expectedPeer: this.victim.peerId,
        security: [noise],
        muxers: [muxer],
        clock,
        random: this.random,
        timeoutMs: 10_000,
        onDone: (upgraded) => resolve(new Wire(clock, upgraded.pipe, upgraded.leftover)),
        onFailed,
      })
    })
    const wire = await clock.resolve(upgrading)
    await clock.until(() => this.hostile.length > 0)
    return { wire, raw: pipe }
  }

  attackerKey(): PrivateKey {
    return privateKeyFromSeed(this.random.bytes(32))
  }

  /** A whole host of the attacker's, connected; its behaviours can be replaced. */
  async infiltrate(options: HostOptions = {}, prepare: (host: Host) => void = () => {}): Promise<Host> {
    const host = await this.simulation.host({ pubsub: false, ...options })
    prepare(host)
    await this.clock.resolve(host.dial(VICTIM))
    return host
  }

  /** To the victim. */
  openStream(attacker: Host, protocol: string): Promise<Stream> {
    return this.clock.resolve(attacker.openStream(this.victim.peerId, protocol))
  }

  /** The end of an attacker, after which everything must be as it was. */
  async leave(attacker: Host): Promise<void> {
    await this.clock.resolve(attacker.stop())
    await this.expectUnharmed()
  }
}

/** One end of a connection, held by an attacker: bytes go out at once, what comes is kept. */
export class Wire implements PipeHandler {
  readonly pipe: Pipe
  received: Buffer
  /** When the other side ended or cut it, virtual ms; null = not yet. */
  overAt: number | null = null
  readonly #clock: VirtualClock
  #take: () => void = () => {}

  constructor(clock: VirtualClock, pipe: Pipe, leftover: Uint8Array | null = null) {
    this.#clock = clock
    this.pipe = pipe
    this.received = Buffer.from(leftover ?? [])
    pipe.attach(this)
  }

  onData(bytes: Uint8Array): void {
    this.received = Buffer.concat([this.received, bytes])
    this.#take()
  }

  onDrain(): void {}

  onEnd(): void {
    this.overAt ??= this.#clock.now()
  }

  onClose(): void {
    this.overAt ??= this.#clock.now()
  }

  send(...bytes: Uint8Array[]): void {
    for (const each of bytes) this.pipe.write(each)
    this.pipe.flush()
  }

  /** Takes so many bytes as soon as they are there. One taker at a time; the clock has to run. */
  take(count: number): Promise<Buffer> {
    return new Promise((resolve) => {
      this.#take = () => {
        if (this.received.length < count) return
        this.#take = () => {}
        const taken = this.received.subarray(0, count)
        this.received = this.received.subarray(count)
        resolve(taken)
      }
      this.#take()
    })
  }

  /** Waits until the victim ends or cuts the connection. @throws when it doesn't within `limitMs` */
  async over(limitMs = 1_000): Promise<void> {
    await this.#clock.until(() => this.overAt !== null, limitMs)
    this.pipe.destroy()
  }
}

/** A multistream-select line. */
export function line(text: string): Buffer {
  const length = Buffer.byteLength(text) + 1
  const prefix = length < 0x80 ? [length] : [(length & 0x7f) | 0x80, length >> 7]
  return Buffer.concat([Buffer.from(prefix), Buffer.from(`${text}\n`)])
}

export const HEADER = line('/multistream/1.0.0')
