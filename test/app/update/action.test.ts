import { describe, expect, test } from 'vitest'
import { activeComposer } from '../../../app/selectors.ts'
import { ADA, BOB, NOON, peer, Play, publishes, SELF } from '../play.ts'

function draft(play: Play): string {
  return activeComposer(play.state).text
}

describe('Enter', () => {
  test('on an empty or blank draft does nothing', () => {
    const play = new Play()
    play.join('lobby')
    for (const text of ['', '  ', '\n\t']) {
      expect(play.type(text)).toEqual([])
      play.do({ type: 'compose', edit: { do: 'clear' } })
    }
    expect(play.conversation('room:lobby').lines).toEqual([])
  })

  test('with no conversation open keeps the text and tells how to join one', () => {
    const play = new Play()
    expect(play.type('hello?')).toEqual([])
    expect(draft(play)).toBe('hello?')
    expect(play.status).toContain('/join')
  })

  test('empties the draft of what was sent', () => {
    const play = new Play()
    play.join('lobby')
    play.type('hello')
    expect(draft(play)).toBe('')
  })

  test.each([
    ['/jion lobby', '/join'],
    ['/quti', '/quit'],
    ['/wibble', '/help'],
    ['/usr/bin/env', '//'],
    ['/', '/help'],
  ])('on %j sends nothing, keeps the draft, and points to %s', (text, hint) => {
    const play = new Play()
    play.join('lobby')
    expect(play.type(text)).toEqual([])
    expect(draft(play)).toBe(text)
    expect(play.state.status?.tone).toBe('error')
    expect(play.status).toContain(hint)
  })

  test('sends text that begins with a slash when it is written //, or behind a blank', () => {
    const play = new Play()
    play.join('lobby')
    expect(publishes(play.type('//join us'))[0]?.text).toBe('/join us')
    play.published(play.lastPublish(), 1)
    expect(publishes(play.type(' /join us'))[0]?.text).toBe(' /join us')
  })

  test('takes the last error back once something went right', () => {
    const play = new Play()
    play.join('lobby')
    play.type('/wibble')
    play.do({ type: 'compose', edit: { do: 'clear' } })
    play.type('hello')
    expect(play.state.status).toBeNull()
  })
})

describe('/join and /leave', () => {
  test('open and close rooms', () => {
    const play = new Play()
    expect(play.type('/join lobby')).toEqual([
      { do: 'load', conversation: 'room:lobby', place: 'newest', seq: null },
      { do: 'subscribe', room: 'lobby' },
      { do: 'keep-setting', key: 'rooms', value: ['lobby'] },
    ])
    expect(play.state.active).toBe('room:lobby')
    expect(play.type('/part')).toEqual([
      { do: 'unsubscribe', room: 'lobby' },
      { do: 'keep-setting', key: 'rooms', value: undefined },
    ])
    expect(play.state.active).toBeNull()
  })

  test('leave no draft behind, in neither conversation', () => {
    const play = new Play()
    play.type('/join lobby')
    play.type('/join news')
    expect(draft(play)).toBe('')
    expect(play.conversation('room:lobby').composer.text).toBe('')
    expect(play.state.composer.text).toBe('')
  })

  test('take a room by its whole name, blanks and all', () => {
    const play = new Play()
    play.type('/join the green room')
    expect(play.state.active).toBe('room:the green room')
    play.join('other')
    play.type('/leave the green room')
    expect(play.state.order).toEqual(['room:other'])
    expect(play.state.active).toBe('room:other')
  })

  test('say what is wrong, and keep the draft', () => {
    const play = new Play()
    for (const text of ['/join', '/join p2p-chat/1/x', '/leave', '/leave nowhere']) {
      play.type(text)
      expect(draft(play)).toBe(text)
      expect(play.state.status?.tone).toBe('error')
      play.do({ type: 'compose', edit: { do: 'clear' } })
    }
    expect(play.commands).toEqual([])
  })
})

describe('/msg', () => {
  function withPeople(): Play {
    const play = new Play()
    play.connect(ADA, BOB)
    play.nick(ADA, 'ada')
    play.nick(BOB, 'Bob')
    return play
  }
  const sent = (play: Play): readonly string[] =>
    play.commands.flatMap((command) => (command.do === 'send-dm' ? [`${command.peerId}: ${command.text}`] : []))

  test.each([
    ['ada', ADA],
    ['bob', BOB],
    [ADA, ADA],
    ['...xAda', ADA],
    ['…xxxAda', ADA],
    ['...xAda', ADA],
  ])('to %j reaches the one who is meant', (to, peerId) => {
    const play = withPeople()
    play.type(`/msg ${to}  hello there `)
    expect(sent(play)).toEqual([`${peerId}: hello there `])
    expect(play.state.active).toBe(`dm:${peerId}`)
    expect(draft(play)).toBe('')
  })

  test('without text opens the conversation', () => {
    const play = withPeople()
    play.type('/query ada')
    expect(play.state.active).toBe(`dm:${ADA}`)
    expect(sent(play)).toEqual([])
  })

  test('to a peer id that nobody has met opens a conversation too', () => {
    const play = new Play()
    const stranger = peer('Stranger')
    play.type(`/msg ${stranger} hi`)
    expect(sent(play)).toEqual([`${stranger}: hi`])
  })

  test('to nobody known says so', () => {
    const play = withPeople()
    play.type('/msg carol hi')
    expect(play.status).toBe('Nobody known is called carol. /peers lists who is connected; a whole peer id works too.')
    expect(draft(play)).toBe('/msg carol hi')
    expect(play.state.order).toEqual([])
  })

  test('to a nick that two have lists both by the ends of their ids', () => {
    const play = withPeople()
    play.nick(BOB, 'ada')
    play.type('/msg ada hi')
    expect(play.status).toBe('ada could be ada (…xxxAda) or ada (…xxxBob): type the end of the peer id, as in …xxxAda.')
    expect(sent(play)).toEqual([])
    play.do({ type: 'compose', edit: { do: 'clear' } })
    play.type('/msg …xxxBob hi')
    expect(sent(play)).toEqual([`${BOB}: hi`])
  })

  test('to a nick that is the end of another peer id is not guessed', () => {
    const play = withPeople()
    play.nick(BOB, 'xxxAda')
    play.type('/msg xxxAda hi')
    expect(sent(play)).toEqual([])
    expect(play.status).toContain('could be')
  })

  test('prefers the nick in exactly those letters', () => {
    const play = withPeople()
    play.nick(BOB, 'Ada')
    play.type('/msg ada hi')
    expect(sent(play)).toEqual([`${ADA}: hi`])
  })

  test('to ourselves is refused', () => {
    const play = withPeople()
    for (const to of ['me', SELF, '…xxSelf']) {
      play.type(`/msg ${to} hi`)
      expect(play.status).toContain('That is you')
      play.do({ type: 'compose', edit: { do: 'clear' } })
    }
    expect(sent(play)).toEqual([])
  })

  test('reaches who was only heard in a room', () => {
    const play = new Play()
    play.join('lobby')
    play.hear('lobby', ADA, 'hi')
    play.type('/msg xxxAda hello')
    expect(sent(play)).toEqual([`${ADA}: hello`])
  })
})

describe('/nick', () => {
  test('sets, announces and shows it', () => {
    const play = new Play(null)
    play.join('lobby')
    play.type('/nick')
    expect(play.type('/nick  ada lovelace ')).toEqual([{ do: 'announce-nick', nick: 'ada lovelace' }])
    play.type('/nick')
    expect(play.state.self.nick).toBe('ada lovelace')
    expect(play.notices('room:lobby')).toEqual([
      'You have no nick; /nick <name> sets one.',
      'You are now known as ada lovelace (…xxSelf).',
      'You are ada lovelace (…xxSelf).',
    ])
  })

  test('refuses what can be no nick', () => {
    const play = new Play()
    expect(play.type(`/nick ${'é'.repeat(33)}`)).toEqual([])
    expect(play.status).toContain('64 bytes')
    expect(play.state.self.nick).toBe('me')
  })
})

describe('what is asked of the program', () => {
  test('/peers lists the connections where one looks', () => {
    const play = new Play()
    play.type('/peers')
    expect(play.status).toContain('No connection to anybody')
    play.join('lobby')
    play.connect(ADA)
    play.do({ type: 'peer-identified', peerId: ADA, agent: 'js-libp2p/3.0.0' })
    play.type('/peers')
    expect(play.notices('room:lobby')).toEqual(['1 connection:\n…xxxAda at /ip4/127.0.0.1/tcp/4001, js-libp2p/3.0.0'])
  })

  test('/names tells who is here and who was heard', () => {
    const play = new Play()
    play.type('/names')
    expect(play.status).toContain('/join')
    play.do({ type: 'compose', edit: { do: 'clear' } })
    play.join('lobby')
    play.type('/names')
    play.subscribe('lobby', ADA)
    play.hear('lobby', ADA, 'hi')
    play.hear('lobby', BOB, 'hi')
    play.type('/names')
    expect(play.notices('room:lobby').filter((text) => text.startsWith('Here'))).toEqual([
      'Here: only you, as far as can be known.',
      'Here, 2: you, …xxxAda\nHeard from, further off, 1: …xxxBob\nOnly neighbours and who wrote are known: others may read along.',
    ])
  })

  test('/whoami tells nick, peer id and addresses', () => {
    const play = new Play()
    play.join('lobby')
    play.type('/whoami')
    play.do({ type: 'listening', addresses: [`/ip4/192.0.2.7/tcp/4001/p2p/${SELF}`] })
    play.type('/whoami')
    expect(play.notices('room:lobby')).toEqual([
      `You are me.\nPeer id: ${SELF}\nNot listening: nobody can connect to you.`,
      `You are me.\nPeer id: ${SELF}\n/ip4/192.0.2.7/tcp/4001/p2p/${SELF}`,
    ])
  })

  test('/help opens the help, and explains one command', () => {
    const play = new Play()
    play.type('/help')
    expect(play.state.overlay).toEqual({ kind: 'help', scroll: 0 })
    play.type('/help /part')
    expect(play.status).toMatch(/^\/leave \[room\]: /)
    play.type('/help wibble')
    expect(play.state.status?.tone).toBe('error')
  })

  test('/clear empties the conversation, but what is on its way goes on', () => {
    const play = new Play()
    play.join('lobby')
    play.type('hello')
    const publish = play.lastPublish()
    play.type('/clear')
    expect(play.conversation('room:lobby').lines).toEqual([])
    expect(play.published(publish, 1)).toMatchObject([{ do: 'report', state: 'sent' }])
  })

  test('/dial dials, /quit quits', () => {
    const play = new Play()
    const address = '/ip4/192.0.2.7/tcp/4001'
    expect(play.type(`/dial ${address}`)).toEqual([{ do: 'dial', address }])
    expect(play.type('/connect 192.0.2.7:4001')).toEqual([])
    expect(play.status).toContain('/ip4/')
    play.do({ type: 'compose', edit: { do: 'clear' } })
    expect(play.type('/quit')).toEqual([{ do: 'quit' }])
    expect(play.state.quitting).toBe(true)
  })
})

test('trouble is told in the status area', () => {
  const play = new Play()
  play.do({ type: 'trouble', tone: 'warning', text: 'the port is taken', at: NOON })
  expect(play.state.status).toEqual({ tone: 'warning', text: 'the port is taken', at: NOON })
})
