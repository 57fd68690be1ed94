import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startPage } from '../../app/empty-hint.ts'
import { decodeInvite } from '../../app/invite.ts'
import { emptyHint, lines, peerRows, shareAddress, sidebar, statusView, titleText } from '../../app/selectors.ts'
import { peerName } from '../../app/peer-name.ts'
import { peerIdFromPublicKey, privateKeyFromSeed } from '../../net/index.ts'
import type { MessageView } from '../../app/view.ts'
import { ADA, BOB, EVE, NOON, Play, SELF } from './play.ts'

beforeAll(() => {
  vi.stubEnv('TZ', 'UTC')
})
afterAll(() => {
  vi.unstubAllEnvs()
})

function inLobby(): Play {
  const play = new Play()
  play.join('lobby')
  return play
}

function messages(play: Play): readonly MessageView[] {
  return lines(play.state).filter((line) => line.kind === 'message')
}

describe('lines', () => {
  test('show time, author, short id and text', () => {
    const play = inLobby()
    play.nick(ADA, 'ada')
    play.now = NOON + 5 * 60_000
    play.hear('lobby', ADA, 'one\ntwo\n', 'abcd')
    expect(lines(play.state)).toEqual([
      {
        kind: 'message',
        key: 'abcd',
        time: '12:05',
        author: 'ada',
        from: ADA,
        shortId: 'xxxAda',
        own: false,
        text: ['one', 'two'],
        state: null,
        stateText: '',
        at: NOON + 5 * 60_000,
        me: false,
        mention: false,
        reply: null,
        impostor: false,
      },
    ])
  })

  test('show the short id once where there is no nick', () => {
    const play = inLobby()
    play.hear('lobby', ADA, 'hi')
    expect(messages(play)[0]).toMatchObject({ author: 'xxxAda', shortId: '' })
  })

  test('show two of the same nick by their ids', () => {
    const play = inLobby()
    play.nick(ADA, 'sam')
    play.nick(BOB, 'sam')
    play.hear('lobby', ADA, 'hi')
    play.hear('lobby', BOB, 'hi')
    expect(messages(play).map(({ author, shortId }) => `${author} ${shortId}`)).toEqual(['sam xxxAda', 'sam xxxBob'])
  })

  test('hold nothing of what was received that a terminal would obey', () => {
    const play = inLobby()
    play.nick(ADA, '\x1b]0;x\x07a\u202eda')
    play.hear('lobby', ADA, '\x1b[2Jhi\u202e')
    play.hear('lobby', ADA, '\u200b\u2060', 'invisible')
    expect(messages(play)[0]).toMatchObject({ author: '␛]0;x␇a�da', text: ['␛[2Jhi�'] })
    expect(messages(play)[1]?.text).toEqual(['(nothing that can be seen)'])
  })

  test('say how many bytes there are that are no text', () => {
    const play = inLobby()
    play.hear('lobby', ADA, Uint8Array.of(0xc0, 1, 2))
    play.hear('lobby', ADA, Uint8Array.of(0xc0), 'single')
    expect(messages(play).map(({ text }) => text)).toEqual([['3 bytes'], ['1 byte']])
  })

  test('say what became of our messages', () => {
    const play = inLobby()
    const stateText = (): string => messages(play).at(-1)?.stateText ?? ''
    play.type('hello')
    expect(stateText()).toBe('sending')
    play.published(play.lastPublish(), 0)
    expect(stateText()).toBe('waiting: no connection to anybody; /invite makes a line for a friend')
    play.type('hello again')
    play.published(play.lastPublish(), 0)
    expect(stateText()).toBe('waiting: no connection to anybody')
    play.connect(ADA)
    play.subscribe('lobby', ADA)
    play.published(play.lastPublish(), 3)
    expect(messages(play)[0]?.stateText).toBe('sent to 3')
    play.do({ type: 'send-dm', peerId: ADA, text: 'psst', at: NOON, key: 'k' })
    play.do({ type: 'show', conversation: `dm:${ADA}` })
    const tell = (state: 'sent' | 'delivered' | 'failed', reason: string | null = null): void => {
      play.do({ type: 'dm-progress', peerId: ADA, key: 'k', id: 'aa', state, reason })
    }
    tell('sent')
    expect(stateText()).toBe('sent')
    tell('delivered')
    expect(stateText()).toBe('delivered')
  })

  test('take a new nick for old messages too', () => {
    const play = inLobby()
    play.hear('lobby', ADA, 'hi')
    const before = lines(play.state)
    play.nick(ADA, 'ada')
    expect(messages(play)[0]?.author).toBe('ada')
    expect(lines(play.state)).not.toBe(before)
  })

  test('are the same objects until something they show changes', () => {
    const play = inLobby()
    play.hear('lobby', ADA, 'one')
    play.hear('lobby', BOB, 'two')
    const before = lines(play.state)
    play.do({ type: 'compose', edit: { do: 'insert', text: 'draft' } })
    expect(lines(play.state)).toBe(before)
    play.hear('lobby', ADA, 'three')
    play.nick(BOB, 'bob')
    const after = lines(play.state)
    expect(after[0]).toBe(before[0])
    expect(after[1]).not.toBe(before[1])
  })

  test('are none without an open conversation', () => {
    expect(lines(new Play().state)).toEqual([])
  })
})

describe('the sidebar', () => {
  test('lists rooms and people with what is unread, open and alive', () => {
    const play = inLobby()
    play.connect(ADA)
    play.subscribe('lobby', ADA)
    play.nick(ADA, 'ada')
    play.do({ type: 'dm-received', from: ADA, text: 'psst', id: '1', at: NOON })
    play.join('news\u202e')
    expect(sidebar(play.state)).toMatchObject([
      { key: 'room:lobby', kind: 'room', label: 'lobby', unread: 0, active: false, live: true },
      { key: 'room:news\u202e', kind: 'room', label: 'news�', unread: 0, active: true, live: false },
      { key: `dm:${ADA}`, kind: 'dm', label: 'ada', unread: 1, active: false, live: true },
    ])
  })

  test('is the same list while nothing in it changes, and keeps the rows that did not', () => {
    const play = inLobby()
    play.join('news')
    const before = sidebar(play.state)
    play.do({ type: 'compose', edit: { do: 'insert', text: 'x' } })
    play.hear('news', ADA, 'hi')
    expect(sidebar(play.state)).toBe(before)
    play.hear('lobby', ADA, 'hi')
    const after = sidebar(play.state)
    expect(after).not.toBe(before)
    expect(after[1]).toBe(before[1])
    expect(after[0]?.unread).toBe(1)
  })
})

describe('people', () => {
  test('of a room: us, then neighbours, then who was heard, each by name', () => {
    const play = inLobby()
    play.connect(ADA, BOB)
    play.subscribe('lobby', BOB, ADA)
    play.nick(ADA, 'ada')
    play.nick(BOB, 'Bob')
    play.hear('lobby', EVE, 'hi')
    play.hear('lobby', ADA, 'hi')
    expect(peerRows(play.state)).toEqual([
      { peerId: SELF, name: 'me', shortId: 'xxSelf', standing: 'self' },
      { peerId: ADA, name: 'ada', shortId: 'xxxAda', standing: 'neighbour' },
      { peerId: BOB, name: 'Bob', shortId: 'xxxBob', standing: 'neighbour' },
      { peerId: EVE, name: 'xxxEve', shortId: '', standing: 'heard' },
    ])
    expect(peerRows(play.state)).toBe(peerRows(play.state))
  })

  test('of a direct conversation: us and the other', () => {
    const play = new Play()
    play.connect(BOB)
    play.type(`/msg ${ADA}`)
    expect(peerRows(play.state).map(({ peerId, standing }) => [peerId, standing])).toEqual([
      [SELF, 'self'],
      [ADA, 'heard'],
    ])
    play.connect(ADA)
    expect(peerRows(play.state)[1]?.standing).toBe('neighbour')
  })

  test('without a conversation: who is connected', () => {
    const play = new Play()
    play.connect(ADA, BOB)
    play.disconnect(ADA)
    expect(peerRows(play.state).map(({ peerId }) => peerId)).toEqual([SELF, BOB])
  })
})

describe('the status', () => {
  test('tells where we listen, how many are connected, who is here', () => {
    const play = new Play()
    expect(statusView(play.state)).toEqual({
      listening: 'not listening',
      peers: 0,
      here: '',
      activity: null,
      nick: 'me',
      room: null,
      channels: [],
    })
    const ports = ['/ip4/127.0.0.1/tcp/4001', '/ip4/192.0.2.7/tcp/4001', '/ip6/::1/tcp/4002']
    play.do({ type: 'listening', addresses: ports.map((address) => `${address}/p2p/${SELF}`) })
    play.join('lobby')
    expect(statusView(play.state)).toMatchObject({ listening: 'listening on 4001, 4002', here: 'nobody else is here' })
    play.connect(ADA)
    play.subscribe('lobby', ADA)
    expect(statusView(play.state)).toMatchObject({ peers: 1, here: '2 here' })
    play.type(`/msg ${BOB}`)
    expect(statusView(play.state).here).toBe('away')
    play.connect(BOB)
    expect(statusView(play.state).here).toBe('connected')
  })

  test('calls us by the short id without a nick', () => {
    expect(statusView(new Play(null).state).nick).toBe('xxSelf')
    expect(peerName(new Play('\u200b').state, SELF)).toBe('xxSelf')
  })
})

test('the title names the conversation and what is unread elsewhere, safely', () => {
  const play = new Play()
  expect(titleText(play.state)).toBe('p2p-chat')
  play.join('lobby')
  play.join('news')
  play.hear('lobby', ADA, 'a')
  play.hear('lobby', ADA, 'b')
  expect(titleText(play.state)).toBe('(2) news · p2p-chat')
  play.nick(BOB, '\x07bob')
  play.type(`/msg ${BOB}`)
  expect(titleText(play.state)).toBe('(2) ␇bob · p2p-chat')
})

describe('what is told where there is nothing yet', () => {
  const us = peerIdFromPublicKey(privateKeyFromSeed(new Uint8Array(32).fill(7)).publicKey).toString()
  const address = `/ip4/192.0.2.7/tcp/4001/p2p/${us}`
  const listening = (nick: string | null, ...addresses: string[]): Play => {
    const play = new Play(nick)
    play.state = { ...play.state, self: { ...play.state.self, peerId: us } }
    play.do({ type: 'listening', addresses })
    return play
  }

  test('on the start screen: who we are, what to do, a line for a friend, and that we are alone', () => {
    const play = listening(null, `/ip4/127.0.0.1/tcp/4001/p2p/${us}`, address)
    const hint = emptyHint(play.state).join('\n')
    expect(hint).toContain(`You are …${us.slice(-6)}; /nick`)
    expect(hint).toContain('/demo')
    expect(hint).toContain('/join lobby')
    expect(hint).toContain('Nobody is connected')
    const line = /^p2p-chat:\S+$/m.exec(hint)?.[0] ?? ''
    expect(decodeInvite(line)).toEqual({ room: null, peerId: us, addresses: ['/ip4/192.0.2.7/tcp/4001'] })
    play.connect(ADA)
    expect(emptyHint(play.state).join('\n')).toContain('1 peer is connected')
  })

  test('where nobody can connect, that stands in the place of the line', () => {
    expect(emptyHint(listening(null).state).join('\n')).toContain('Not listening: nobody can connect to you.')
  })

  test('the line has a QR code where the window is large enough, and the terminal has its characters', () => {
    const play = listening('ada', address)
    const kinds = (): unknown => startPage(play.state)?.map(({ kind }) => kind)
    expect(kinds()).toContain('drawing')
    play.do({ type: 'resized', columns: 60, rows: 24 })
    expect(kinds()).not.toContain('drawing')
    play.do({ type: 'resized', columns: 200, rows: 20 })
    expect(kinds()).not.toContain('drawing')
    play.do({ type: 'resized', columns: 200, rows: 60 })
    play.do({ type: 'settings', settings: { ascii: true }, at: 1 })
    expect(kinds()).not.toContain('drawing')
  })

  test('in a room without anybody: that it waits, and how somebody comes', () => {
    const play = listening('me', address)
    play.join('lobby')
    expect(emptyHint(play.state)[0]).toBe('Nobody else is in lobby yet. What you write waits until somebody comes.')
    expect(emptyHint(play.state).join('\n')).toContain('/invite')
    expect(emptyHint(play.state).join('\n')).toContain('/public on')
    play.connect(ADA)
    expect(emptyHint(play.state)).toHaveLength(2)
  })

  test('in a room with people: how many hear us; once there are lines, nothing', () => {
    const play = inLobby()
    play.subscribe('lobby', ADA, BOB)
    play.type('/clear')
    expect(emptyHint(play.state)).toEqual(['This is lobby. 2 other people hear what you write here.'])
    play.hear('lobby', ADA, 'hi')
    expect(emptyHint(play.state)).toEqual([])
  })

  test('in a direct conversation: who reads it, and whether it goes now', () => {
    const play = new Play()
    play.type(`/msg ${ADA}`)
    expect(emptyHint(play.state)).toHaveLength(2)
    play.connect(ADA)
    play.type('/clear')
    expect(emptyHint(play.state)).toEqual(['What you write here goes to …xxxAda alone.'])
  })

  test.each([
    [[], null],
    [['/ip4/127.0.0.1/tcp/1', '/ip6/2001:db8::1/tcp/1', '/ip4/192.0.2.7/tcp/1'], '/ip4/192.0.2.7/tcp/1'],
    [['/ip6/::1/tcp/1', '/ip6/fe80::1/tcp/1', '/ip6/2001:db8::1/tcp/1'], '/ip6/2001:db8::1/tcp/1'],
    [['/ip6/::1/tcp/1', '/ip4/127.0.0.1/tcp/1'], '/ip6/::1/tcp/1'],
  ])('of %j a friend gets %s', (addresses, best) => {
    expect(shareAddress(addresses)).toBe(best)
  })
})
