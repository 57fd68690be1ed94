/** One question to all tables that have anybody in them, side by side: over when all lookups are, or when what was sought is found. */
import { createAbortController } from '../abort.ts'
import { NetError, toNetError } from '../errors.ts'
import type { KadTable } from './table.ts'

export class Search {
  readonly #tables: readonly KadTable[]
  readonly #caller: AbortSignal | undefined
  readonly #controller = createAbortController()

  constructor(tables: readonly KadTable[], caller: AbortSignal | undefined) {
    this.#tables = tables
    this.#caller = caller
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What was looked for is found, or nobody wants it any more. */
  stop(): void {
    this.#controller.abort()
  }

  /** @throws NetError no-peers | aborted | what ended the lookups, when no table's came to its end */
  async run(lookup: (table: KadTable) => Promise<unknown>): Promise<void> {
    const aborted = (): NetError => new NetError('aborted', 'The lookup was cancelled', { cause: this.#caller?.reason })
    if (this.#caller?.aborted) throw aborted()
    const tables = this.#tables.filter(({ routing }) => routing.size > 0)
    if (tables.length === 0) throw nobody(this.#tables)
    const onAbort = (): void => this.stop()
    this.#caller?.addEventListener('abort', onAbort)
    try {
      const outcomes = await Promise.allSettled(tables.map(async (table) => lookup(table)))
      if (this.#caller?.aborted) throw aborted()
      // Stopped by ourselves: that was the purpose.
      if (this.signal.aborted || outcomes.some(({ status }) => status === 'fulfilled')) return
      throw toNetError((outcomes[0] as PromiseRejectedResult).reason)
    } finally {
      this.#caller?.removeEventListener('abort', onAbort)
    }
  }
}

export function nobody(tables: readonly KadTable[]): NetError {
  if (tables.length === 0) {
    return new NetError('no-peers', 'The DHT has no table: leave one of its options prefix, lan and public on')
  }
  const protocols = tables.map(({ protocol }) => protocol).join(', ')
  return new NetError('no-peers', `Nobody that serves ${protocols} is known yet; connect to somebody who does`)
}
