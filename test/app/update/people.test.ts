import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { MAX_NICKS_OWNED } from '../../../app/limits.ts'
import { lines } from '../../../app/selectors.ts'
import { ADA, BOB, EVE, NOON, Play, SELF } from '../play.ts'

const LOBBY = 'room:lobby'
let play: Play

beforeAll(() => {
  vi.stubEnv('TZ', 'UTC')
})
afterAll(() => {
  vi.unstubAllEnvs()
})
beforeEach(() => {
  play = new Play()
  play.join('lobby')
  play.now += 1_000
})

const answerTo = (typed: string): string => {
  play.type(typed)
  return play.notices(LOBBY).at(-1) ?? ''
}
const texts = (): readonly string[] => lines(play.state).flatMap((line) => (line.kind === 'message' ? line.text : []))
const dm = (from: string, text: string): readonly unknown[] =>
  play.do({ type: 'dm-received', from, text, id: `dm-${text}`, at: play.now })

describe('/whois', () => {
  test('tells everything that is known of a peer', () => {
    play.connect(ADA)
    play.nick(ADA, 'ada')
    play.do({ type: 'peer-identified', peerId: ADA, agent: 'p2p-chat/0.1.0', direct: 'p2p-chat' })
    play.subscribe('lobby', ADA)
    play.hear('lobby', ADA, 'hi')
    play.subscribe('garden', ADA)
    play.now = NOON + 60_000
    play.hear('lobby', ADA, 'still here')
    expect(answerTo('/whois ada').split('\n')).toEqual([
      'ada (…xxxAda)',
      `  peer id: ${ADA}`,
      '  connected since 12:00',
      '  address: /ip4/127.0.0.1/tcp/4001',
      '  program: p2p-chat/0.1.0',
      '  direct messages: as p2p-chat, which says when they arrived',
      '  rooms: lobby, garden (you are not there)',
      '  wrote: first at 12:00, last at 12:01 in lobby',
    ])
  })

  test('tells what the network knows of the connection', () => {
    play.connect(ADA)
    const connection = {
      peerId: ADA,
      address: '/ip4/127.0.0.1/tcp/4001',
      direction: 'inbound',
      transport: 'tcp',
      security: 'noise',
      muxer: 'yamux',
      openedAt: NOON,
      rttMs: 12.4,
      bytesRead: 0,
      bytesWritten: 0,
      streams: 1,
      source: null,
    } as const
    play.do({ type: 'network', snapshot: { at: NOON, connections: [connection], rooms: [], dht: [], channels: [] } })
    expect(answerTo('/whois …xxxAda')).toContain('it dialled: tcp, noise, yamux, 12 ms there and back')
  })

  test('of ourselves tells who we are, and of a stranger how little is known', () => {
    play.do({ type: 'listening', addresses: ['/ip4/127.0.0.1/tcp/4001/p2p/x'] })
    expect(answerTo('/whois me')).toContain(`me (…xxSelf), which is you\n  peer id: ${SELF}`)
    expect(answerTo(`/whois ${BOB}`)).toContain('nick: told none\n  not connected\n')
    play.type('/whois nobody')
    expect(play.status).toContain('Nobody known is called nobody')
  })
})

describe('/names and /list', () => {
  test('count and name, and say what can not be known', () => {
    play.subscribe('lobby', ADA, BOB)
    play.hear('lobby', EVE, 'hi')
    play.do({
      type: 'network',
      snapshot: {
        at: NOON,
        connections: [],
        rooms: [{ room: 'lobby', mesh: [ADA], subscribers: [ADA, BOB] }],
        dht: [],
        channels: [],
      },
    })
    play.type('/ignore …xxxBob')
    expect(answerTo('/names').split('\n')).toEqual([
      'Here, 3: you, …xxxAda, …xxxBob [ignored]',
      'Heard from, further off, 1: …xxxEve',
      'What you say goes first to …xxxAda (the mesh), who pass it on.',
      'Only neighbours and who wrote are known: others may read along.',
    ])
  })

  test('of rooms tell ours, and those of the peers we are connected with', () => {
    play.join('news')
    play.do({ type: 'show', conversation: LOBBY })
    play.hear('news', ADA, 'extra')
    play.connect(ADA, BOB)
    play.subscribe('garden', ADA, BOB)
    play.subscribe('attic', ADA)
    expect(answerTo('/list').split('\n')).toEqual([
      'Your rooms:',
      '  lobby: 1 here',
      '  news: 1 here, 1 heard, 1 unread',
      'Others, as the peers that you are connected with tell: garden (2), attic (1). /join shows one.',
      'There is no list of all rooms: a room is wherever somebody joined it.',
    ])
    play.disconnect(ADA)
    play.join('garden')
    expect(play.state.elsewhere).toEqual({})
  })

  test('a room that we leave is one of the others', () => {
    play.subscribe('lobby', ADA)
    play.do({ type: 'leave', room: 'lobby', at: play.now })
    expect(play.state.elsewhere).toEqual({ lobby: [ADA] })
    play.do({ type: 'room-unsubscribed', room: 'lobby', peerId: ADA, at: play.now })
    expect(play.state.elsewhere).toEqual({})
  })

  test('a peer that names rooms without end fills no memory', () => {
    for (let i = 0; i < 1_000; i++) play.subscribe(`r${i}`, ADA)
    expect(Object.keys(play.state.elsewhere)).toHaveLength(32)
  })
})

describe('who is ignored', () => {
  test('is not read, not counted, and not told of; others are', () => {
    play.nick(EVE, 'eve')
    play.hear('lobby', EVE, 'before')
    expect(play.type('/ignore eve')).toContainEqual({ do: 'keep-setting', key: 'ignore', value: [EVE] })
    play.hear('lobby', EVE, 'after')
    play.hear('lobby', ADA, 'hi')
    play.now += 120_000
    play.subscribe('lobby', EVE)
    play.nick(EVE, 'mallory')
    expect(texts()).toEqual(['hi'])
    expect(play.notices(LOBBY).join()).not.toMatch(/came|mallory/)
    expect(dm(EVE, 'psst')).toEqual([])
    expect(play.state.order).toEqual([LOBBY])
  })

  test('is read again when it is taken back, and listed meanwhile', () => {
    play.nick(EVE, 'eve')
    play.hear('lobby', EVE, 'before')
    expect(answerTo('/ignore')).toContain('You ignore nobody')
    play.type('/ignore eve')
    expect(answerTo('/ignore')).toBe('You ignore eve (…xxxEve). /unignore takes it back.')
    play.type('/ignore eve')
    expect(play.status).toContain('ignored already')
    play.do({ type: 'compose', edit: { do: 'clear' } })
    expect(play.type('/unignore …xxxEve')).toContainEqual({ do: 'keep-setting', key: 'ignore', value: undefined })
    expect(texts()).toEqual(['before'])
    play.type('/unignore eve')
    expect(play.status).toBe('Nobody called eve is ignored: /ignore lists who is.')
  })

  test('is not ourselves', () => {
    play.type('/ignore me')
    expect(play.status).toContain('That is you')
    expect(play.state.ignored).toEqual([])
  })
})

test('who is blocked is cut off, and gets nothing that waits', () => {
  play.nick(EVE, 'eve')
  play.hear('lobby', EVE, 'before')
  play.do({ type: 'send-dm', peerId: EVE, text: 'hello', at: play.now })
  const commands = play.type('/block eve')
  expect(commands).toContainEqual({ do: 'block', peerId: EVE, on: true })
  expect(commands).toContainEqual({ do: 'keep-setting', key: 'block', value: [EVE] })
  expect(play.own(`dm:${EVE}`)).toEqual(['hello: failed (you blocked this peer)'])
  play.hear('lobby', EVE, 'through others')
  expect(texts()).toEqual([])
  play.type('/msg eve hi')
  expect(play.status).toContain('/unblock')
  play.do({ type: 'compose', edit: { do: 'clear' } })
  expect(play.type('/unblock eve')).toContainEqual({ do: 'block', peerId: EVE, on: false })
  play.hear('lobby', EVE, 'again')
  expect(texts()).toEqual(['before', 'again'])
})

describe('a nick', () => {
  test('is its first user’s, which is remembered; who takes it later is called out where it is seen', () => {
    play.connect(ADA)
    play.nick(ADA, 'ada')
    expect(play.commands).toContainEqual({ do: 'save-nick-owner', nick: 'ada', peerId: ADA })
    play.subscribe('lobby', EVE)
    play.now += 120_000
    play.nick(EVE, 'АDА')
    expect(play.notices(LOBBY).at(-1)).toBe(
      'Careful: АDА (…xxxEve) is not the one that you know by this name: …xxxAda had it first.',
    )
    play.hear('lobby', EVE, 'lend me money')
    play.hear('lobby', ADA, 'hi')
    expect(lines(play.state).flatMap((line) => (line.kind === 'message' ? [line.impostor] : []))).toEqual([true, false])
  })

  test('of our own that another takes is called out, once', () => {
    play.hear('lobby', EVE, 'hi')
    for (let i = 0; i < 3; i++) {
      play.nick(EVE, 'ME')
      play.nick(EVE, 'eve')
    }
    expect(play.notices(LOBBY).filter((text) => text.startsWith('Careful'))).toEqual([
      'Careful: ME (…xxxEve) goes by your own nick.',
    ])
  })

  test('is called out in the first direct message too', () => {
    play.connect(ADA)
    play.nick(ADA, 'ada')
    play.nick(EVE, 'ada')
    dm(EVE, 'it is me')
    expect(play.lines(`dm:${EVE}`)[0]).toContain('Careful: ada (…xxxEve)')
  })

  test('changes its owner when we say so', () => {
    play.connect(ADA)
    play.nick(ADA, 'ada')
    play.nick(EVE, 'ada')
    play.hear('lobby', EVE, 'new computer')
    expect(play.type('/accept …xxxEve')).toContainEqual({ do: 'save-nick-owner', nick: 'ada', peerId: EVE })
    expect(lines(play.state).find((line) => line.kind === 'message')).toMatchObject({ impostor: false })
  })

  test('is not taken from everybody by one that tries them all', () => {
    play.connect(EVE)
    for (let i = 0; i < 50; i++) play.nick(EVE, `name${'x'.repeat(i)}`)
    expect(Object.keys(play.state.nickOwners)).toHaveLength(MAX_NICKS_OWNED)
  })
})

test.each(['/topic hello', '/away', '/raw PING', '/kick eve', '/NickServ identify x'])(
  '%s, known from IRC, is answered with what there is instead, and sent to nobody',
  (typed) => {
    expect(play.type(typed)).toEqual([])
    expect(play.status).toMatch(/^(A room|There is|Nobody)/)
  },
)
