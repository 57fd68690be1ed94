/** Whole apps on a virtual network: real hosts and protocols, virtual time, seeded chance. Nothing touches the disk. */
import { createApp } from '../../app/index.ts'
import type { App, AppOptions, AppSignals, Event, SignalName } from '../../app/index.ts'
import { createHost } from '../../net/libp2p-host.ts'
import type { Host, HostOptions, Random } from '../../net/index.ts'
import { Life } from './life.ts'
import { MemoryHistory } from './memory-history.ts'
import { Simulation } from '../sim/simulation.ts'
import { syncVerifier } from '../sim/sync-verifier.ts'

export interface Person {
  readonly app: App
  readonly peerId: string
  /** Where others dial this person. */
  readonly address: string
  readonly host: Host
  /** Signals so far, in order. */
  readonly heard: { [K in SignalName]: AppSignals[K][] }
  readonly events: Event[]
  /** Ends the program as kill -9 does. */
  kill(): void
}

const SIGNALS: readonly SignalName[] = [
  'listening',
  'peer:connected',
  'peer:disconnected',
  'message',
  'dm',
  'sent',
  'error',
]

export class People {
  readonly simulation: Simulation
  readonly #apps: { readonly app: App; readonly life: Life }[] = []
  #machines = 0

  constructor(seed: string) {
    this.simulation = new Simulation(seed)
  }

  get clock(): Simulation['clock'] {
    return this.simulation.clock
  }

  /** `machine`: who it was before, to come back under the same address and key. */
  async person(options: AppOptions = {}, machine = ++this.#machines, life = new Life()): Promise<Person> {
    const { clock, network } = this.simulation
    const random = this.#random(machine)
    const hosts: Host[] = []
    const events: Event[] = []
    // Not run by the clock: whoever makes an app listens before its host starts.
    const app = await createApp({
      temp: true,
      clock: life.clock(clock),
      random,
      record: (event) => events.push(event),
      createHost: async (given: HostOptions) => {
        const host = await createHost({
          ...given,
          listen: [`/memory/${machine}`],
          mdns: false,
          transports: [life.transport(network.transport(machine))],
          verifier: syncVerifier(),
        })
        hosts.push(host)
        return host
      },
      loadHistory: async () => () => new MemoryHistory(),
      ...options,
    })
    this.#apps.push({ app, life })
    const heard = Object.fromEntries(SIGNALS.map((signal) => [signal, [] as unknown[]])) as unknown as Person['heard']
    for (const signal of SIGNALS) app.on(signal, (payload) => (heard[signal] as unknown[]).push(payload))
    await clock.resolve(app.ready)
    const host = hosts[0] as Host
    return {
      app,
      host,
      heard,
      events,
      peerId: host.peerId.toString(),
      address: host.addresses()[0] as string,
      kill: () => life.end(),
    }
  }

  /** The first bytes become the key: the machine's own. All others are of this run alone. */
  #random(machine: number): Random {
    const run = this.simulation.random.fork(`run ${this.#apps.length}`)
    let first = true
    return {
      bytes: (length) => {
        const bytes = first ? this.simulation.random.fork(`key ${machine}`).bytes(length) : run.bytes(length)
        first = false
        return bytes
      },
      number: () => run.number(),
    }
  }

  async stop(): Promise<void> {
    await this.clock.resolve(Promise.all(this.#apps.filter(({ life }) => life.alive).map(({ app }) => app.stop())))
  }
}
