/** Typed events: `on` returns "off". Listeners run in order of registration, synchronously. */

export type Listener<T> = (event: T) => void

export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>()

  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>): () => void {
    let listeners = this.#listeners.get(event)
    if (!listeners) this.#listeners.set(event, (listeners = new Set()))
    listeners.add(listener as Listener<never>)
    return () => {
      listeners.delete(listener as Listener<never>)
    }
  }

  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    const listeners = this.#listeners.get(event)
    if (!listeners) return
    for (const listener of listeners) (listener as Listener<Events[K]>)(value)
  }
}

/**
 * Emits in the order in which things happened, also when a listener makes the next thing happen: that is heard by all after what
 * they are hearing now. What happens together is added first and told at once.
 */
export class OrderedNews<Events extends object> {
  readonly #emitter: Emitter<Events>
  readonly #waiting: (() => void)[] = []
  #telling = false

  constructor(emitter: Emitter<Events>) {
    this.#emitter = emitter
  }

  add<K extends keyof Events>(event: K, value: Events[K]): void {
    this.#waiting.push(() => this.#emitter.emit(event, value))
  }

  tell(): void {
    if (this.#telling) return
    this.#telling = true
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next()
    } finally {
      this.#telling = false
      // A listener that throws must not cost the others the rest.
      if (this.#waiting.length > 0) this.tell()
    }
  }
}
