import { describe, expect, it } from 'vitest'
import { parseMultiaddr } from '../../../net/address.ts'
import type { Connection } from '../../../net/connection.ts'
import { ObservedAddresses } from '../../../net/identify/observed-addresses.ts'

const MINUTE = 60_000
const NOW = Date.UTC(2026, 0, 1)
const HOME = ['/ip4/192.168.1.2/tcp/4001', '/ip4/127.0.0.1/tcp/4001']

/** A connection that we dialled, unless told otherwise. */
function connection(remoteAddress: string, direction: 'inbound' | 'outbound' = 'outbound'): Connection {
  return { remoteAddress: parseMultiaddr(remoteAddress), direction } as Connection
}
/** A peer in a network of its own. */
const observer = (n: number, direction?: 'inbound'): Connection =>
  connection(`/ip4/20.${n >> 8}.${n & 255}.9/tcp/4001`, direction)

class Tally {
  readonly #tally = new ObservedAddresses()
  readonly #own: string[]

  constructor(own = HOME) {
    this.#own = own
  }

  see(at: string, by: Connection, now = NOW): void {
    this.#tally.observe(by, parseMultiaddr(at), this.#own.map(parseMultiaddr), now)
  }

  close(by: Connection, now = NOW): void {
    this.#tally.closed(by, now)
  }

  believed(now = NOW): string[] {
    return this.#tally.believed(now).map(String)
  }
}

const seen = (port = 50_000): string => `/ip4/198.51.100.7/tcp/${port}`
const OURS = '/ip4/198.51.100.7/tcp/4001'

describe('an address that peers see us at', () => {
  it('counts when four networks tell of it, with the port that we listen on', () => {
    const tally = new Tally()
    for (let n = 0; n < 3; n++) tally.see(seen(50_000 + n), observer(n))
    expect(tally.believed()).toEqual([])
    tally.see(seen(50_003), observer(3))
    expect(tally.believed()).toEqual([OURS])
  })

  it('counts as they dialled it when they dialled us', () => {
    const tally = new Tally()
    for (let n = 0; n < 4; n++) tally.see('/ip4/198.51.100.7/tcp/9999', observer(n, 'inbound'))
    expect(tally.believed()).toEqual(['/ip4/198.51.100.7/tcp/9999'])
  })

  it('is one for each port that we listen on', () => {
    const tally = new Tally([...HOME, '/ip4/192.168.1.2/tcp/5001', '/ip6/2001:db8::1/tcp/6001'])
    for (let n = 0; n < 4; n++) tally.see(seen(), observer(n))
    expect(tally.believed()).toEqual([OURS, '/ip4/198.51.100.7/tcp/5001'])
  })

  it('is not counted twice for one network, however many peers it has and however often they say so', () => {
    const tally = new Tally()
    for (let n = 0; n < 200; n++) tally.see(seen(), connection(`/ip4/20.0.0.${n}/tcp/1`))
    for (let n = 0; n < 200; n++) tally.see(seen(), connection(`/ip6/2001:db8:0:${n.toString(16)}::1/tcp/1`))
    expect(tally.believed()).toEqual([])
  })

  it.each<[string, string, Connection[]]>([
    ['told from our own network', seen(), [5, 6, 7, 8].map((n) => connection(`/ip4/10.${n}.0.1/tcp/1`))],
    ['told from this machine', seen(), [5, 6, 7, 8].map((n) => connection(`/ip4/127.0.${n}.1/tcp/1`))],
    ['told by names', seen(), [5, 6, 7, 8].map((n) => connection(`/memory/${n}`))],
    ['private', '/ip4/192.168.9.9/tcp/4001', [1, 2, 3, 4].map((n) => observer(n))],
    [
      'of the other ip version than the connection',
      '/ip6/2001:db8:7::1/tcp/4001',
      [1, 2, 3, 4].map((n) => observer(n)),
    ],
    ['not of TCP', '/ip4/198.51.100.7/udp/4001/quic-v1', [1, 2, 3, 4].map((n) => observer(n))],
    ['relayed', '/ip4/198.51.100.7/tcp/4001/p2p-circuit', [1, 2, 3, 4].map((n) => observer(n))],
    ['without a port', '/ip4/198.51.100.7/tcp/0', [1, 2, 3, 4].map((n) => observer(n))],
  ])('is left out when it is %s', (_, at, observers) => {
    const tally = new Tally()
    for (const each of observers) tally.see(at, each)
    expect(tally.believed()).toEqual([])
  })

  it('is left out when we listen there, listen for this machine alone, or not at all', () => {
    for (const own of [[OURS], ['/ip4/127.0.0.1/tcp/4001'], []]) {
      const tally = new Tally(own)
      for (let n = 0; n < 9; n++) tally.see(seen(), observer(n))
      expect(tally.believed()).toEqual([])
    }
  })
})

describe('lies', () => {
  it('of fewer than half as many networks as tell of the best one are not believed', () => {
    const tally = new Tally()
    for (let n = 0; n < 10; n++) tally.see(seen(), observer(n))
    for (let n = 100; n < 104; n++) tally.see('/ip4/45.45.45.45/tcp/80', observer(n, 'inbound'))
    expect(tally.believed()).toEqual([OURS])
    tally.see('/ip4/45.45.45.45/tcp/80', observer(105, 'inbound'))
    expect(tally.believed()).toEqual([OURS, '/ip4/45.45.45.45/tcp/80'])
  })

  it('in any number give three addresses of an ip version at most, and what is true outlasts them', () => {
    const tally = new Tally()
    for (let n = 0; n < 4; n++) tally.see(seen(), observer(n))
    for (let n = 0; n < 500; n++) tally.see(`/ip4/45.${n >> 8}.${n & 255}.1/tcp/80`, observer(1_000 + n, 'inbound'))
    expect(tally.believed()).toEqual([OURS])
    for (let lie = 0; lie < 9; lie++)
      for (let n = 0; n < 9; n++) tally.see(`/ip4/46.0.0.${lie}/tcp/80`, observer(9_000 + lie * 9 + n, 'inbound'))
    expect(tally.believed()).toHaveLength(3)
  })
})

describe('what was observed', () => {
  it('counts while a connection lasts over which it was, and half an hour longer', () => {
    const tally = new Tally()
    const observers = [0, 1, 2, 3].map((n) => observer(n))
    for (const each of observers) tally.see(seen(), each)
    expect(tally.believed(NOW + 1_000 * MINUTE)).toEqual([OURS])
    tally.close(observers[0] as Connection, NOW + 1_000 * MINUTE)
    expect(tally.believed(NOW + 1_030 * MINUTE - 1)).toEqual([OURS])
    expect(tally.believed(NOW + 1_030 * MINUTE)).toEqual([])
  })

  it('gives way to what the same connection tells later', () => {
    const tally = new Tally()
    const observers = [0, 1, 2, 3].map((n) => observer(n))
    for (const each of observers) tally.see(seen(), each)
    for (const each of observers) tally.see('/ip4/198.51.100.8/tcp/1', each)
    expect(tally.believed()).toEqual(['/ip4/198.51.100.8/tcp/4001'])
  })

  it('of one network goes only with its last connection', () => {
    const tally = new Tally()
    const observers = [0, 1, 2, 3].map((n) => observer(n))
    const second = connection('/ip4/20.0.0.77/tcp/1')
    for (const each of [...observers, second]) tally.see(seen(), each)
    tally.close(observers[0] as Connection, NOW)
    expect(tally.believed(NOW + 60 * MINUTE)).toEqual([OURS])
    tally.close(second, NOW + 60 * MINUTE)
    expect(tally.believed(NOW + 90 * MINUTE)).toEqual([])
  })
})
