/**
 * Writes that wait, and when they go to the disk: together, in order, all of them or none. What can't be written stays and is tried again, by who
 * flushes or commits; when no more can wait, what comes is refused. Nothing here knows what is written.
 */
import { AppError } from '../errors.ts'
import { isDamage, notKept } from './failure.ts'
import { suspect } from './file.ts'
import type { Database } from './sqlite.ts'

/** Writes that go together at most. Ours: some 10 ms, which a screen doesn't show. */
const MAX_BATCH = 128
/** UTF-16 units of text that go together at most, for the same reason. */
const MAX_BATCH_CHARS = 256 * 1024
/** What waits for a disk that takes nothing; ours: a few MiB. */
const MAX_WAITING = 4_096
const MAX_WAITING_CHARS = 4 * 1024 * 1024
/** While nothing more can wait, of so many that are refused one tries again. */
const REFUSED_A_TRY = 256

export type Write = () => void
/** 'full': survives a loss of power; 'normal': survives the end of the program. */
export type Durability = 'full' | 'normal'

export interface BatchOptions {
  readonly database: Database
  readonly path: string | null
  /** The last write of every transaction. */
  finish(): void
  written(): void
  /** What was done in a transaction was not done. */
  undone(): void
}

export class Batch {
  readonly #options: BatchOptions
  #waiting: Write[] = []
  #chars = 0
  /** Why the disk took nothing last time: who only wants room, or to read, doesn't try again. */
  #failed: AppError | null = null
  #refused = 0
  #durability: Durability | null = null

  constructor(options: BatchOptions) {
    this.#options = options
  }

  /** With the next batch. @throws AppError not-kept: too much waits already */
  wait(write: Write, chars: number): void {
    if (this.#waiting.length >= MAX_BATCH || this.#chars + chars > MAX_BATCH_CHARS) this.settle()
    if (this.#waiting.length >= MAX_WAITING || this.#chars + chars > MAX_WAITING_CHARS) {
      if (this.#refused++ % REFUSED_A_TRY !== 0 && this.#failed) throw this.#failed
      this.commit('normal')
    }
    this.#waiting.push(write)
    this.#chars += chars
  }

  /** What waits, and this after it. @throws AppError not-kept: what waited still does, and this was not done */
  commit(durability: Durability, write?: Write): void {
    const { database, finish, written, undone } = this.#options
    try {
      this.#sync(durability)
      database.transaction(() => {
        for (const each of this.#waiting) each()
        write?.()
        finish()
      })
    } catch (error) {
      undone()
      this.#failed = this.failure(error)
      throw this.#failed
    }
    this.#failed = null
    this.#refused = 0
    this.#waiting = []
    this.#chars = 0
    written()
  }

  /** @throws AppError not-kept */
  flush(): void {
    if (this.#waiting.length > 0) this.commit('normal')
  }

  /** As well as it can be done: whoever flushes is told. */
  settle(): void {
    if (this.#failed) return
    try {
      this.flush()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
  }

  /** What a failure of the database is to those outside; damage is looked at when the file is opened next. */
  failure(error: unknown): AppError {
    const { path } = this.#options
    if (path !== null && isDamage(error)) suspect(path)
    return notKept(path, error)
  }

  #sync(durability: Durability): void {
    if (durability === this.#durability) return
    this.#options.database.exec(`PRAGMA synchronous = ${durability}`)
    this.#durability = durability
  }
}
