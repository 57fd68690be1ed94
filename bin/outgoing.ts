/**
 * Messages on their way to a room or a peer, at the pace at which they are taken: few are held here at a time, however many lines stdin has.
 * A message is through when a peer took it ('sent'), or, a direct one, when it was acknowledged ('delivered').
 */
import { AppError } from '../app/index.ts'
import type { App, AppSignals, ScriptCommand } from '../app/index.ts'

/** Messages that are not through yet. Ours: enough to fill a connection, few enough to hold. */
const WINDOW = 64

export class Outgoing {
  readonly #app: App
  readonly #through: 'sent' | 'delivered'
  readonly #timeoutMs: number
  readonly #pending = new Set<string>()
  /** What was said of messages whose id the request hasn't told yet. */
  readonly #early = new Map<string, AppSignals['sent']>()
  readonly #off: () => void
  #failure: AppError | null = null
  #progress: () => void = () => {}

  constructor(app: App, through: 'sent' | 'delivered', timeoutMs: number) {
    this.#app = app
    this.#through = through
    this.#timeoutMs = timeoutMs
    this.#off = app.on('sent', (sent) => this.#heard(sent))
  }

  get pending(): number {
    return this.#pending.size
  }

  /** Sends one; waits first while many are on their way. @throws AppError not-delivered, and what the request throws */
  async send(command: Extract<ScriptCommand, { cmd: 'send' | 'dm' }>): Promise<void> {
    await this.#until(() => this.#pending.size < WINDOW)
    const { id } = (await this.#app.request(command)) as { id: string }
    this.#pending.add(id)
    const early = this.#early.get(id)
    this.#early.clear()
    if (early) this.#heard(early)
  }

  /** Resolves when all are through. @throws AppError not-delivered */
  done(): Promise<void> {
    return this.#until(() => this.#pending.size === 0)
  }

  stop(): void {
    this.#off()
  }

  #heard(sent: AppSignals['sent']): void {
    const { id, state, reason } = sent
    if (!this.#pending.has(id)) {
      this.#early.set(id, sent)
      return
    }
    if (state === this.#through) this.#pending.delete(id)
    else if (state === 'failed') this.#failure ??= new AppError('not-delivered', reason ?? 'It was refused.')
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

  /** Waits for a message to get through; false = none did in time. */
  #step(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), this.#timeoutMs)
      this.#progress = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }
}
