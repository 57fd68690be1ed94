/**
 * Messages on their way to a room or a peer, at the pace at which they are taken: few are held here at a time, however many lines stdin has.
 * A message is through when a peer took it ('sent'), or, a direct one, when it was acknowledged ('delivered').
 */
import { AppError } from '../app/index.ts'
import type { App, AppSignals, ScriptCommand } from '../app/index.ts'

/** Messages that are not through yet, or that somebody slow is still to get. Ours: enough to fill a connection, few enough to hold. */
const WINDOW = 64
/** So long everybody waits for one that takes nothing; then it may miss some. Ours: a laptop's nap, not a night. */
const PATIENCE_MS = 10_000

export class Outgoing {
  readonly #app: App
  readonly #through: 'sent' | 'delivered'
  readonly #timeoutMs: number
  readonly #pending = new Set<string>()
  /** What was said of messages whose id the request hasn't told yet. */
  readonly #early = new Map<string, AppSignals['sent']>()
  readonly #off: () => void
  #failure: AppError | null = null
  /** Of one that nobody will ever acknowledge. */
  #noReceipt: AppError | null = null
  /** Waited already, before the first message. */
  #waitedMs = 0
  #progress: () => void = () => {}
  /** Somebody took nothing for PATIENCE_MS. */
  #leftBehind = false

  constructor(app: App, through: 'sent' | 'delivered', timeoutMs: number) {
    this.#app = app
    this.#through = through
    this.#timeoutMs = timeoutMs
    this.#off = app.on('sent', (sent) => this.#heard(sent))
  }

  get pending(): number {
    return this.#pending.size
  }

  /** Whether somebody was so slow that it may have missed messages that others took. */
  get leftBehind(): boolean {
    return this.#leftBehind
  }

  /** Sends one; waits first while many are on their way. @throws AppError not-delivered, and what the request throws */
  async send(command: Extract<ScriptCommand, { cmd: 'send' | 'dm' }>): Promise<void> {
    await this.#until(() => this.#pending.size < WINDOW)
    await this.#owing(WINDOW)
    const { id } = (await this.#app.request(command)) as { id: string }
    this.#pending.add(id)
    const early = this.#early.get(id)
    this.#early.clear()
    if (early) this.#heard(early)
  }

  /** Resolves when all are through, to those that are slow, too. @throws AppError not-delivered */
  async done(): Promise<void> {
    await this.#until(() => this.#pending.size === 0)
    await this.#owing(1)
    if (this.#noReceipt) throw this.#noReceipt
  }

  /** Counts time that passed before the first message as time without progress. */
  waited(ms: number): void {
    this.#waitedMs = ms
  }

  stop(): void {
    this.#off()
  }

  #heard(sent: AppSignals['sent']): void {
    const { id, state, reason, peer, peers } = sent
    if (!this.#pending.has(id)) {
      this.#early.set(id, sent)
      return
    }
    if (state === this.#through) this.#pending.delete(id)
    else if (peer !== undefined && state === 'sent' && peers > 0) {
      // The lines after it go out all the same.
      this.#pending.delete(id)
      this.#noReceipt ??= new AppError(
        'not-delivered',
        `Sent, but not acknowledged: ${reason ?? 'there is no receipt'}.`,
      )
    } else if (state === 'failed') this.#failure ??= new AppError('not-delivered', reason ?? 'It was refused.')
    else return
    this.#progress()
  }

  async #until(condition: () => boolean): Promise<void> {
    for (;;) {
      if (this.#failure) throw this.#failure
      if (condition()) return
      if (!(await this.#step())) {
        const seconds = this.#timeoutMs / 1000
        throw new AppError(
          'not-delivered',
          `${this.#pending.size} of the messages did not get through within ${seconds} s: ${this.#reason()}.`,
        )
      }
    }
  }

  /** Why the oldest of them waits, as it is now. */
  #reason(): string {
    const outboxes = Object.values(this.#app.state.conversations).flatMap(({ outbox }) => outbox)
    return outboxes.find(({ reason }) => reason !== null)?.reason ?? 'nobody answered'
  }

  /** Waits until fewer than `count` messages are held for somebody, unless that one takes nothing. */
  async #owing(count: number): Promise<void> {
    const held = (): string[] =>
      Object.values(this.#app.state.conversations).flatMap(({ outbox }) => outbox.map(({ key }) => key))
    for (let now = held(); now.length >= count && !this.#leftBehind; now = held()) {
      this.#leftBehind = !(await this.#changes(() => held()[0] !== now[0]))
    }
  }

  #changes(happened: () => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (result: boolean): void => {
        clearTimeout(timer)
        off()
        resolve(result)
      }
      const timer = setTimeout(() => end(false), Math.min(PATIENCE_MS, this.#timeoutMs))
      const off = this.#app.subscribe(() => {
        if (happened()) end(true)
      })
    })
  }

  /** Waits for a message to get through; false = none did in time. */
  #step(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, this.#timeoutMs - this.#waitedMs))
      this.#waitedMs = 0
      this.#progress = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }
}
