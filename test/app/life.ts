/** The life of a program that can be killed: from then on its clock stands, its sockets are gone, and what it would write is written nowhere. */
import type { History } from '../../app/history/history.ts'
import type { Clock } from '../../net/index.ts'
import type { Pipe } from '../../net/pipe.ts'
import type { Transport } from '../../net/transport.ts'

export type HistoryHook = (
  when: 'before' | 'after',
  method: keyof History,
  args: readonly unknown[],
  result?: unknown,
) => void

export class Life {
  #alive = true
  readonly #pipes = new Set<Pipe>()
  readonly #listeners = new Set<{ close(): Promise<void> }>()

  get alive(): boolean {
    return this.#alive
  }

  /** As kill -9: at once, and without a word but what the kernel says. */
  end(): void {
    this.#alive = false
    for (const listener of this.#listeners) void listener.close()
    for (const pipe of this.#pipes) pipe.destroy()
  }

  clock(clock: Clock): Clock {
    const living = (fn: () => void) => () => {
      if (this.#alive) fn()
    }
    return {
      now: () => clock.now(),
      epochMs: () => clock.epochMs(),
      after: (ms, fn) => clock.after(ms, living(fn)),
      endOfTurn: (fn) => clock.endOfTurn(living(fn)),
    }
  }

  transport(transport: Transport): Transport {
    const known = (pipe: Pipe): Pipe => {
      this.#pipes.add(pipe)
      if (!this.#alive) pipe.destroy()
      return pipe
    }
    return {
      name: transport.name,
      handles: (address) => transport.handles(address),
      dial: async (address, options) => known(await transport.dial(address, options)),
      listen: async (address, onPipe) => {
        const listener = await transport.listen(address, (pipe) => onPipe(known(pipe)))
        this.#listeners.add(listener)
        return listener
      },
    }
  }

  /** `hook`: called before each call and after it, while it still runs. */
  history(history: History, hook: HistoryHook = () => {}): History {
    return new Proxy(history, {
      get: (target, method: keyof History) => {
        const does: unknown = target[method]
        // Whoever awaits it asks for `then`.
        if (typeof does !== 'function') return does
        return (...args: unknown[]): unknown => {
          if (this.#alive) hook('before', method, args)
          if (!this.#alive) return null
          const result: unknown = does.apply(target, args)
          hook('after', method, args, result)
          return result
        }
      },
    })
  }
}
