/** A first-in, first-out queue with constant-time ends: what `Array.prototype.shift` is not for long arrays. */

/** Ours: below this many spent slots, compacting costs more than it frees. */
const COMPACT_SLOTS = 64

export class Fifo<T> {
  #items: (T | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    this.#items.push(item)
  }

  peek(): T | undefined {
    return this.#items[this.#head]
  }

  /** The newest item. */
  last(): T | undefined {
    return this.length === 0 ? undefined : this.#items[this.#items.length - 1]
  }

  replaceFirst(item: T): void {
    this.#items[this.#head] = item
  }

  replaceLast(item: T): void {
    this.#items[this.#items.length - 1] = item
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head++] = undefined
    if (this.#head === this.#items.length) {
      this.#items.length = 0
      this.#head = 0
    } else if (this.#head >= COMPACT_SLOTS && this.#head * 2 >= this.#items.length) {
      this.#items.splice(0, this.#head)
      this.#head = 0
    }
    return item
  }

  clear(): void {
    this.#items = []
    this.#head = 0
  }
}
