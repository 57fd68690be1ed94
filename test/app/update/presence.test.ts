import { beforeEach, describe, expect, test } from 'vitest'
import { MAX_PRESENCE_PEERS, PRESENCE_MERGE_MS } from '../../../app/limits.ts'
import { ADA, BOB, EVE, peer, Play } from '../play.ts'

const LOBBY = 'room:lobby'
let play: Play

beforeEach(() => {
  play = new Play()
  play.join('lobby')
  play.now += 1_000
})

function leaves(peerId: string): void {
  play.do({ type: 'room-unsubscribed', room: 'lobby', peerId, at: play.now })
}

describe('coming and going', () => {
  test('of two hundred in a second is one line', () => {
    for (let i = 0; i < 200; i++) {
      play.now += 5
      play.subscribe('lobby', peer(`P${i}`))
    }
    expect(play.notices(LOBBY)).toHaveLength(1)
    expect(play.notices(LOBBY)[0]).toMatch(/^…xxxxP0, .*…xxxxP9 and 190 more came$/)
  })

  test('and taking other nicks, all in a row, is one line that says what came of it', () => {
    play.nick(BOB, 'bob')
    play.subscribe('lobby', ADA, BOB)
    play.now += PRESENCE_MERGE_MS
    play.hear('lobby', BOB, 'hello')
    leaves(ADA)
    play.subscribe('lobby', EVE)
    leaves(EVE)
    play.nick(BOB, 'robert')
    play.subscribe('lobby', ADA, peer('Kim'))
    expect(play.notices(LOBBY).slice(1)).toEqual([
      '…xxxKim came · …xxxAda left and came back · …xxxEve came and left · bob (…xxxBob) is now known as robert (…xxxBob)',
    ])
  })

  test('that takes longer than a minute begins another line', () => {
    play.subscribe('lobby', ADA)
    play.now += PRESENCE_MERGE_MS
    play.subscribe('lobby', BOB)
    expect(play.notices(LOBBY)).toEqual(['…xxxAda came', '…xxxBob came'])
  })

  test('goes on below what is said between', () => {
    play.subscribe('lobby', ADA)
    play.hear('lobby', ADA, 'hi')
    play.subscribe('lobby', BOB)
    expect(play.lines(LOBBY)).toEqual(['…xxxAda came', 'hi', '…xxxBob came'])
  })

  test('of more than one line holds goes on in the next', () => {
    for (let i = 0; i <= MAX_PRESENCE_PEERS; i++) play.subscribe('lobby', peer(`P${i}`))
    expect(play.notices(LOBBY)).toHaveLength(2)
  })

  test('of one whose connection comes and goes is one line too', () => {
    play.subscribe('lobby', ADA)
    play.now += PRESENCE_MERGE_MS
    for (let i = 0; i < 20; i++) {
      play.now += 100
      leaves(ADA)
      play.subscribe('lobby', ADA)
    }
    expect(play.notices(LOBBY)).toEqual(['…xxxAda came', '…xxxAda left and came back'])
    leaves(ADA)
    expect(play.notices(LOBBY).at(-1)).toBe('…xxxAda left')
  })

  test('of one that comes and takes another nick tells both names in their order', () => {
    play.nick(EVE, 'eve')
    play.subscribe('lobby', EVE)
    play.nick(EVE, 'mallory')
    expect(play.notices(LOBBY)).toEqual(['eve (…xxxEve) came · eve (…xxxEve) is now known as mallory (…xxxEve)'])
  })

  test('of one that takes a nick and gives it up again says so', () => {
    play.nick(ADA, 'ada')
    play.subscribe('lobby', ADA)
    play.now += PRESENCE_MERGE_MS
    play.nick(ADA, 'countess')
    play.nick(ADA, 'ada')
    expect(play.notices(LOBBY).at(-1)).toBe('ada (…xxxAda) took another nick and gave it up again')
  })
})
