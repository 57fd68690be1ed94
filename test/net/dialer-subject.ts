/** A dialer whose dials of addresses end as a table says, on a memory network. */
import { multiaddr } from '@multiformats/multiaddr'
import { AddressBook } from '../../net/address-book.ts'
import { parseMultiaddr, tcpEndpoint } from '../../net/address.ts'
import { Dialer } from '../../net/dialer.ts'
import type { Resolver } from '../../net/dns.ts'
import { Emitter } from '../../net/emitter.ts'
import { NetError } from '../../net/errors.ts'
import type { HostEvents } from '../../net/host-events.ts'
import { generateKey } from '../../net/keys.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import type { HostLimits } from '../../net/limits.ts'
import { peerIdFromPublicKey } from '../../net/peer-id.ts'
import type { PeerId } from '../../net/peer-id.ts'
import type { Pipe } from '../../net/pipe.ts'
import type { Transport } from '../../net/transport.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { Node, world } from './switch-node.ts'
import type { World } from './switch-node.ts'

/** What becomes of a dial of an address: refused or unreachable after so many ms, never anything, or another node's door. */
type Fate = { after: number; code: 'refused' | 'unreachable' } | 'nothing' | Node

interface Attempt {
  at: number
  address: string
  aborted: number | null
}

/** One machine whose dials are decided by a table; its dialer, and what it tried. */
export class Subject {
  readonly at: World
  readonly node: Node
  readonly dialer: Dialer
  readonly book: AddressBook
  readonly attempts: Attempt[] = []
  readonly steps: string[] = []
  readonly fates = new Map<string, Fate>()
  readonly names = new Map<string, string[]>()
  /** Addresses in TXT records. */
  readonly records = new Map<string, string[]>()

  constructor(at: World = world(), limits: Partial<HostLimits> = {}) {
    this.at = at
    const all = { ...DEFAULT_LIMITS, ...limits }
    const events = new Emitter<HostEvents>()
    events.on('dial:step', ({ step, address, error }) => {
      this.steps.push([step, address.replace(/\/p2p\/.*/, '/p2p/…'), ...(error ? [error.code] : [])].join(' '))
    })
    this.node = new Node(at, 1, { transport: this.#transport(), limits })
    this.book = new AddressBook(all)
    const resolver: Resolver = {
      lookup: async (name) => this.names.get(name) ?? Promise.reject(new Error('ENOTFOUND')),
      txt: async (name) =>
        this.records.get(name)?.map((each) => [`dnsaddr=${each}`]) ?? Promise.reject(new Error('ENODATA')),
    }
    this.dialer = new Dialer({
      ownPeer: this.node.peerId,
      switch: this.node.switch,
      book: this.book,
      resolver,
      clock: at.clock,
      limits: all,
      events,
    })
  }

  fate(address: string, fate: Fate): this {
    this.fates.set(address, fate)
    return this
  }

  /** When each address was tried, from the start of the test. */
  get times(): [string, number][] {
    return this.attempts.map(({ address, at }) => [address, at])
  }

  #transport(): Transport {
    const memory = this.at.network.transport(1)
    const { clock } = this.at
    return {
      name: 'tcp',
      handles: (address) => tcpEndpoint(address) !== null || memory.handles(address),
      listen: (address, onPipe) => memory.listen(address, onPipe),
      dial: (address, { signal }) => {
        const attempt: Attempt = { at: clock.now(), address: address.toString(), aborted: null }
        this.attempts.push(attempt)
        const fate = this.fates.get(address.toString()) ?? 'nothing'
        if (fate instanceof Node)
          return memory
            .dial(multiaddr(`/memory/${fate.machine}`), { signal })
            .then((pipe) => readdressed(pipe, address.toString()))
        return new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            attempt.aborted = clock.now()
            reject(new NetError('aborted', 'The dial was cancelled', { step: 'connect' }))
          })
          if (fate === 'nothing') return
          clock.after(fate.after, () =>
            reject(new NetError(fate.code, `Could not connect to ${address}: ${fate.code}`, { step: 'connect' })),
          )
        })
      },
    }
  }
}

/** The pipe as if it led to `address`. */
function readdressed(pipe: Pipe, address: string): Pipe {
  const remoteAddress = parseMultiaddr(address)
  return new Proxy(pipe, {
    get(target, key) {
      if (key === 'remoteAddress') return remoteAddress
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

export const stranger = peerIdFromPublicKey(generateKey(seededRandom('stranger')).publicKey)
export const address = (n: number): string => `/ip4/203.0.113.${n}/tcp/1`
export const refused: Fate = { after: 20, code: 'refused' }

export async function outcome<T>(subject: Subject, promise: Promise<T>): Promise<T> {
  return subject.at.clock.resolve(promise)
}

export async function failure(subject: Subject, promise: Promise<unknown>): Promise<NetError> {
  return subject.at.clock.resolve(
    promise.then(
      () => {
        throw new Error('the dial succeeded')
      },
      (error: NetError) => error,
    ),
  )
}

export function knows(subject: Subject, peer: PeerId, addresses: readonly string[]): void {
  // What is heard last comes first.
  const now = subject.at.clock.epochMs()
  for (const text of [...addresses].reverse()) subject.book.add(peer, [parseMultiaddr(text)], 'dht', now)
}
