import { describe, expect, test } from 'vitest'
import type { Command } from '../../../app/command.ts'
import { MAX_EARLY_NOTES, MAX_EARLY_NOTES_PER_AUTHOR } from '../../../app/limits.ts'
import { encodeEnvelope } from '../../../app/payload.ts'
import type { ChatMessage, ConversationKey } from '../../../app/state.ts'
import { ADA, BOB, EVE, peer, Play, publishes } from '../play.ts'

const LOBBY: ConversationKey = 'room:lobby'

function inLobby(...peerIds: string[]): Play {
  const play = new Play()
  play.join('lobby')
  play.connect(...peerIds)
  play.subscribe('lobby', ...peerIds)
  return play
}

function note(play: Play, from: string, id: string, me: boolean, replyTo: string | null = null): readonly Command[] {
  return play.do({ type: 'message-note', room: 'lobby', from, id, me, replyTo })
}

/** The message with that text, as far as notes matter. */
function said(play: Play, text: string, key = LOBBY): { me: unknown; replyTo: unknown } {
  const line = play.conversation(key).lines.find((each) => each.text === text) as ChatMessage | undefined
  return { me: line?.me, replyTo: line?.replyTo }
}

const annotations = (commands: readonly Command[]): readonly Command[] =>
  commands.filter((command) => command.do === 'annotate')

describe('/me', () => {
  test('says its words alone, and that they are of oneself', () => {
    const play = inLobby(ADA)
    expect(publishes(play.type('/me waves '))).toMatchObject([{ text: 'waves ', me: true }])
    expect(said(play, 'waves ')).toEqual({ me: true, replyTo: undefined })
  })

  test('does so in a direct message, and each time it is sent again', () => {
    const play = new Play()
    play.connect(ADA)
    play.type(`/msg ${ADA}`)
    const [first] = play.type('/me waves').filter((command) => command.do === 'send-dm')
    expect(first).toMatchObject({ text: 'waves', me: true })
    if (first?.do !== 'send-dm') return
    const { key } = first
    const again = play.do({ type: 'dm-progress', peerId: ADA, key, id: 'aa', state: 'waiting', reason: null })
    expect(again.find((command) => command.do === 'send-dm')).toMatchObject({ me: true, id: 'aa' })
  })

  test('waits like any other message, and still says so when it goes', () => {
    const play = inLobby()
    play.type('/me waves')
    play.published(play.lastPublish(), 0)
    expect(publishes(play.subscribe('lobby', ADA))).toMatchObject([{ text: 'waves', me: true }])
  })

  test('with no conversation open keeps the draft', () => {
    const play = new Play()
    expect(play.type('/me waves')).toEqual([])
    expect(play.state.composer.text).toBe('/me waves')
    expect(play.status).toContain('/join')
  })
})

describe('/reply', () => {
  function room(): Play {
    const play = inLobby(ADA, BOB)
    play.nick(ADA, 'ada')
    play.nick(BOB, 'Bob')
    play.hear('lobby', ADA, 'one', 'a1')
    play.hear('lobby', BOB, 'two', 'b2')
    play.hear('lobby', ADA, 'three', 'a3')
    return play
  }
  const answered = (play: Play, draft: string): unknown => {
    const [publish] = publishes(play.type(draft))
    return publish && [publish.replyTo, publish.text]
  }

  test.each([
    ['/reply yes', ['a3', 'yes']],
    ['/reply ^1 yes', ['a3', 'yes']],
    ['/reply ^3 yes', ['a1', 'yes']],
    ['/reply @bob yes', ['b2', 'yes']],
    ['/reply @BobB yes', undefined],
    [`/reply @${BOB.slice(-6)} yes`, ['b2', 'yes']],
    ['/reply bob: yes', ['b2', 'bob: yes']],
    ['/reply bob, yes', ['b2', 'bob, yes']],
    ['/reply well: yes', ['a3', 'well: yes']],
    ['/reply 2 of them', ['a3', '2 of them']],
  ])('%s', (draft, expected) => {
    expect(answered(room(), draft)).toEqual(expected)
  })

  test('answers who named us since we spoke, however much was said after that', () => {
    const play = room()
    play.hear('lobby', BOB, 'me: are you there?', 'b4')
    play.hear('lobby', ADA, 'four', 'a5')
    expect(answered(play, '/reply yes')).toEqual(['b4', 'yes'])
    play.published(play.lastPublish(), 1)
    expect(answered(play, '/reply and you')).toEqual(['a5', 'and you'])
  })

  test('is a text like any other for whoever knows no answers, and ours says what it answers', () => {
    const play = room()
    play.type('/reply yes')
    expect(said(play, 'yes')).toEqual({ me: undefined, replyTo: 'a3' })
  })

  test.each([
    ['/reply ^4 yes', 'only 3 messages'],
    ['/reply @cyd yes', 'Nobody called cyd'],
  ])('%s keeps the draft and says why', (draft, why) => {
    const play = room()
    expect(publishes(play.type(draft))).toEqual([])
    expect(play.conversation(LOBBY).composer.text).toBe(draft)
    expect(play.status).toContain(why)
  })

  test('where nobody wrote there is nothing to answer', () => {
    const play = inLobby(ADA)
    play.type('hello')
    expect(publishes(play.type('/reply yes'))).toEqual([])
    expect(play.status).toContain('nothing to answer')
  })
})

describe('a note on a message', () => {
  test('that is here changes it, and what is kept of it', () => {
    const play = inLobby(ADA)
    play.hear('lobby', ADA, 'waves', 'a1')
    expect(note(play, ADA, 'a1', true, 'b0')).toEqual([
      { do: 'annotate', conversation: LOBBY, from: ADA, id: 'a1', me: true, replyTo: 'b0' },
    ])
    expect(said(play, 'waves')).toEqual({ me: true, replyTo: 'b0' })
  })

  test('that is still to come waits for it', () => {
    const play = inLobby(ADA)
    note(play, ADA, 'a1', true)
    expect(play.conversation(LOBBY).earlyNotes).toHaveLength(1)
    play.hear('lobby', ADA, 'waves', 'a1')
    expect(said(play, 'waves')).toEqual({ me: true, replyTo: undefined })
    expect(play.conversation(LOBBY).earlyNotes).toEqual([])
    expect(annotations(play.commands)).toHaveLength(2)
  })

  test('is taken from its author alone', () => {
    const play = inLobby(ADA, EVE)
    note(play, EVE, 'a1', true)
    play.hear('lobby', ADA, 'hello', 'a1')
    note(play, EVE, 'a1', true)
    expect(said(play, 'hello')).toEqual({ me: undefined, replyTo: undefined })
    expect(annotations(play.commands.filter((each) => each.do === 'annotate' && each.from === ADA))).toEqual([])
  })

  test('is taken once: nobody changes what was read', () => {
    const play = inLobby(ADA)
    play.hear('lobby', ADA, 'waves', 'a1')
    note(play, ADA, 'a1', false, 'b0')
    expect(note(play, ADA, 'a1', true, 'b1')).toEqual([])
    expect(said(play, 'waves')).toEqual({ me: undefined, replyTo: 'b0' })
  })

  test('on one of ours, in a room that we are not in, or that says nothing, is nothing', () => {
    const play = inLobby(ADA)
    expect(note(play, play.state.self.peerId, 'a1', true)).toEqual([])
    expect(note(play, ADA, 'a1', false)).toEqual([])
    expect(play.do({ type: 'message-note', room: 'x', from: ADA, id: 'a1', me: true, replyTo: null })).toEqual([])
    expect(play.conversation(LOBBY).earlyNotes).toBeUndefined()
  })

  test('many of them cost their author its own, and no more than so much memory', () => {
    const play = inLobby(ADA, EVE)
    note(play, ADA, 'a1', true)
    for (let i = 0; i < 1_000; i++) note(play, EVE, `e${i}`, true)
    expect(play.conversation(LOBBY).earlyNotes).toHaveLength(1 + MAX_EARLY_NOTES_PER_AUTHOR)
    play.hear('lobby', ADA, 'waves', 'a1')
    expect(said(play, 'waves').me).toBe(true)
    for (let i = 0; i < 1_000; i++) note(play, peer(`P${i}`), 'x', true)
    expect(play.conversation(LOBBY).earlyNotes).toHaveLength(MAX_EARLY_NOTES)
  })
})

test('what our envelope says goes before a note', () => {
  const play = inLobby(ADA)
  note(play, ADA, 'a1', true)
  play.hear('lobby', ADA, encodeEnvelope('yes', { replyTo: 'b0' }), 'a1')
  expect(said(play, 'yes')).toEqual({ me: undefined, replyTo: 'b0' })
})

describe('/codec', () => {
  test('makes a room’s messages go out in our own form, and is remembered', () => {
    const play = inLobby(ADA)
    expect(play.type('/codec p2p-chat')).toContainEqual({
      do: 'keep-setting',
      key: 'codecs',
      value: { lobby: 'p2p-chat' },
    })
    expect(play.notices(LOBBY).at(-1)).toContain("other programs can't read them")
    expect(publishes(play.type('/me waves'))).toMatchObject([{ text: 'waves', me: true, envelope: true }])
    expect(play.type('/codec text')).toContainEqual({ do: 'keep-setting', key: 'codecs', value: undefined })
    play.published(play.lastPublish(), 1)
    expect(publishes(play.type('hello'))[0]).not.toHaveProperty('envelope')
  })

  test('that changes while a message waits changes only those after it', () => {
    const play = inLobby()
    play.type('plain')
    play.published(play.lastPublish(), 0)
    play.type('/codec p2p-chat')
    expect(publishes(play.subscribe('lobby', ADA))[0]).not.toHaveProperty('envelope')
  })

  test('alone tells which one is used; outside a room there is none', () => {
    const play = inLobby()
    play.type('/codec')
    expect(play.notices(LOBBY).at(-1)).toContain('plain text')
    const nowhere = new Play()
    nowhere.type('/codec')
    expect(nowhere.status).toContain('/join')
  })

  test('of a room with the name of something that every object has is its own', () => {
    const play = new Play()
    play.join('constructor')
    play.type('/codec')
    expect(play.notices('room:constructor').at(-1)).toContain('plain text')
  })
})

test('a direct message that its program gives no receipt for is through once it was written', () => {
  const play = new Play()
  play.connect(ADA)
  play.type(`/msg ${ADA}`)
  const [send] = play.type('hello').filter((command) => command.do === 'send-dm')
  if (send?.do !== 'send-dm') throw new Error('nothing was sent')
  play.do({ type: 'dm-progress', peerId: ADA, key: send.key, id: 'aa', state: 'sent', reason: 'x', through: true })
  expect(play.own(`dm:${ADA}`)).toEqual(['hello: sent 1 (x)'])
  expect(play.conversation(`dm:${ADA}`).outbox).toEqual([])
})
