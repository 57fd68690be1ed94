import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FIRST_PAGE_MESSAGES, MAX_LINES, MAX_RESTORED_DIRECT } from '../../../app/limits.ts'
import type { Event } from '../../../app/event.ts'
import type { Conversation } from '../../../app/state.ts'
import { MemoryHistory } from '../memory-history.ts'
import { ADA, BOB, peer, SELF } from '../play.ts'
import { fill, kept, Remembering } from '../remembering.ts'

const LOBBY = 'room:lobby'

function withHistory(count: number): Remembering {
  const play = new Remembering()
  fill(play.history, LOBBY, count)
  play.join('lobby')
  return play.begin()
}
const lobby = (play: Remembering): Conversation => play.conversation(LOBBY)
const numbers = (play: Remembering): string => {
  const lines = play.lines(LOBBY)
  return lines.length === 0 ? 'nothing' : `${lines[0]}–${lines.at(-1)} (${lines.length})`
}
/** Goes to the top of what is loaded, as the screen tells it, and asks for more. */
const older = (play: Remembering): void => {
  const anchor = lobby(play).lines[0]?.key ?? ''
  play.do({ type: 'load-more', place: 'older', at: { anchor, scroll: -10 } })
}
const newer = (play: Remembering): void => {
  const anchor = lobby(play).lines.at(-1)?.key ?? ''
  play.do({ type: 'load-more', place: 'newer', at: { anchor, scroll: 0 } })
}

describe('a conversation of an earlier run', () => {
  test('begins with its newest page, and loads page after page until there is nothing older', () => {
    const play = withHistory(350)
    expect(numbers(play)).toBe(`251–350 (${FIRST_PAGE_MESSAGES})`)
    older(play)
    expect(numbers(play)).toBe('51–350 (300)')
    expect(lobby(play).history).toMatchObject({ complete: false, newer: false, loading: false })
    older(play)
    expect(numbers(play)).toBe('1–350 (350)')
    expect(lobby(play).history).toEqual({ oldest: 1, complete: true, newer: false, loading: false })
    const { length } = play.commands
    older(play)
    expect(play.commands).toHaveLength(length)
  })

  test('keeps the place on the screen while older lines come before it', () => {
    const play = withHistory(150)
    const anchor = lobby(play).lines[0]?.key
    older(play)
    expect(lobby(play)).toMatchObject({ anchor, scroll: -10 })
  })

  test('lets the newest lines go far up, counts what comes meanwhile, and comes back page by page', () => {
    const play = withHistory(MAX_LINES + 500)
    for (let pages = 0; pages < 10; pages++) older(play)
    expect(lobby(play).lines).toHaveLength(MAX_LINES)
    older(play)
    older(play)
    older(play)
    expect(numbers(play)).toBe(`1–${MAX_LINES} (${MAX_LINES})`)
    expect(lobby(play).history).toMatchObject({ complete: true, newer: true })
    play.hear('lobby', ADA, 'news')
    expect(lobby(play).lines).toHaveLength(MAX_LINES)
    expect(lobby(play).unread).toBe(1)
    for (let pages = 0; pages < 3; pages++) newer(play)
    expect(play.lines(LOBBY).at(-1)).toBe('news')
    expect(lobby(play).history).toMatchObject({ complete: false, newer: false })
    expect(lobby(play).lines).toHaveLength(MAX_LINES)
    play.hear('lobby', ADA, 'more')
    expect(play.lines(LOBBY).slice(-2)).toEqual(['news', 'more'])
  })

  test.each(['scroll-to-end', 'a message', 'a command'])('is at its newest page again after %s', (what) => {
    const play = withHistory(MAX_LINES + 500)
    for (let pages = 0; pages < 13; pages++) older(play)
    play.hear('lobby', ADA, 'news')
    if (what === 'scroll-to-end') play.do({ type: 'scroll-to-end' })
    else play.type(what === 'a message' ? 'hello' : '/names')
    const texts = play.lines(LOBBY)
    expect(texts).toHaveLength(FIRST_PAGE_MESSAGES + (what === 'scroll-to-end' ? 0 : 1))
    expect(texts).toContain('news')
    expect(lobby(play)).toMatchObject({ anchor: null, scroll: 0, unread: 0 })
    expect(lobby(play).history).toMatchObject({ newer: false, loading: false })
  })

  test('shows what it has of an own message on its way as it stands, also when its page is loaded again', () => {
    const play = withHistory(MAX_LINES)
    play.type('mine')
    for (let pages = 0; pages < 10; pages++) older(play)
    play.do({ type: 'scroll-to-end' })
    const publish = play.lastPublish()
    expect(lobby(play).lines.at(-1)).toMatchObject({ key: publish.key, text: 'mine', state: 'sending' })
    play.published(publish, 2)
    expect(play.own(LOBBY)).toEqual(['mine: sent 2'])
  })

  test('has each line once, whatever pages come', () => {
    const play = withHistory(120)
    play.hear('lobby', BOB, 'here')
    const { messages } = play.history.newest(LOBBY, 500)
    for (const place of ['older', 'newest', 'newer', 'newest'] as const)
      play.do({ type: 'history-page', conversation: LOBBY, place, messages, first: true, last: true })
    const keys = lobby(play).lines.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(numbers(play)).toBe('1–here (121)')
  })
})

describe('the start', () => {
  test('brings direct conversations back, the newest first, and not more than a person looks through', () => {
    const history = new MemoryHistory()
    const many = Array.from({ length: MAX_RESTORED_DIRECT + 10 }, (_, n) => peer(`P${n}`))
    for (const from of many) {
      history.add(kept({ conversation: `dm:${from}`, from, id: from, text: 'hi' }), true)
      history.markRead(`dm:${from}`, history.newest(`dm:${from}`, 1).messages[0]?.seq ?? null)
    }
    history.add(kept({ conversation: `dm:${ADA}`, id: 'unread', text: 'psst' }), true)
    const play = new Remembering(history).begin()
    expect(play.state.order).toHaveLength(MAX_RESTORED_DIRECT + 1)
    expect(play.state.order[0]).toBe(`dm:${ADA}`)
    expect(play.conversation(`dm:${ADA}`).unread).toBe(1)
    expect(play.state.order[1]).toBe(`dm:${many.at(-1)}`)
  })

  test('brings back what waits and what is unread however long ago it was, and nobody who is ignored or blocked', () => {
    const history = new MemoryHistory()
    history.addOwn(
      'k',
      kept({ conversation: `dm:${BOB}`, from: SELF, own: true, id: 'b0', text: 'hello', state: 'waiting' }),
    )
    history.add(kept({ conversation: `dm:${ADA}`, id: 'a0', text: 'hi' }), true)
    for (let n = 0; n < MAX_RESTORED_DIRECT; n++) {
      const from = peer(`P${n}`)
      const seq = history.add(kept({ conversation: `dm:${from}`, from, id: from, text: 'hi' }), true)
      history.markRead(`dm:${from}`, seq)
    }
    const play = new Remembering(history)
    play.type(`/ignore ${ADA}`)
    play.begin()
    expect(play.state.order).toContain(`dm:${BOB}`)
    expect(play.state.order).not.toContain(`dm:${ADA}`)
    expect(play.commands.filter((command) => command.do === 'send-dm')).toMatchObject([
      { peerId: BOB, text: 'hello', id: 'b0' },
    ])
  })

  test('sends what waits since an earlier run in its order, before what was written since', () => {
    const history = new MemoryHistory()
    for (const text of ['one', 'two'])
      history.addOwn(text, kept({ conversation: `dm:${ADA}`, from: SELF, own: true, id: text, text, state: 'sending' }))
    const play = new Remembering(history)
    play.begin()
    play.type(`/msg ${ADA} three`)
    const sent = play.commands.filter((command) => command.do === 'send-dm').map(({ text }) => text)
    expect(sent).toEqual(['one', 'two', 'three'])
  })

  test('does not bring back a direct conversation that was closed, until something is said in it again', () => {
    const history = new MemoryHistory()
    history.addOwn(
      'k',
      kept({ conversation: `dm:${ADA}`, from: SELF, own: true, id: 'a', text: 'hi', state: 'delivered' }),
    )
    const before = new Remembering(history)
    before.begin()
    before.do({ type: 'show', conversation: `dm:${ADA}` })
    before.type('/leave')
    const { settings } = before.state
    expect(settings.closed).toEqual([ADA])
    const again = new Remembering(history)
    again.state = { ...again.state, settings }
    again.begin()
    expect(again.state.order).toEqual([])
    again.type(`/msg ${ADA}`)
    expect(again.lines(`dm:${ADA}`)).toEqual(['hi'])
    expect(again.state.settings.closed).toBeUndefined()
    const silent = new Remembering(history)
    silent.state = { ...silent.state, settings }
    history.add(kept({ conversation: `dm:${ADA}`, id: 'b', text: 'are you there?' }), true)
    silent.begin()
    expect(silent.state.order).toEqual([`dm:${ADA}`])
  })

  test('calls people what they were called when they were last heard', () => {
    const play = new Remembering()
    play.do({
      type: 'history-opened',
      conversations: [],
      nickOwners: {},
      nicks: { [ADA]: 'ada', __proto__x: 'eve', 'no peer': 'x' },
      at: play.now,
    })
    expect(Object.values(play.state.peers).map(({ peerId, nick, connected }) => [peerId, nick, connected])).toEqual([
      [ADA, 'ada', false],
    ])
    play.nick(ADA, 'countess')
    expect(play.state.peers[ADA]?.nick).toBe('countess')
  })

  test('takes a message that a protocol without receipts sent for through', () => {
    const history = new MemoryHistory()
    history.addOwn(
      'k',
      kept({ conversation: `dm:${ADA}`, from: SELF, own: true, id: 'a', text: 'hi', state: 'sent', peers: 1 }),
    )
    const play = new Remembering(history).begin()
    expect(play.own(`dm:${ADA}`)).toEqual(['hi: sent 1'])
    expect(play.conversation(`dm:${ADA}`).outbox).toEqual([])
  })

  test('marks where reading ended, also where that is further back than what is loaded', () => {
    const play = new Remembering()
    fill(play.history, LOBBY, 300)
    play.history.markRead(LOBBY, 20)
    play.join('lobby')
    play.begin()
    expect(lobby(play).unread).toBe(0)
    play.do({ type: 'jump-unread' })
    const { readTo, anchor, lines } = lobby(play)
    expect(lines.find(({ key }) => key === readTo)?.text).toBe('20')
    expect(anchor).toBe(readTo)
    expect(play.lines(LOBBY)).toContain('21')
  })
})

test('an own message has its place in the history, and a direct one its id, before it goes out', () => {
  const play = new Remembering().begin()
  play.type(`/msg ${ADA} hi`)
  const id = play.history.newest(`dm:${ADA}`, 1).messages[0]?.id
  expect(id).toMatch(/^[0-9a-f]{32}$/)
  expect(play.conversation(`dm:${ADA}`).lines.at(-1)).toMatchObject({ id, seq: 1 })
  const order = play.commands.map((command) => command.do)
  expect(order.indexOf('save')).toBeLessThan(order.indexOf('send-dm'))
})

describe('/clear', () => {
  test('empties the screen, and what was there comes back when one scrolls up', () => {
    const play = withHistory(20)
    play.type('/clear')
    expect(numbers(play)).toBe('nothing')
    play.do({ type: 'load-more', place: 'older' })
    expect(numbers(play)).toBe('1–20 (20)')
  })

  test('history asks once more, then forgets for good', () => {
    const play = withHistory(20)
    play.type('/clear history')
    expect(numbers(play)).toBe('1–20 (20)')
    expect(play.status).toBe('This forgets for good all that was said in lobby: put yes behind it if you mean it.')
    play.type(' yes')
    expect(numbers(play)).toBe('nothing')
    expect([...play.history.all(null)]).toEqual([])
    play.do({ type: 'load-more', place: 'older' })
    expect(numbers(play)).toBe('nothing')
  })

  test('history spares what waits to be sent', () => {
    const play = new Remembering().begin()
    play.type(`/msg ${ADA} hi`)
    play.type('/clear history yes')
    expect(play.status).toContain('still wait')
    expect([...play.history.all(null)]).toHaveLength(1)
  })
})

describe('/export', () => {
  test('writes what is kept of the conversation into a file that says what it is', () => {
    const play = withHistory(150)
    play.type('/export')
    const [[path, texts] = ['', []]] = Object.entries(play.files)
    expect(path).toMatch(/^p2p-chat-lobby-2026-01-01-\d{4}\.txt$/)
    expect(texts).toHaveLength(150)
    expect(play.notices(LOBBY).at(-1)).toBe(`150 messages are in the file ${path} now.`)
  })

  test.each([
    ['../../etc/passwd', 'etc-passwd'],
    ['/', 'room'],
    ['日本 語', '日本-語'],
    ['a\u202eb', 'a-b'],
  ])('of the room %j names a file in the working directory: …%s…', (room, name) => {
    const play = new Remembering().begin()
    play.join(room)
    play.type('/export jsonl')
    expect(Object.keys(play.files)[0]).toMatch(new RegExp(`^p2p-chat-${name}-[\\d-]+\\.jsonl$`))
  })
})

describe('whatever is said, loaded, searched and sent', () => {
  const act: fc.Arbitrary<(play: Remembering) => void> = fc.oneof(
    fc
      .constantFrom(
        'hi',
        `/msg ${ADA} hi`,
        '/join lobby',
        '/leave',
        '/clear',
        '/clear history yes',
        '/retry',
        '/search 1',
      )
      .map((text) => (play: Remembering) => void play.type(text)),
    fc.tuple(fc.constantFrom(ADA, BOB), fc.nat(30)).map(
      ([from, n]) =>
        (play: Remembering) =>
          play.hear('lobby', from, `said ${n}`, `heard ${from} ${n}`),
    ),
    fc.constant(older),
    fc.constant(newer),
    fc.nat(600).map((n) => (play: Remembering) => {
      play.type(`/search ${n}`)
      play.do({ type: 'choose', at: play.now })
    }),
    fc
      .constantFrom<Event>(
        { type: 'jump-unread' },
        { type: 'scroll', by: 5 },
        { type: 'scroll', by: -50 },
        { type: 'scroll-to-end' },
        { type: 'retry', at: 1 },
        { type: 'close-overlay' },
        { type: 'show', conversation: LOBBY },
        { type: 'show', conversation: `dm:${ADA}` },
      )
      .map((event) => (play: Remembering) => void play.do(event)),
    fc.nat(2).map((peers) => (play: Remembering) => {
      const publish = play.commands.findLast((command) => command.do === 'publish')
      if (publish) play.published(publish, peers)
    }),
    fc.constantFrom('waiting', 'failed', 'delivered').map((state) => (play: Remembering) => {
      const sent = play.commands.findLast((command) => command.do === 'send-dm')
      if (sent)
        play.do({ type: 'dm-progress', peerId: ADA, key: sent.key, id: sent.id ?? sent.key, state, reason: null })
    }),
  )

  test('each message stands once, in its order, and the present is shown or counted', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 20, maxLength: 60 }), (acts) => {
        const play = withHistory(600)
        for (const each of acts) {
          each(play)
          for (const { lines, chars, outbox, history, key } of Object.values(play.state.conversations)) {
            expect(new Set(lines.map((line) => line.key)).size).toBe(lines.length)
            expect(new Set(outbox.map((entry) => entry.key)).size).toBe(outbox.length)
            expect(chars).toBe(lines.reduce((sum, line) => sum + line.text.length, 0))
            const places = lines.flatMap((line) =>
              line.kind === 'message' && line.seq !== undefined ? [line.seq] : [],
            )
            expect(places).toEqual(places.toSorted((a, b) => a - b))
            expect(history.loading).toBe(false)
            expect(history.oldest).toBe(places[0] ?? null)
            const newest = play.history.newest(key, 1).messages[0]?.seq
            if (places.length > 0 && newest !== undefined) expect(history.newer).toBe(places.at(-1) !== newest)
          }
        }
      }),
      { numRuns: 15, seed: 4 },
    )
  })
})
