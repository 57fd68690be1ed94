/**
 * Upgrade: a raw pipe becomes a secured one with a muxer agreed on.
 * https://github.com/libp2p/specs/blob/master/connections/README.md#upgrading-connections
 *
 *   select-security → handshake → select-muxer → over        (select-muxer is skipped when the handshake settled the muxer)
 *
 * Synchronous: what one chunk allows is done in that chunk, leftovers go on to the next layer, and each side writes once a round.
 * With a single secure channel on offer, its first message travels with the proposal: a refusal would end the upgrade anyway.
 */
import type { Clock, Cancel } from './clock.ts'
import { NetError, toNetError, violation } from './errors.ts'
import type { DialStep } from './errors.ts'
import type { PrivateKey } from './keys.ts'
import { MultistreamInitiator, MultistreamResponder } from './multistream.ts'
import type { MuxerFactory } from './muxer.ts'
import type { PeerId } from './peer-id.ts'
import type { Pipe, PipeHandler } from './pipe.ts'
import type { Random } from './random.ts'
import type { Role, SecurityHandshake, SecurityProtocol, SecuredPipe } from './security.ts'

/** Every conversation starts with multistream's header line, whose length this is: another program shows itself by its first byte. */
const FIRST_BYTE = 0x13

export interface UpgradeOptions {
  pipe: Pipe
  role: Role
  ownPeer: PeerId
  identity: PrivateKey
  /** Whoever else answers ends the upgrade with wrong-peer; null = anyone. */
  expectedPeer: PeerId | null
  /** In order of preference. */
  security: readonly SecurityProtocol[]
  /** In order of preference. */
  muxers: readonly MuxerFactory[]
  clock: Clock
  random: Random
  /** For the upgrade as a whole. */
  timeoutMs: number
  /** A step begins. */
  onStep?: (step: 'secure' | 'mux') => void
  /** Called once, unless onFailed is. Whoever takes the pipe attaches to it before returning. */
  onDone: (upgraded: Upgraded) => void
  /** Called once, unless onDone is. The pipe is gone. `error.step` is secure or mux. */
  onFailed: (error: NetError) => void
}

export interface Upgraded {
  pipe: Pipe
  remotePeer: PeerId
  security: string
  muxer: MuxerFactory
  /** Bytes already read that belong to the muxer. */
  leftover: Uint8Array | null
}

type Selection = MultistreamInitiator | MultistreamResponder
type Phase = 'select-security' | 'handshake' | 'select-muxer' | 'over'

/** An upgrade that has come no further for so long is stuck, ms. Ours: longer than a step takes on any network that one would chat over. */
const STUCK_MS = 2_000

export class Upgrade {
  readonly #options: UpgradeOptions
  readonly #handler: PipeHandler
  readonly #cancelTimeout: Cancel
  readonly #startedAt: number
  #phase: Phase = 'select-security'
  #selection: Selection
  #security: SecurityProtocol | null = null
  #handshake: SecurityHandshake | null = null
  #secured: SecuredPipe | null = null
  #upgraded: Upgraded | null = null
  #heard = false

  /** Starts at once. Neither onDone nor onFailed is called before the constructor returns. */
  constructor(options: UpgradeOptions) {
    this.#options = options
    const { pipe, clock, security } = options
    this.#startedAt = clock.now()
    this.#handler = {
      onData: (bytes) => this.#receive(bytes),
      onDrain: () => {},
      onEnd: () => this.#closed(),
      onClose: (error) => this.#closed(error),
    }
    this.#cancelTimeout = clock.after(options.timeoutMs, () => {
      this.#fail(new NetError('timeout', `The peer did not finish the handshake within ${options.timeoutMs / 1000} s`))
    })
    this.#selection = this.#select(security.map((each) => each.protocol))
    options.onStep?.('secure')
    pipe.attach(this.#handler)
    if (this.#selection instanceof MultistreamInitiator) {
      pipe.write(this.#selection.start())
      const [only, ...others] = security
      if (only && others.length === 0) this.#begin(only)
    }
    pipe.flush()
  }

  /** Whether the peer has sent nothing at all. */
  get silent(): boolean {
    return this.#options.pipe.bytesRead === 0
  }

  /** Whether it costs more to keep than to lose: the peer has not chosen a secure channel, or takes its time to shake hands. */
  get stuck(): boolean {
    if (this.#phase === 'select-security') return true
    return this.#phase === 'handshake' && this.#options.clock.now() - this.#startedAt >= STUCK_MS
  }

  abort(error: NetError): void {
    this.#fail(error)
  }

  #select(protocols: string[]): Selection {
    if (this.#options.role === 'initiator') return new MultistreamInitiator(protocols)
    return new MultistreamResponder((protocol) => protocols.includes(protocol))
  }

  #receive(bytes: Uint8Array): void {
    try {
      if (!this.#heard && bytes[0] !== FIRST_BYTE) throw violation('The program that answered does not speak libp2p')
      this.#heard = true
      let rest: Uint8Array | null = bytes
      while (rest !== null && this.#phase !== 'over') rest = this.#take(rest)
      // What the last step queued; the secured pipe flushes the one below.
      if (this.#phase !== 'over') (this.#secured?.pipe ?? this.#options.pipe).flush()
    } catch (error) {
      return this.#fail(toNetError(error))
    }
    // Outside: what the owner throws is not the peer's fault.
    if (this.#upgraded) this.#options.onDone(this.#upgraded)
  }

  /** Gives the bytes to the present phase; returns what belongs to the next one. */
  #take(bytes: Uint8Array): Uint8Array | null {
    if (this.#phase === 'handshake') return this.#shake(bytes)
    const { send, protocol, leftover } = this.#selection.receive(bytes)
    const pipe = this.#secured?.pipe ?? this.#options.pipe
    if (send) pipe.write(send)
    if (this.#selection instanceof MultistreamResponder && this.#selection.deaf) {
      pipe.flush()
      throw violation('The peer went on as if its proposal had not been refused')
    }
    if (protocol === null) return null
    if (this.#phase === 'select-muxer') {
      pipe.flush()
      this.#finish(protocol, leftover)
      return null
    }
    if (!this.#handshake)
      this.#begin(this.#options.security.find((each) => each.protocol === protocol) as SecurityProtocol)
    this.#phase = 'handshake'
    return leftover
  }

  #begin(security: SecurityProtocol): void {
    const { role, identity, expectedPeer, muxers, random, pipe } = this.#options
    this.#security = security
    this.#handshake = security.handshake({
      role,
      identity,
      expectedPeer,
      muxers: muxers.map((muxer) => muxer.protocol),
      random,
    })
    const first = this.#handshake.start()
    if (first) pipe.write(first)
  }

  #shake(bytes: Uint8Array): Uint8Array | null {
    const { pipe, ownPeer, muxers } = this.#options
    const { send, finish } = (this.#handshake as SecurityHandshake).receive(bytes)
    if (send) pipe.write(send)
    if (!finish) return null
    const secured = finish(pipe)
    this.#secured = secured
    if (secured.remotePeer.equals(ownPeer)) throw new NetError('self-dial', 'That address leads to this program itself')
    this.#options.onStep?.('mux')
    if (secured.muxer !== null) {
      pipe.flush()
      this.#finish(secured.muxer, secured.leftover)
      return null
    }
    this.#phase = 'select-muxer'
    this.#selection = this.#select(muxers.map((muxer) => muxer.protocol))
    secured.pipe.attach(this.#handler)
    if (this.#selection instanceof MultistreamInitiator) secured.pipe.write(this.#selection.start())
    secured.pipe.flush()
    pipe.flush()
    return secured.leftover
  }

  #finish(protocol: string, leftover: Uint8Array | null): void {
    const { pipe, remotePeer } = this.#secured as SecuredPipe
    const muxer = this.#options.muxers.find((each) => each.protocol === protocol)
    if (!muxer)
      throw new NetError('unsupported-protocol', `The handshake settled on ${protocol}, which is not on offer`)
    this.#over()
    this.#upgraded = {
      pipe,
      remotePeer,
      security: (this.#security as SecurityProtocol).protocol,
      muxer,
      leftover,
    }
  }

  #closed(error?: Error): void {
    this.#fail(
      new NetError('closed', 'The peer closed the connection in the middle of the handshake', { cause: error }),
    )
  }

  #fail(error: NetError): void {
    if (this.#phase === 'over') return
    const step: DialStep = this.#phase === 'select-muxer' ? 'mux' : 'secure'
    this.#over()
    this.#options.pipe.destroy()
    const { code, message, cause } = error
    this.#options.onFailed(new NetError(code, message, { cause: cause ?? error, step: error.step ?? step }))
  }

  #over(): void {
    this.#phase = 'over'
    this.#cancelTimeout()
  }
}
