import { describe, expect, test } from 'vitest'
import {
  MAX_AUTHORS,
  MAX_CONVERSATION_CHARS,
  MAX_LINE_CHARS_KEPT,
  MAX_LINES,
  MAX_PRESENCE_RUN,
  MAX_SUBSCRIBERS,
} from '../../../app/limits.ts'
import { ADA, BOB, EVE, NOON, peer, Play, SELF } from '../play.ts'

const LOBBY = 'room:lobby'

function later(play: Play): void {
  play.now += 60_000
}

describe('joining', () => {
  test('subscribes once and shows the room', () => {
    const play = new Play()
    expect(play.join('lobby')).toEqual([
      { do: 'load', conversation: LOBBY, place: 'newest', seq: null },
      { do: 'subscribe', room: 'lobby' },
    ])
    expect(play.join('lobby')).toEqual([])
    expect(play.state).toMatchObject({ order: [LOBBY], active: LOBBY })
  })

  test('takes #x and x for two rooms', () => {
    const play = new Play()
    play.join('#x')
    play.join('x')
    expect(play.state.order).toEqual(['room:#x', 'room:x'])
  })

  test('without "show" leaves the open conversation open, and opens the room when there is none', () => {
    const play = new Play()
    play.do({ type: 'join', room: 'first', at: NOON })
    play.do({ type: 'join', room: 'second', at: NOON })
    expect(play.state.active).toBe('room:first')
  })

  test.each(['', 'a\nb', 'a\x00', 'p2p-chat/1/lobby', 'x'.repeat(256), 'é'.repeat(128)])('refuses %j', (room) => {
    const play = new Play()
    expect(play.join(room)).toEqual([])
    expect(play.state.order).toEqual([])
    expect(play.state.status?.tone).toBe('error')
  })
})

test('leaving unsubscribes and shows the neighbour', () => {
  const play = new Play()
  for (const room of ['a', 'b', 'c']) play.join(room)
  play.do({ type: 'show', conversation: 'room:b' })
  expect(play.do({ type: 'leave', room: 'b', at: NOON })).toEqual([{ do: 'unsubscribe', room: 'b' }])
  expect(play.state).toMatchObject({ order: ['room:a', 'room:c'], active: 'room:c' })
  play.do({ type: 'leave', room: 'c', at: NOON })
  play.do({ type: 'leave', room: 'a', at: NOON })
  expect(play.state).toMatchObject({ order: [], active: null, conversations: {} })
  expect(play.do({ type: 'leave', room: 'a', at: NOON })).toEqual([])
})

describe('who is in the room', () => {
  test('is told as it comes and goes', () => {
    const play = new Play()
    play.join('lobby')
    later(play)
    play.connect(ADA)
    play.nick(ADA, 'ada')
    play.subscribe('lobby', ADA)
    expect(play.conversation(LOBBY).subscribers).toEqual([ADA])
    later(play)
    play.do({ type: 'room-unsubscribed', room: 'lobby', peerId: ADA, at: play.now })
    expect(play.conversation(LOBBY).subscribers).toEqual([])
    expect(play.notices(LOBBY)).toEqual(['ada (…xxxAda) came', 'ada (…xxxAda) left'])
  })

  test('again and again pushes nothing out that was said', () => {
    const play = new Play()
    play.join('lobby')
    play.now += 1_000
    play.connect(ADA, BOB)
    play.hear('lobby', BOB, 'something')
    for (let i = 0; i < 3_000; i++) {
      later(play)
      play.subscribe('lobby', ADA)
      play.do({ type: 'room-unsubscribed', room: 'lobby', peerId: ADA, at: play.now })
    }
    const { lines, chars } = play.conversation('room:lobby')
    expect(lines.length).toBe(1 + MAX_PRESENCE_RUN)
    expect(lines[0]?.text).toBe('something')
    expect(lines.at(-1)?.text).toMatch(/came and left$/)
    expect(chars).toBe(lines.reduce((sum, { text }) => sum + text.length, 0))
  })

  test('is told once when both the room and the connection are left', () => {
    const play = new Play()
    play.join('lobby')
    later(play)
    play.connect(ADA)
    play.subscribe('lobby', ADA, ADA)
    later(play)
    play.disconnect(ADA)
    play.do({ type: 'room-unsubscribed', room: 'lobby', peerId: ADA, at: play.now })
    expect(play.notices(LOBBY)).toEqual(['…xxxAda came', '…xxxAda left (connection closed)'])
  })

  test('shares a line with others who come at the same time', () => {
    const play = new Play()
    play.join('lobby')
    later(play)
    play.subscribe('lobby', ADA, BOB)
    later(play)
    play.subscribe('lobby', EVE)
    expect(play.notices(LOBBY)).toEqual(['…xxxAda, …xxxBob came', '…xxxEve came'])
  })

  test('is said to be here when it was there before us', () => {
    const play = new Play()
    play.join('lobby')
    play.subscribe('lobby', ADA, BOB)
    expect(play.notices(LOBBY)).toEqual(['…xxxAda, …xxxBob are here'])
  })

  test('is named by ten, the others are counted', () => {
    const play = new Play()
    play.join('lobby')
    later(play)
    for (let i = 0; i < 13; i++) play.subscribe('lobby', peer(`P${i}`))
    expect(play.notices(LOBBY)).toHaveLength(1)
    expect(play.notices(LOBBY)[0]).toMatch(/…xxxxP9 and 3 more came$/)
  })

  test('gets its name into the line once it told it', () => {
    const play = new Play()
    play.join('lobby')
    later(play)
    play.subscribe('lobby', ADA)
    play.nick(ADA, 'ada')
    expect(play.notices(LOBBY)).toEqual(['ada (…xxxAda) came'])
  })

  test('is bounded', () => {
    const play = new Play()
    play.join('lobby')
    for (let i = 0; i < MAX_SUBSCRIBERS + 5; i++) play.subscribe('lobby', peer(`P${i}`))
    expect(play.conversation(LOBBY).subscribers).toHaveLength(MAX_SUBSCRIBERS)
  })
})

describe('a message of somebody else', () => {
  test('is added under its id, with author and time, as received', () => {
    const play = new Play()
    play.join('lobby')
    play.hear('lobby', ADA, 'hi\x07\n', 'abcd')
    expect(play.conversation(LOBBY).lines).toEqual([
      {
        kind: 'message',
        key: 'abcd',
        id: 'abcd',
        from: ADA,
        own: false,
        text: 'hi\x07\n',
        binaryBytes: null,
        at: NOON,
        state: null,
        peers: 0,
        reason: null,
      },
    ])
    expect(play.conversation(LOBBY).authors).toEqual([ADA])
  })

  test('counts as unread only where nobody looks', () => {
    const play = new Play()
    play.join('lobby')
    play.join('news')
    play.hear('lobby', ADA, 'one')
    play.hear('lobby', ADA, 'two')
    play.hear('news', ADA, 'three')
    expect(play.conversation(LOBBY).unread).toBe(2)
    expect(play.conversation('room:news').unread).toBe(0)
    play.do({ type: 'switch', by: -1 })
    expect(play.conversation(LOBBY).unread).toBe(0)
  })

  test('is ignored in a room that we left, from ourselves, and when it is shown already', () => {
    const play = new Play()
    play.join('lobby')
    play.hear('elsewhere', ADA, 'hi')
    play.hear('lobby', SELF, 'hi')
    play.hear('lobby', ADA, 'once', 'same')
    play.hear('lobby', BOB, 'between')
    play.hear('lobby', ADA, 'once', 'same')
    expect(play.lines(LOBBY)).toEqual(['once', 'between'])
  })

  test('that is not text says how many bytes it has', () => {
    const play = new Play()
    play.join('lobby')
    play.hear('lobby', ADA, Uint8Array.of(0xc3, 0x28, 0x00))
    expect(play.conversation(LOBBY).lines[0]).toMatchObject({ text: '', binaryBytes: 3 })
  })

  test("in go's form shows its text, and its nick where the author told none", () => {
    const play = new Play()
    play.join('lobby')
    const json = JSON.stringify({ Message: 'from go', SenderID: ADA, SenderNick: 'gopher' })
    play.hear('lobby', ADA, json)
    expect(play.lines(LOBBY)).toEqual(['from go'])
    expect(play.state.peers[ADA]).toMatchObject({ nick: 'gopher', connected: false })
    play.nick(ADA, 'ada')
    play.hear('lobby', ADA, json, 'another')
    expect(play.state.peers[ADA]?.nick).toBe('ada')
  })

  test('that is huge is kept in part, and says how much is missing', () => {
    const play = new Play()
    play.join('lobby')
    play.hear('lobby', ADA, `${'x'.repeat(MAX_LINE_CHARS_KEPT - 1)}😀end`, 'big')
    const [line] = play.conversation(LOBBY).lines
    expect(line).toMatchObject({ clipped: 5 })
    expect(line?.text).toBe('x'.repeat(MAX_LINE_CHARS_KEPT - 1))
  })
})

describe('the bounds of a conversation', () => {
  test('the oldest lines go', () => {
    const play = new Play()
    play.join('lobby')
    for (let i = 0; i < MAX_LINES + 10; i++) play.hear('lobby', ADA, `m${i}`)
    expect(play.conversation(LOBBY).lines).toHaveLength(MAX_LINES)
    expect(play.lines(LOBBY)[0]).toBe('m10')
  })

  test('large messages go before there are many', () => {
    const play = new Play()
    play.join('lobby')
    const text = 'x'.repeat(MAX_LINE_CHARS_KEPT)
    for (let i = 0; i < 40; i++) play.hear('lobby', ADA, text, `id${i}`)
    const { lines, chars } = play.conversation(LOBBY)
    expect(chars).toBe(lines.reduce((sum, line) => sum + line.text.length, 0))
    expect(chars).toBeLessThanOrEqual(MAX_CONVERSATION_CHARS)
    expect(lines.at(-1)?.key).toBe('id39')
  })

  test('a state of our message is kept although its line is gone', () => {
    const play = new Play()
    play.join('lobby')
    play.type('first')
    const publish = play.lastPublish()
    for (let i = 0; i < MAX_LINES; i++) play.hear('lobby', ADA, `m${i}`)
    expect(play.published(publish, 1)).toMatchObject([{ do: 'report', id: 'id:first', state: 'sent' }])
  })

  test('authors are so many, the first heard goes', () => {
    const play = new Play()
    play.join('lobby')
    for (let i = 0; i <= MAX_AUTHORS; i++) play.hear('lobby', peer(`A${i}`), 'hi')
    const { authors } = play.conversation(LOBBY)
    expect(authors).toHaveLength(MAX_AUTHORS)
    expect(authors).not.toContain(peer('A0'))
    expect(authors).toContain(peer(`A${MAX_AUTHORS}`))
  })
})

test('ten thousand messages are no work', { timeout: 10_000 }, () => {
  const play = new Play()
  play.join('lobby')
  const data = new TextEncoder().encode('a message of ordinary length, as people write them')
  for (let i = 0; i < 10_000; i++) {
    play.do({
      type: 'room-message',
      room: 'lobby',
      from: peer(`P${i % 50}`),
      data,
      id: `${i}`.padStart(92, '0'),
      at: NOON,
    })
  }
  expect(play.conversation(LOBBY).lines).toHaveLength(MAX_LINES)
})
