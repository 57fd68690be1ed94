/** How a yamux session ends, as the spec's frames show it: https://github.com/libp2p/specs/blob/master/yamux/README.md */
import { describe, expect, test } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import type { MuxedStream, Stream } from '../../../net/stream.ts'
import { ACK, FIN, GO_AWAY, SYN, WINDOW_UPDATE } from '../../../net/yamux/frame.ts'
import { INITIAL_WINDOW_BYTES } from '../../../net/yamux/stream.ts'
import { bytes, settle, text } from '../muxers/session-pair.ts'
import { RawPeer } from './raw-peer.ts'

describe('go-away', () => {
  test('is the last thing that closing says, after the data and the ends of all streams', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    await peer.take()
    stream.write(bytes('last words'))
    peer.us.muxer.close()
    expect(await peer.take()).toEqual(['data 1 10 last words', 'update FIN 1 0', 'go-away 0 0'])
    expect(peer.ended).toBe(true)
  })

  test('waits for the credit that the last bytes need', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    stream.write(new Uint8Array(INITIAL_WINDOW_BYTES + 5))
    peer.us.muxer.close()
    expect((await peer.take()).at(-1)).toBe(`data 1 ${INITIAL_WINDOW_BYTES - 4 * 65_507}`)
    expect(peer.ended).toBe(false)
    peer.send(WINDOW_UPDATE, 0, 1, 100)
    expect(await peer.take()).toEqual(['data 1 5 \0\0\0\0\0', 'update FIN 1 0', 'go-away 0 0'])
  })

  test('does not wait for credit from a remote that has ended the pipe', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    stream.write(new Uint8Array(INITIAL_WINDOW_BYTES + 5))
    await settle()
    peer.pipe.end()
    expect((await peer.take()).at(-1)).toBe('go-away 0 0')
    expect(peer.us.closes).toEqual([null])
    await expect(stream.drained()).rejects.toMatchObject({ code: 'closed' })
    expect(peer.clock.timers).toBe(0)
  })

  test('of a closing session refuses streams that cross it', async () => {
    const peer = new RawPeer({ role: 'responder' })
    peer.data(SYN, 1, new Uint8Array(10))
    await peer.take()
    const stream = peer.us.accepted[0] as Stream
    stream.write(new Uint8Array(INITIAL_WINDOW_BYTES + 1))
    peer.us.muxer.close()
    await peer.take()
    peer.data(SYN, 3, bytes('too late'))
    expect(await peer.take()).toEqual(['update RST 3 0'])
    expect(peer.us.accepted).toHaveLength(1)
  })

  test('by the remote lets streams finish, and no new ones begin', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    stream.write(bytes('question'))
    await peer.take()
    peer.send(GO_AWAY, 0, 0, 0)
    await settle()
    expect(peer.us.muxer.open).toBe(false)
    expect(() => peer.us.muxer.openStream()).toThrow(NetError)
    peer.data(ACK, 1, bytes('answer'))
    expect(text(await stream.read())).toBe('answer')
    stream.write(bytes('thanks'))
    stream.closeWrite()
    expect(await peer.take()).toEqual(['data 1 6 thanks', 'update FIN 1 0'])
    peer.send(WINDOW_UPDATE, FIN, 1, 0)
    expect(await stream.read()).toBe(null)
    // The last stream is over, so we leave as well.
    expect(await peer.take()).toEqual(['go-away 0 0'])
    expect(peer.ended).toBe(true)
  })

  test('by the remote and then the end of the pipe leaves buffered bytes readable', async () => {
    const peer = new RawPeer()
    peer.data(SYN, 1, bytes('whole'))
    peer.send(WINDOW_UPDATE, FIN, 1, 0)
    peer.data(SYN, 3, bytes('partial'))
    peer.send(GO_AWAY, 0, 0, 0)
    peer.pipe.end()
    await settle()
    const [whole, partial] = peer.us.accepted as [MuxedStream, MuxedStream]
    expect([text(await whole.read()), await whole.read()]).toEqual(['whole', null])
    expect(text(await partial.read())).toBe('partial')
    await expect(partial.read()).rejects.toMatchObject({ code: 'closed' })
    expect(peer.us.closes).toEqual([null])
  })

  test.each([
    [1, /a protocol error/],
    [2, /an internal error/],
    [77, /error 77/],
  ])('with code %d ends the session with an error', async (code, message) => {
    const peer = new RawPeer()
    peer.send(GO_AWAY, 0, 0, code)
    await settle()
    expect(peer.us.closes).toMatchObject([{ code: 'closed', message: expect.stringMatching(message) }])
  })
})
