/** The page of the network as whole frames: what /net shows of three rooms, four connections and the ways of finding people. */
import { expect, test } from 'vitest'
import type { Event, State } from '../../app/index.ts'
import { frame } from './frame.tsx'
import { PEOPLE } from './sample-views.ts'
import type { Name } from './sample-views.ts'
import { busy, play } from './scenes.ts'

const AT = Date.UTC(2026, 10, 22, 15)
const id = (name: Name): string => PEOPLE[name].id

type Snapshot = Extract<Event, { type: 'network' }>['snapshot']
type Connection = Snapshot['connections'][number]

function connection(name: Name, minutes: number, more: Partial<Connection> = {}): Connection {
  return {
    peerId: id(name),
    address: `/ip4/192.0.2.${minutes}/tcp/4001`,
    direction: 'outbound',
    transport: 'tcp',
    security: '/noise',
    muxer: '/yamux/1.0.0',
    openedAt: AT - minutes * 60_000,
    rttMs: minutes * 1.4,
    bytesRead: 12_345 * minutes,
    bytesWritten: 987 * minutes,
    streams: 4,
    source: 'mdns',
    ...more,
  }
}

const SNAPSHOT: Snapshot = {
  at: AT,
  since: AT - 64 * 60_000,
  connections: [
    connection('bob', 61),
    connection('chandra', 40, { direction: 'inbound', source: 'inbound', muxer: '/mplex/6.7.0', rttMs: null }),
    connection('eve', 12, { address: '/ip6/2001:db8:85a3::8a2e:370:7334/tcp/4001', source: 'provider' }),
    connection('日本太郎', 3, { source: 'given', rttMs: 1_240 }),
  ],
  rooms: [
    { room: 'lobby', mesh: [id('bob'), id('eve')], subscribers: [id('bob'), id('eve'), id('日本太郎')] },
    { room: 'rust', mesh: [id('bob')], subscribers: [id('bob')] },
  ],
  dht: [
    { protocol: '/p2p-chat/kad/1.0.0', mode: 'server', size: 29, buckets: [20, 6, 2, 1] },
    { protocol: '/ipfs/lan/kad/1.0.0', mode: 'server', size: 2, buckets: [1, 0, 1] },
  ],
  channels: [
    { name: 'mdns', state: 'working', found: 2, problem: null },
    { name: 'dht', state: 'working', found: 29 },
    { name: 'lan-dht', state: 'working', found: 2 },
    { name: 'public-dht', state: 'off', found: 0 },
    { name: 'bootstrap', state: 'idle', found: 0 },
    { name: 'known-peers', state: 'idle', found: 0 },
    { name: 'peer-exchange', state: 'idle', found: 0 },
    { name: 'announced', state: 'off', found: 0 },
  ],
}

function open(columns: number, rows: number, scroll: number): State {
  const state = play(
    busy(columns, rows),
    { type: 'open-overlay', overlay: 'net' },
    { type: 'network', snapshot: SNAPSHOT },
  )
  return play(state, { type: 'scroll', by: -scroll, min: 0, max: scroll })
}

test.each([
  [40, 20, 0],
  [80, 24, 0],
  [80, 24, 18],
  [200, 60, 0],
] as const)('the network at %ix%i, scrolled by %i', async (columns, rows, scroll) => {
  const name = `network-${columns}x${rows}${scroll === 0 ? '' : '-below'}`
  await expect(`${frame(open(columns, rows, scroll))}\n`).toMatchFileSnapshot(`golden/${name}.txt`)
})
