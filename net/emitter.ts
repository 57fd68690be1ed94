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
