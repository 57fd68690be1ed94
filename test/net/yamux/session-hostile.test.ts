/** What ends a yamux session, and what it bears, when the peer breaks the rules, as the spec's frames show it: https://github.com/libp2p/specs/blob/master/yamux/README.md */
import { describe, expect, test } from 'vitest'
import { DATA, GO_AWAY, PING, RST, SYN, WINDOW_UPDATE } from '../../../net/yamux/frame.ts'
import { MAX_QUEUED_RESETS } from '../../../net/yamux/session.ts'
import { INITIAL_WINDOW_BYTES } from '../../../net/yamux/stream.ts'
import { bytes, settle } from '../muxers/session-pair.ts'
import { GO_AWAY_PROTOCOL_ERROR, RawPeer } from './raw-peer.ts'

describe('a hostile peer', () => {
  const FATAL: [string, (peer: RawPeer) => unknown][] = [
    ['a version other than 0', (peer) => peer.pipe.write(Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0))],
    ['an unknown type', (peer) => peer.send(4, 0, 0, 0)],
    ['data on stream 0', (peer) => peer.data(0, 0, bytes('x'))],
    ['a ping with a stream', (peer) => peer.send(PING, SYN, 1, 0)],
    ['a go-away with a stream', (peer) => peer.send(GO_AWAY, 0, 1, 0)],
    ['a stream number that is ours to give', (peer) => peer.send(WINDOW_UPDATE, SYN, 2, 0)],
    [
      'a stream that it has already opened',
      (peer) => {
        peer.send(WINDOW_UPDATE, SYN, 1, 0)
        peer.send(WINDOW_UPDATE, SYN, 1, 0)
      },
    ],
    ['more than the window with its first frame', (peer) => peer.send(DATA, SYN, 1, INITIAL_WINDOW_BYTES + 1)],
    ['4 GiB at once', (peer) => peer.send(DATA, SYN, 1, 0xffffffff)],
    [
      'more than the window, a piece at a time',
      (peer) => {
        peer.data(SYN, 1, new Uint8Array(INITIAL_WINDOW_BYTES - 10))
        peer.send(DATA, 0, 1, 11)
      },
    ],
    ['credit beyond 2^32 - 1', (peer) => peer.send(WINDOW_UPDATE, SYN, 1, 0xffffffff)],
    [
      'credit beyond 2^32 - 1 in parts',
      (peer) => {
        peer.send(WINDOW_UPDATE, SYN, 1, 0x80000000)
        peer.send(WINDOW_UPDATE, 0, 1, 0x80000000)
      },
    ],
  ]

  test.each(FATAL)('loses the session by %s, and hears why', async (_, attack) => {
    const peer = new RawPeer()
    attack(peer)
    peer.pipe.flush()
    peer.send(WINDOW_UPDATE, SYN, 5, 0)
    expect((await peer.take()).at(-1)).toBe(GO_AWAY_PROTOCOL_ERROR)
    expect(peer.us.closes).toMatchObject([{ code: 'protocol-violation', fault: 'remote' }])
    expect(peer.us.muxer.streams.size).toBe(0)
    expect(peer.us.accepted.some((stream) => stream.id === '5')).toBe(false)
    for (const stream of peer.us.accepted) await expect(stream.read()).rejects.toMatchObject({ code: 'closed' })
  })

  test('that opens streams beyond the limit and never reads the refusals loses the session', async () => {
    const peer = new RawPeer({ highWaterMark: 1, limits: { maxInboundStreams: 1 } })
    peer.pipe.pause()
    peer.send(WINDOW_UPDATE, SYN, 1, 0)
    await settle()
    for (let i = 0; i < MAX_QUEUED_RESETS; i++) peer.send(WINDOW_UPDATE, SYN, 3 + 2 * i, 0)
    await settle()
    expect(peer.us.closes).toEqual([])
    peer.send(WINDOW_UPDATE, SYN, 30_001, 0)
    await settle()
    expect(peer.us.closes).toMatchObject([{ code: 'limit-exceeded' }])
  })

  test('that opens and resets streams in a loop leaves nothing behind', async () => {
    const peer = new RawPeer()
    for (let i = 0; i < 5000; i++) {
      peer.data(SYN, 1 + 2 * i, bytes('GET /'))
      peer.send(WINDOW_UPDATE, RST, 1 + 2 * i, 0)
    }
    await settle()
    expect(peer.us.muxer.streams.size).toBe(0)
    expect(await peer.take()).toEqual([])
  })
})
