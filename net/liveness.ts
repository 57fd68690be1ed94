/**
 * Whether connections are alive: asked when a newer one to the same peer exists, when the network changed, and – those whose muxer has no ping
 * of its own – when they have been silent for long. A connection that stays silent is cut.
 */
import type { Cancel, Clock } from './clock.ts'
import { NetError } from './errors.ts'
import type { ErrorCode } from './errors.ts'
import type { HostLimits } from './limits.ts'
import type { MuxedConnection } from './muxed-connection.ts'

/** A refusal is a sign of life too; and who could not be asked, for want of a stream, has not been silent. */
const NO_SILENCE: ReadonlySet<ErrorCode> = new Set([
  'unsupported-protocol',
  'reset',
  'protocol-violation',
  'limit-exceeded',
])

export interface LivenessOptions {
  clock: Clock
  limits: HostLimits
  /** After so long without a byte, a connection whose muxer has no ping is probed, ms; 0 = never. */
  keepAliveMs: number
  /** The round trip of a connection whose muxer has no ping. */
  probe: (connection: MuxedConnection) => Promise<number>
}

export class Liveness {
  readonly #options: LivenessOptions
  /** Of connections whose muxer has no ping. */
  readonly #keepAlives = new Map<MuxedConnection, Cancel>()
  /** Of connections that were asked and have not answered. */
  readonly #probes = new Map<MuxedConnection, Cancel>()

  constructor(options: LivenessOptions) {
    this.#options = options
  }

  /** Muxers that ping keep themselves alive, and are measured once; the others are asked when they have been silent. */
  watch(connection: MuxedConnection): void {
    const measured = connection.probe()
    if (measured === null) return this.#keepAlive(connection)
    measured.then(
      (ms) => {
        connection.rttMs = ms
      },
      () => {},
    )
  }

  /** The connection is over. */
  forget(connection: MuxedConnection): void {
    for (const timers of [this.#keepAlives, this.#probes]) {
      timers.get(connection)?.()
      timers.delete(connection)
    }
  }

  /** Asks a connection for a sign of life; silent for too long, it is cut. */
  probe(connection: MuxedConnection): void {
    const { clock, limits, probe } = this.#options
    if (connection.probing) return
    connection.probing = true
    let heard = connection.bytesRead
    const judge = (): void => {
      // An answer may wait behind a lot of data; only silence says that nobody is there.
      const silent = connection.bytesRead === heard
      heard = connection.bytesRead
      if (silent) return connection.destroy(new NetError('timeout', `${connection.remotePeer} no longer answers`))
      this.#probes.set(connection, clock.after(limits.probeTimeoutMs, expired))
    }
    // Whoever was stopped for so long finds the answer waiting to be read.
    const expired = (): void => {
      const own = this.#probes.get(connection)
      clock.endOfTurn(() => {
        if (own !== undefined && this.#probes.get(connection) === own) judge()
      })
    }
    this.#probes.set(connection, clock.after(limits.probeTimeoutMs, expired))
    const answered = (): void => {
      this.#probes.get(connection)?.()
      this.#probes.delete(connection)
      connection.probing = false
    }
    const measured = connection.probe() ?? probe(connection)
    measured.then(
      (ms) => {
        connection.rttMs = ms
        answered()
      },
      (error: unknown) => {
        if (error instanceof NetError && NO_SILENCE.has(error.code)) answered()
      },
    )
  }

  #keepAlive(connection: MuxedConnection): void {
    const { clock, keepAliveMs } = this.#options
    if (keepAliveMs === 0) return
    const heard = connection.bytesRead
    const cancel = clock.after(keepAliveMs, () => {
      if (connection.bytesRead === heard && connection.open) this.probe(connection)
      this.#keepAlive(connection)
    })
    this.#keepAlives.set(connection, cancel)
  }
}
