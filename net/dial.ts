/**
 * One dial: the addresses of one target, tried side by side until one of them answers as the peer that was asked for.
 * They start one after the other (RFC 8305: the next begins when the last one failed or has taken too long), in the order of dial-order.ts. Whoever asks for the same target shares it; it ends when it succeeds, when all addresses failed, when its
 * time is over, or when nobody waits any more.
 */
import { createAbortController } from './abort.ts'
import type { Multiaddr } from './address.ts'
import type { KnownAddress } from './book-entry.ts'
import type { Cancel, Clock } from './clock.ts'
import { inDialOrder, staggerAfter } from './dial-order.ts'
import { NetError, toNetError } from './errors.ts'
import type { DialStep } from './errors.ts'
import type { HostLimits } from './limits.ts'
import type { MuxedConnection } from './muxed-connection.ts'
import { needsResolving } from './resolve.ts'

/** How far a dial got says most about what is wrong. */
const STEPS: readonly (DialStep | undefined)[] = [undefined, 'resolve', 'connect', 'secure', 'mux', 'identify']

export interface DialOptions {
  /** What was asked for, for sentences. */
  target: string
  clock: Clock
  limits: HostLimits
  /** Where we listen. */
  own: () => readonly Multiaddr[]
  /** The IP addresses behind a name. Rejects with NetError. */
  resolve: (known: KnownAddress) => Promise<Multiaddr[]>
  /** Connects to one resolved address. Rejects with NetError; when the signal's reason is one, with that. */
  attempt: (known: KnownAddress, signal: AbortSignal) => Promise<MuxedConnection>
  /** Called once, when the dial is over. */
  onOver: () => void
}

interface Waiter {
  resolve: (connection: MuxedConnection) => void
  reject: (error: NetError) => void
}

export class Dial {
  readonly #options: DialOptions
  readonly #waiters = new Set<Waiter>()
  readonly #seen = new Set<string>()
  readonly #attempts = new Map<Multiaddr, AbortController>()
  readonly #errors: NetError[] = []
  readonly #cancelTimeout: Cancel
  #queue: KnownAddress[] = []
  #resolving = 0
  #cancelStagger: Cancel | null = null
  #expired = false
  #over = false

  constructor(options: DialOptions) {
    this.#options = options
    this.#cancelTimeout = options.clock.after(options.limits.dialTimeoutMs, () => this.#expire())
  }

  /** Waits for the outcome; an abort ends the wait, and the dial when nobody else waits. */
  wait(signal?: AbortSignal): Promise<MuxedConnection> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        this.#waiters.delete(waiter)
        reject(new NetError('aborted', `The dial of ${this.#options.target} was cancelled`))
        if (this.#waiters.size === 0) this.#end()
      }
      const waiter: Waiter = {
        resolve: (connection) => {
          signal?.removeEventListener('abort', aborted)
          resolve(connection)
        },
        reject: (error) => {
          signal?.removeEventListener('abort', aborted)
          reject(error)
        },
      }
      this.#waiters.add(waiter)
      if (signal?.aborted) aborted()
      else signal?.addEventListener('abort', aborted)
    })
  }

  /** Adds addresses, also while it runs; those that it has are left out. */
  add(candidates: readonly KnownAddress[]): void {
    const added = candidates.filter(({ address }) => this.#isNew(address))
    for (const each of added) if (needsResolving(each.address)) void this.#resolve(each)
    this.#enqueue(added.filter(({ address }) => !needsResolving(address)))
  }

  /** Ends it for everyone. */
  abort(error: NetError): void {
    this.#fail(error)
  }

  async #resolve(known: KnownAddress): Promise<void> {
    const { trust } = known
    this.#resolving++
    let resolved: Multiaddr[] = []
    try {
      resolved = await this.#options.resolve(known)
    } catch (error) {
      this.#errors.push(toNetError(error))
    }
    this.#resolving--
    this.#enqueue(resolved.filter((each) => this.#isNew(each)).map((each) => ({ address: each, trust })))
  }

  #enqueue(candidates: readonly KnownAddress[]): void {
    this.#queue = inDialOrder([...this.#queue, ...candidates], this.#options.own())
    if (this.#cancelStagger === null) this.#next()
  }

  #isNew(address: Multiaddr): boolean {
    const text = address.toString()
    if (this.#seen.has(text) || this.#seen.size >= this.#options.limits.maxAddressesPerDial) return false
    this.#seen.add(text)
    return true
  }

  /** Starts the next address, if it may start; the one after it waits for the stagger or for a failure. */
  #next(): void {
    this.#cancelStagger?.()
    this.#cancelStagger = null
    if (this.#over) return
    const { clock, limits } = this.#options
    if (this.#attempts.size < limits.maxParallelAttempts) {
      const known = this.#queue.shift()
      if (known) {
        this.#cancelStagger = clock.after(staggerAfter(known.address, limits.dialStaggerMs), () => this.#next())
        void this.#try(known)
      }
    }
    const waiting = this.#queue.length > 0 || (this.#resolving > 0 && !this.#expired)
    if (this.#attempts.size === 0 && !waiting) this.#fail(this.#verdict())
  }

  async #try(known: KnownAddress): Promise<void> {
    const { address } = known
    const controller = createAbortController()
    this.#attempts.set(address, controller)
    try {
      const connection = await this.#options.attempt(known, controller.signal)
      this.#attempts.delete(address)
      this.#succeed(connection)
    } catch (error) {
      this.#attempts.delete(address)
      this.#errors.push(toNetError(error))
      this.#next()
    }
  }

  /** Time is over: each attempt says how far it got. */
  #expire(): void {
    this.#expired = true
    this.#queue = []
    const reason = new NetError('timeout', 'The peer did not answer in time')
    for (const controller of this.#attempts.values()) controller.abort(reason)
    if (this.#attempts.size === 0) this.#fail(this.#verdict())
  }

  #verdict(): NetError {
    const { target, limits } = this.#options
    const errors = this.#errors
    const [first, ...others] = errors
    if (!first)
      return new NetError('timeout', `Could not reach ${target} within ${limits.dialTimeoutMs / 1000} s`, {
        step: 'resolve',
      })
    if (others.length === 0) return first
    const best = others.reduce((far, each) => (reached(far) >= reached(each) ? far : each), first)
    const message = `Could not reach ${target} at any of its ${errors.length} addresses; the furthest attempt: ${best.message}`
    return new NetError(best.code, message, { cause: errors, step: best.step })
  }

  #succeed(connection: MuxedConnection): void {
    // One that came too late: the dial has its connection, or nobody waits.
    if (this.#over) return void connection.close()
    const waiters = [...this.#waiters]
    this.#end()
    for (const waiter of waiters) waiter.resolve(connection)
  }

  #fail(error: NetError): void {
    if (this.#over) return
    const waiters = [...this.#waiters]
    this.#end()
    for (const waiter of waiters) waiter.reject(error)
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    this.#cancelTimeout()
    this.#cancelStagger?.()
    this.#waiters.clear()
    for (const controller of this.#attempts.values()) controller.abort()
    this.#options.onOver()
  }
}

function reached(error: NetError): number {
  return STEPS.indexOf(error.step)
}
