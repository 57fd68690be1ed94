export interface ChildEvent {
  event: string
}

/** A child process that speaks JSON lines. */
export interface JsonChild<E extends ChildEvent = ChildEvent> {
  /** Every event so far, oldest first. */
  readonly events: E[]
  readonly pid: number | undefined
  /** Sends a command and results in its answer's `result`. */
  request<T>(cmd: string, args?: object): Promise<T>
  /** The first event from `events[from]` on that fits, whether it has come already or is still to come. */
  waitFor<K extends E['event']>(
    event: K,
    predicate?: (event: Extract<E, { event: K }>) => boolean,
    timeoutMs?: number,
    from?: number,
  ): Promise<Extract<E, { event: K }>>
  /** Asks it to quit, waits for its end, and ends it by force after five seconds. */
  stop(): Promise<void>
  kill(): void
}

export interface ChildOptions {
  /** What errors call it. */
  name: string
  /** Arguments after `command`: Node's flags, the script, the script's arguments. */
  args: string[]
  /** Default: this Node. */
  command?: string
  env?: Record<string, string>
}

/** Starts the process and waits for its `listening` event. */
export declare function startChild<E extends ChildEvent = ChildEvent>(options: ChildOptions): Promise<JsonChild<E>>
