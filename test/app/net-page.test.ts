/** The page of /net, as a person reads it, and what has it looked at. */
import { describe, expect, test } from 'vitest'
import { channelText } from '../../app/channel-words.ts'
import type { ChannelSnapshot, NetworkSnapshot } from '../../app/network-snapshot.ts'
import { overlayView } from '../../app/overlay-view.ts'
import { statusView } from '../../app/selectors.ts'
import type { PageBlock } from '../../app/view.ts'
import { ADA, BOB, NOON, Play, SELF } from './play.ts'

const CHANNELS: readonly ChannelSnapshot[] = [
  { name: 'mdns', state: 'working', found: 2, problem: null },
  { name: 'dht', state: 'idle', found: 0 },
  { name: 'lan-dht', state: 'working', found: 1 },
  { name: 'public-dht', state: 'off', found: 0 },
  { name: 'bootstrap', state: 'off', found: 0 },
]

const SNAPSHOT: NetworkSnapshot = {
  at: NOON + 90_000,
  since: NOON,
  connections: [
    {
      peerId: ADA,
      address: '/ip4/192.0.2.7/tcp/4001',
      direction: 'outbound',
      transport: 'tcp',
      security: '/noise',
      muxer: '/yamux/1.0.0',
      openedAt: NOON + 30_000,
      rttMs: 12.3,
      bytesRead: 1_234_567,
      bytesWritten: 999,
      streams: 4,
      source: 'given',
    },
  ],
  rooms: [{ room: 'lobby', mesh: [ADA], subscribers: [ADA, BOB] }],
  dht: [{ protocol: '/p2p-chat/kad/1.0.0', mode: 'server', size: 25, buckets: [20, 0, 3, 2, 0, 0] }],
  channels: CHANNELS,
}

function watching(snapshot: NetworkSnapshot | null = SNAPSHOT): Play {
  const play = new Play()
  play.do({
    type: 'listening',
    addresses: [`/ip4/127.0.0.1/tcp/4001/p2p/${SELF}`, `/ip4/10.0.0.2/tcp/4001/p2p/${SELF}`],
  })
  play.join('lobby')
  play.connect(ADA)
  play.nick(ADA, 'ada')
  play.subscribe('lobby', ADA, BOB)
  play.type('/net')
  if (snapshot !== null) play.do({ type: 'network', snapshot })
  return play
}

function blocks(play: Play): readonly PageBlock[] {
  const view = overlayView(play.state)
  return view?.kind === 'page' ? view.blocks : []
}

/** Each block's text; of a table, a line a row. */
function words(play: Play): readonly string[] {
  return blocks(play).flatMap((block): readonly string[] => {
    if (block.kind === 'table') return [block.head, ...block.rows].map((row) => row.join(' | '))
    return block.kind === 'drawing' ? block.rows : [block.text]
  })
}

describe('the page of the network', () => {
  test('begins with whether what is written here reaches anybody', () => {
    const play = watching()
    expect(blocks(play)[0]).toEqual({ kind: 'text', text: 'It works: 2 neighbours hear you in lobby.', tone: 'good' })
    for (const peerId of [ADA, BOB]) play.do({ type: 'room-unsubscribed', room: 'lobby', peerId, at: NOON })
    expect(blocks(play)[0]).toMatchObject({
      text: expect.stringMatching(/^1 peer is connected, but nobody of them is in lobby/),
      tone: 'warning',
    })
    play.disconnect(ADA)
    expect(blocks(play)[0]).toMatchObject({
      text: expect.stringMatching(/^Nobody is connected, so what you write waits/),
      tone: 'warning',
    })
  })

  test('tells rooms, connections, the DHT and where we listen', () => {
    expect(words(watching())).toEqual(
      expect.arrayContaining([
        'lobby | 1 | 2 | 0 | ada xxxAda',
        '1 connection, 1.2 MB in, 999 B out',
        'ada xxxAda | 12 ms | out | tcp yamux | 1.2 MB | 999 B | 192.0.2.7:4001',
        'p2p-chat | 25 | █·▂▁ | answers others',
        'Listening for 1 min; /whoami shows whole addresses, /invite a line for a friend.',
        'from your own network | 10.0.0.2:4001',
        'from this machine | 127.0.0.1:4001',
        SELF,
      ]),
    )
  })

  test('tells more of connections on a wide screen, and the most telling on a narrow one', () => {
    const play = watching()
    play.do({ type: 'resized', columns: 140, rows: 40 })
    expect(words(play)).toContain(
      'ada xxxAda | 12 ms | out | tcp noise yamux | 1.2 MB | 999 B | 1 min | 4 | 192.0.2.7:4001 | you gave its address',
    )
    play.do({ type: 'resized', columns: 40, rows: 20 })
    expect(words(play)).toContain('ada xxxAda | 12 ms | out | tcp yamux')
  })

  test('tells which ways of finding people are at work, in words', () => {
    const shown = words(watching())
    expect(shown).toContain('mdns: found 2 peers on your own network')
    expect(shown).toContain('dht: nobody to ask for rooms yet; the first friend you connect to brings you in')
    expect(CHANNELS.map((channel) => channelText({ ...channel, problem: 'port 5353 is taken' }))[0]).toBe(
      "mdns: can't work here: port 5353 is taken",
    )
  })

  test('says when nobody beyond this machine can connect', () => {
    const play = watching()
    play.do({ type: 'listening', addresses: [`/ip4/127.0.0.1/tcp/4001/p2p/${SELF}`] })
    expect(words(play)).toContainEqual(expect.stringMatching(/^Only programs on this machine can connect to you/))
    play.do({ type: 'listening', addresses: [] })
    expect(words(play)).toContainEqual(expect.stringMatching(/^Not listening: nobody can connect to you/))
  })

  test('is there before the network was looked at', () => {
    expect(words(watching(null))).toContain('The network has not been looked at yet.')
  })

  test('draws buckets in digits where signs are not wanted', () => {
    const play = watching()
    play.state = { ...play.state, settings: { ascii: true } }
    expect(words(play)).toContain('p2p-chat | 25 | 9.21 | answers others')
  })

  test('is the same object as long as nothing on it changed', () => {
    const play = watching()
    const before = blocks(play)
    play.hear('other', BOB, 'hi')
    play.do({ type: 'compose', edit: { do: 'insert', text: 'x' } })
    expect(blocks(play)).toBe(before)
    play.nick(ADA, 'ada2')
    expect(blocks(play)).not.toBe(before)
  })

  test('counts what it has no room for, and lets nothing of a peer reach the terminal as it came', () => {
    const [first] = SNAPSHOT.connections
    const many = Array.from({ length: 150 }, () => ({ ...first!, address: '/evil\x1b[2J' }))
    const shown = words(watching({ ...SNAPSHOT, connections: many }))
    expect(shown).toContain('and 50 more')
    expect(shown.join('')).not.toContain('\x1b')
  })
})

describe('the network is looked at', () => {
  const watch = (on: boolean): object => ({ do: 'watch-network', on })

  test('as long as its page is open, however it is closed', () => {
    const play = new Play()
    play.join('lobby')
    expect(play.type('/net')).toContainEqual(watch(true))
    expect(play.do({ type: 'close-overlay' })).toEqual([watch(false)])
    play.type('/net')
    expect(play.join('other')).toContainEqual(watch(false))
  })
})

describe('the status line', () => {
  test('tells neighbours, authors and the mesh of the open room, and the ways at work', () => {
    const play = watching()
    play.hear('lobby', BOB, 'hi')
    expect(statusView(play.state)).toMatchObject({
      room: { neighbours: 2, heard: 1, mesh: 1 },
      channels: [
        { name: 'mdns', working: true },
        { name: 'dht', working: true },
      ],
    })
    play.type(`/msg ${BOB}`)
    expect(statusView(play.state).room).toBeNull()
  })

  test('says when the machine has lost its network, and when it is back', () => {
    const play = new Play()
    const at = (...hosts: string[]): void => {
      play.do({ type: 'listening', addresses: hosts.map((host) => `/ip4/${host}/tcp/4001/p2p/${SELF}`) })
    }
    at('127.0.0.1')
    expect(play.status).toBeNull()
    at('127.0.0.1', '192.168.1.2')
    expect(play.status).toMatch(/is back/)
    at('127.0.0.1')
    expect(play.state.status).toMatchObject({ tone: 'warning', text: expect.stringMatching(/lost its network/) })
    at('127.0.0.1', '10.0.0.1')
    expect(play.state.status).toMatchObject({ tone: 'info', text: expect.stringMatching(/is back/) })
  })

  test('/public says how the public network does', () => {
    const play = watching()
    play.do({ type: 'close-overlay' })
    play.type('/public on')
    const channels = CHANNELS.map((each) => (each.name === 'public-dht' ? { ...each, state: 'idle' as const } : each))
    play.do({ type: 'network', snapshot: { ...SNAPSHOT, channels } })
    play.type('/public')
    expect(play.notices('room:lobby').at(-1)).toMatch(/public dht: nobody of the public network has answered yet/)
  })
})
