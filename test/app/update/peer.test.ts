import { describe, expect, test } from 'vitest'
import { MAX_PEERS } from '../../../app/limits.ts'
import { ADA, BOB, NOON, peer, Play, SELF } from '../play.ts'

describe('a peer', () => {
  test('is connected until it is not, and keeps its nick and address', () => {
    const play = new Play()
    play.connect(ADA, BOB, ADA)
    expect(play.state.connected).toBe(2)
    play.nick(ADA, 'ada')
    play.do({ type: 'peer-identified', peerId: ADA, agent: 'p2p-chat/0.1.0' })
    play.disconnect(ADA)
    play.disconnect(ADA)
    expect(play.state.connected).toBe(1)
    expect(play.state.peers[ADA]).toEqual({
      peerId: ADA,
      connected: false,
      nick: 'ada',
      agent: 'p2p-chat/0.1.0',
      address: '/ip4/127.0.0.1/tcp/4001',
      source: null,
      connectedAt: NOON,
    })
  })

  test('that connects is mentioned in the status area, but hides no error', () => {
    const play = new Play()
    play.connect(ADA)
    expect(play.status).toBe('…xxxAda connected')
    play.do({ type: 'trouble', tone: 'error', text: 'the disk is full', at: NOON })
    play.connect(BOB)
    expect(play.status).toBe('the disk is full')
  })

  test('is forgotten when there are too many, the first met first, never while connected', () => {
    const play = new Play()
    play.connect(ADA)
    for (let i = 0; i < MAX_PEERS + 10; i++) play.nick(peer(`N${i}`), 'n')
    const known = Object.keys(play.state.peers)
    expect(known.length).toBeLessThanOrEqual(MAX_PEERS)
    expect(known).toContain(ADA)
    expect(known).not.toContain(peer('N0'))
    expect(known).toContain(peer(`N${MAX_PEERS + 9}`))
    expect(play.state.connected).toBe(1)
  })
})

describe('a nick', () => {
  function withAda(): Play {
    const play = new Play()
    play.join('lobby')
    play.join('news')
    play.hear('lobby', ADA, 'hi')
    return play
  }

  test('that changes is told where the peer is seen, and only there', () => {
    const play = withAda()
    play.nick(ADA, 'ada')
    play.nick(ADA, 'lovelace')
    expect(play.notices('room:lobby')).toEqual(['ada (…xxxAda) is now known as lovelace (…xxxAda)'])
    expect(play.notices('room:news')).toEqual([])
  })

  test('that is told the first time, or again, is no news', () => {
    const play = withAda()
    play.nick(ADA, 'ada')
    play.nick(ADA, 'ada')
    expect(play.notices('room:lobby')).toEqual([])
  })

  test('that is given up is told', () => {
    const play = withAda()
    play.nick(ADA, 'ada')
    play.nick(ADA, '')
    expect(play.notices('room:lobby')).toEqual(['ada (…xxxAda) has no nick any more'])
    expect(play.state.peers[ADA]?.nick).toBeNull()
  })

  test('of more than 64 bytes counts as none, and ours is not told by others', () => {
    const play = withAda()
    play.nick(ADA, 'x'.repeat(65))
    expect(play.state.peers[ADA]?.nick ?? null).toBeNull()
    play.nick(SELF, 'someone')
    expect(play.state.self.nick).toBe('me')
    expect(play.state.peers[SELF]).toBeUndefined()
  })

  test('is kept as received, and made safe in the notice', () => {
    const play = withAda()
    play.nick(ADA, 'a')
    play.nick(ADA, 'evil\x1b[2J\u202e')
    expect(play.state.peers[ADA]?.nick).toBe('evil\x1b[2J\u202e')
    expect(play.notices('room:lobby')).toEqual(['a (…xxxAda) is now known as evil␛[2J� (…xxxAda)'])
  })
})
