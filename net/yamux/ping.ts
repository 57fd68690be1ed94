/**
 * Pings of a yamux session: round trips that we measure, answers that we owe, and the keep-alive.
 * https://github.com/libp2p/specs/blob/master/yamux/README.md#ping
 *
 * One ping of ours is under way at a time, and all who ask share it: js ends the session at an answer it didn't expect, so there is
 * never doubt which one is meant. The machine says what to send (`takeRequest`, `takeAnswers`); the session sends it.
 */
import type { Cancel, Clock } from '../clock.ts'
import { NetError } from '../errors.ts'

/** go: answers beyond these are dropped; a remote that pings faster than it reads gains nothing. */
export const MAX_QUEUED_ANSWERS = 32

export interface KeepAliveOptions {
  /** After so long without a byte from the remote, ask. Milliseconds; 0 = never. */
  idleMs: number
  /** A remote silent for so long after that is gone. Milliseconds. */
  answerMs: number
}

interface Waiter {
  resolve(rttMs: number): void
  reject(error: NetError): void
}

export class Pings {
  /** The latest round trip in ms; null = none yet. */
  rttMs: number | null = null
  readonly #clock: Clock
  readonly #keepAlive: KeepAliveOptions
  /** Something is to be sent. */
  readonly #schedule: () => void
  readonly #onSilent: (error: NetError) => void
  #state: 'idle' | 'due' | 'sent' = 'idle'
  #id = 0
  #sentAt = 0
  #promise: Promise<number> | null = null
  #waiter: Waiter | null = null
  #answers: number[] = []
  #heardAt: number
  #cancel: Cancel | null = null

  constructor(clock: Clock, keepAlive: KeepAliveOptions, schedule: () => void, onSilent: (error: NetError) => void) {
    this.#clock = clock
    this.#keepAlive = keepAlive
    this.#schedule = schedule
    this.#onSilent = onSilent
    this.#heardAt = clock.now()
    if (keepAlive.idleMs > 0) this.#watch()
  }

  ping(): Promise<number> {
    this.#promise ??= new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
    })
    this.measure()
    return this.#promise
  }

  /** Starts a measurement unless one is under way. */
  measure(): void {
    if (this.#state !== 'idle') return
    this.#state = 'due'
    this.#schedule()
  }

  /** Bytes of whatever kind came from the remote. */
  heard(): void {
    this.#heardAt = this.#clock.now()
  }

  receiveRequest(id: number): void {
    if (this.#answers.length >= MAX_QUEUED_ANSWERS) return
    this.#answers.push(id)
    this.#schedule()
  }

  /** Answers that we didn't ask for, or ask for no more, are ignored. */
  receiveAnswer(id: number): void {
    if (this.#state !== 'sent' || id !== this.#id) return
    this.#state = 'idle'
    this.#id = (this.#id + 1) >>> 0
    this.rttMs = this.#clock.now() - this.#sentAt
    const waiter = this.#waiter
    this.#promise = null
    this.#waiter = null
    waiter?.resolve(this.rttMs)
  }

  /** The id of the ping to send now; null = none. The round trip counts from here. */
  takeRequest(): number | null {
    if (this.#state !== 'due') return null
    this.#state = 'sent'
    this.#sentAt = this.#clock.now()
    return this.#id
  }

  takeAnswers(): number[] {
    if (this.#answers.length === 0) return this.#answers
    const answers = this.#answers
    this.#answers = []
    return answers
  }

  end(error: NetError): void {
    this.#cancel?.()
    this.#cancel = null
    this.#waiter?.reject(error)
    this.#waiter = null
  }

  #watch(): void {
    const { idleMs, answerMs } = this.#keepAlive
    const quiet = this.#clock.now() - this.#heardAt
    if (quiet < idleMs) {
      this.#cancel = this.#clock.after(idleMs - quiet, () => this.#watch())
      return
    }
    // Also when an earlier ping was never answered: this one asks again, under the same id.
    this.#state = 'due'
    this.#schedule()
    const askedAt = this.#clock.now()
    // Whoever was stopped for so long finds the answer waiting to be read.
    this.#cancel = this.#clock.after(answerMs, () => this.#clock.endOfTurn(() => this.#judge(askedAt)))
  }

  #judge(askedAt: number): void {
    if (this.#cancel === null) return
    // Any byte proves life: an answer may wait behind a lot of data.
    if (this.#heardAt >= askedAt) return this.#watch()
    const { idleMs, answerMs } = this.#keepAlive
    this.#onSilent(
      new NetError('timeout', `The peer sent nothing for ${(idleMs + answerMs) / 1000} s, so the connection was cut`),
    )
  }
}
