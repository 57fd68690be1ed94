/** So many at once, the others in order of arrival, within bounds. */
import { NetError } from '../errors.ts'

interface Waiter {
  enter(): void
  fail(error: NetError): void
}

export class Slots {
  readonly #max: number
  readonly #maxWaiting: number
  readonly #what: string
  readonly #waiting = new Set<Waiter>()
  #taken = 0

  /** @param what begins the sentence of errors: "DHT requests" */
  constructor(max: number, maxWaiting: number, what: string) {
    this.#max = max
    this.#maxWaiting = maxWaiting
    this.#what = what
  }

  /** @throws NetError limit-exceeded | aborted | what `fn` throws */
  async run<T>(signal: AbortSignal | undefined, fn: () => Promise<T>): Promise<T> {
    await this.#enter(signal)
    try {
      return await fn()
    } finally {
      this.#leave()
    }
  }

  #enter(signal: AbortSignal | undefined): Promise<void> | void {
    const aborted = (): NetError =>
      new NetError('aborted', `${this.#what} that waited were cancelled`, { cause: signal?.reason })
    if (signal?.aborted) throw aborted()
    if (this.#taken < this.#max) {
      this.#taken++
      return
    }
    if (this.#waiting.size >= this.#maxWaiting) {
      throw new NetError(
        'limit-exceeded',
        `${this.#what}: ${this.#max} are under way and ${this.#maxWaiting} wait; try again when some are over`,
      )
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => waiter.fail(aborted())
      const over = (): void => {
        this.#waiting.delete(waiter)
        signal?.removeEventListener('abort', onAbort)
      }
      const waiter: Waiter = {
        enter: () => {
          over()
          resolve()
        },
        fail: (error) => {
          over()
          reject(error)
        },
      }
      this.#waiting.add(waiter)
      signal?.addEventListener('abort', onAbort)
    })
  }

  #leave(): void {
    const next = this.#waiting.values().next()
    // The place goes on to whoever waited longest.
    if (next.done) this.#taken--
    else next.value.enter()
  }
}
