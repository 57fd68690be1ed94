/** What is found while somebody reads along: pushed in, iterated out, in order. The reader's leaving ends the search. */

export class Findings<T> {
  readonly #found: T[] = []
  #wake: (() => void) | null = null
  #over = false
  #error: unknown = null

  push(finding: T): void {
    if (this.#over) return
    this.#found.push(finding)
    this.#wake?.()
  }

  /** Nothing more comes. */
  end(error: unknown = null): void {
    if (this.#over) return
    this.#over = true
    this.#error = error
    this.#wake?.()
  }

  async *read(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      while (this.#found.length > 0) yield this.#found.shift() as T
      if (this.#over) break
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (this.#error !== null) throw this.#error
  }
}
