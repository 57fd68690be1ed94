/**
 * The event loop of the program: one event at a time goes through `update`, its commands are performed, what they bring back are further
 * events. Listeners hear of a change once a turn; signals tell programs outside what happened, in order.
 */
import type { Clock } from '../net/index.ts'
import type { Command } from './command.ts'
import type { Event } from './event.ts'
import { recognise } from './payload.ts'
import type { AppSignals, SignalName } from './signals.ts'
import type { State } from './state.ts'
import { update } from './update.ts'

/** What became of our message, as the state reports it. */
export type Report = Extract<Command, { do: 'report' }>
/** What needs the host or the disk. */
export type Action = Exclude<Command, { do: 'report' }>

export interface RuntimeOptions {
  state: State
  clock: Clock
  perform(action: Action): void
  reported(report: Report): void
  /** Every event, before it runs: for a trace. */
  record?: ((event: Event) => void) | undefined
  /** An exception of our own code: the state can't be trusted any more. */
  bug(error: unknown): void
}

type Listener<K extends SignalName> = (payload: AppSignals[K]) => void

export class Runtime {
  state: State
  readonly #options: RuntimeOptions
  #queue: Event[] = []
  #running = false
  #changed = false
  readonly #listeners = new Set<() => void>()
  readonly #signals = new Map<SignalName, Set<Listener<never>>>()

  constructor(options: RuntimeOptions) {
    this.#options = options
    this.state = options.state
  }

  dispatch(event: Event): void {
    this.#queue.push(event)
    if (this.#running) return
    this.#running = true
    try {
      while (this.#queue.length > 0) {
        const events = this.#queue
        this.#queue = []
        for (const event of events) this.#run(event)
      }
    } catch (error) {
      this.#queue = []
      this.#options.bug(error)
    } finally {
      this.#running = false
    }
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  on<K extends SignalName>(signal: K, listener: Listener<K>): () => void {
    let listeners = this.#signals.get(signal)
    if (!listeners) this.#signals.set(signal, (listeners = new Set()))
    listeners.add(listener as Listener<never>)
    return () => listeners.delete(listener as Listener<never>)
  }

  emit<K extends SignalName>(signal: K, payload: AppSignals[K]): void {
    for (const listener of this.#signals.get(signal) ?? []) (listener as Listener<K>)(payload)
  }

  #run(event: Event): void {
    this.#options.record?.(event)
    const [state, commands] = update(this.state, event)
    const changed = state !== this.state
    if (changed) {
      this.state = state
      this.#announceChange()
    }
    // A message that changes nothing is one that was shown before: anybody who kept it can send it again.
    if (changed || !isMessage(event)) this.#signal(event)
    for (const command of commands) {
      if (command.do === 'report') this.#report(command)
      else this.#options.perform(command)
    }
  }

  #announceChange(): void {
    if (this.#changed || this.#listeners.size === 0) return
    this.#changed = true
    this.#options.clock.endOfTurn(() => {
      this.#changed = false
      for (const listener of this.#listeners) listener()
    })
  }

  #report(report: Report): void {
    this.#options.reported(report)
    const { id, room, peerId, state, peers, reason } = report
    if (id === null) return
    this.emit('sent', {
      id,
      ...(room !== null && { room }),
      ...(peerId !== null && { peer: peerId }),
      state,
      peers,
      ...(reason !== null && { reason }),
    })
  }

  #signal(event: Event): void {
    const { peerId: self } = this.state.self
    switch (event.type) {
      case 'listening':
        return this.emit('listening', { peerId: self, addresses: event.addresses })
      case 'peer-connected':
        return this.emit('peer:connected', { peerId: event.peerId, address: event.address })
      case 'peer-disconnected':
        return this.emit('peer:disconnected', { peerId: event.peerId, address: event.address })
      case 'dm-received': {
        const { from, text, id, at } = event
        return this.emit('dm', { from, nick: this.#nickOf(from), text, id, at })
      }
      case 'room-message': {
        // Reading the payload costs something, and the screen doesn't listen.
        if (!this.#signals.get('message')?.size) return
        const { room, from, id, at } = event
        const { text, binaryBytes } = recognise(event.data, from)
        const nick = this.#nickOf(from)
        return this.emit('message', {
          room,
          from,
          nick,
          text,
          id,
          at,
          ...(binaryBytes !== null && { bytes: binaryBytes }),
        })
      }
    }
  }

  #nickOf(peerId: string): string | null {
    return this.state.peers[peerId]?.nick ?? null
  }
}

function isMessage({ type }: Event): boolean {
  return type === 'room-message' || type === 'dm-received'
}
