import { describe, expect, test } from 'vitest'
import { MAX_CONVERSATIONS, MAX_DM_TRIES, MAX_OUTBOX, MAX_TEXT_BYTES } from '../../../app/limits.ts'
import type { Command } from '../../../app/command.ts'
import type { ConversationKey } from '../../../app/state.ts'
import { ADA, BOB, peer, Play, reports, SELF, told } from '../play.ts'

const WITH_ADA: ConversationKey = `dm:${ADA}`

type SendDm = Extract<Command, { do: 'send-dm' }>
type DmState = 'waiting' | 'sent' | 'delivered' | 'failed'

function sends(commands: readonly Command[]): readonly SendDm[] {
  return commands.filter((command) => command.do === 'send-dm')
}

function progress(play: Play, send: SendDm, state: DmState, reason: string | null = null): readonly Command[] {
  const { peerId, key } = send
  return play.do({ type: 'dm-progress', peerId, key, id: send.id ?? `id:${send.text}`, state, reason })
}

function receive(play: Play, from: string, text: string, id = `id-${text}`): void {
  play.do({ type: 'dm-received', from, text, id, at: play.now })
}

function toAda(play = new Play()): Play {
  play.connect(ADA)
  play.type(`/msg ${ADA}`)
  return play
}

describe('a direct message of ours', () => {
  test('is handed over at once and goes through sent to delivered', () => {
    const play = toAda()
    const [send] = sends(play.type('hello'))
    expect(send).toMatchObject({ peerId: ADA, text: 'hello', id: null })
    expect(play.own(WITH_ADA)).toEqual(['hello: sending'])
    expect(told(progress(play, send as SendDm, 'sent'))).toEqual(['id:hello sent 0'])
    expect(told(progress(play, send as SendDm, 'delivered'))).toEqual(['id:hello delivered 0'])
    expect(play.own(WITH_ADA)).toEqual(['hello: delivered'])
    expect(play.conversation(WITH_ADA).outbox).toEqual([])
  })

  test('fails with the reason', () => {
    const play = toAda()
    const [send] = sends(play.type('hello'))
    progress(play, send as SendDm, 'failed', 'the peer refused it')
    expect(play.own(WITH_ADA)).toEqual(['hello: failed (the peer refused it)'])
    expect(play.conversation(WITH_ADA).outbox).toEqual([])
  })

  test('is tried without a connection, and waits with the reason', () => {
    const play = new Play()
    const [send] = sends(play.type(`/msg ${ADA} hello`))
    progress(play, send as SendDm, 'waiting', 'not connected')
    expect(play.own(WITH_ADA)).toEqual(['hello: waiting (not connected)'])
  })

  test('goes out again under its id when the peer connects, in order, and newer ones after it', () => {
    const play = new Play()
    const [first] = sends(play.type(`/msg ${ADA} one`))
    progress(play, first as SendDm, 'waiting', 'not connected')
    expect(sends(play.type('two'))).toEqual([])
    expect(play.own(WITH_ADA)[1]).toBe('two: waiting (not connected)')
    play.commands.length = 0
    play.connect(ADA)
    play.type('three')
    expect(sends(play.commands).map(({ text, id }) => [text, id])).toEqual([
      ['one', 'id:one'],
      ['two', null],
      ['three', null],
    ])
  })

  test('that came back while the peer is connected is tried again once nothing else is on the way', () => {
    const play = toAda()
    const [one] = sends(play.type('one'))
    const [two] = sends(play.type('two'))
    expect(sends(progress(play, one as SendDm, 'waiting', 'lost'))).toEqual([])
    expect(sends(progress(play, two as SendDm, 'waiting', 'lost')).map(({ text }) => text)).toEqual(['one', 'two'])
  })

  test('is not tried without end while the peer stays connected, and again when it is back', () => {
    const play = toAda()
    let tries = 0
    let sent = sends(play.type('hello'))
    while (sent.length > 0 && tries < 100) {
      tries++
      sent = sends(progress(play, sent[0] as SendDm, 'waiting', 'lost'))
    }
    expect(tries).toBe(MAX_DM_TRIES)
    const [again] = sends(play.do({ type: 'dm-again', peerId: ADA }))
    expect(again).toMatchObject({ text: 'hello', id: 'id:hello' })
    // That try is under way.
    expect(sends(play.do({ type: 'dm-again', peerId: ADA }))).toEqual([])
    let more = sends(progress(play, again as SendDm, 'waiting', 'lost'))
    while (more.length > 0) more = sends(progress(play, more[0] as SendDm, 'waiting', 'lost'))
    play.disconnect(ADA)
    expect(sends(play.do({ type: 'dm-again', peerId: ADA }))).toEqual([])
    play.commands.length = 0
    play.connect(ADA)
    expect(sends(play.commands)).toMatchObject([{ text: 'hello', id: 'id:hello' }])
  })

  test('keeps the id and the key that a script chose, from the first report on', () => {
    const play = new Play()
    const commands = play.do({ type: 'send-dm', peerId: ADA, text: 'hi', at: play.now, key: 'k', id: 'aa' })
    expect(sends(commands)).toEqual([{ do: 'send-dm', peerId: ADA, key: 'k', text: 'hi', id: 'aa' }])
    expect(reports(commands)).toMatchObject([{ key: 'k', id: 'aa', peerId: ADA, room: null, state: 'sending' }])
  })

  test('that is too long is not sent: the draft stays, a script is told', () => {
    const play = toAda()
    const long = 'x'.repeat(MAX_TEXT_BYTES + 1)
    expect(sends(play.type(long))).toEqual([])
    expect(play.conversation(WITH_ADA).composer.text).toBe(long)
    const commands = play.do({ type: 'send-dm', peerId: ADA, text: long, at: play.now, key: 'k' })
    expect(reports(commands)).toMatchObject([{ key: 'k', state: 'failed', id: null }])
  })

  test('to ourselves is refused', () => {
    const play = new Play()
    play.type(`/msg ${SELF} hi`)
    expect(play.status).toContain('That is you')
    expect(reports(play.do({ type: 'send-dm', peerId: SELF, text: 'hi', at: play.now }))[0]?.state).toBe('failed')
  })

  test('fails when its conversation is closed before it went', () => {
    const play = new Play()
    const [send] = sends(play.type(`/msg ${ADA} hello`))
    progress(play, send as SendDm, 'waiting', 'not connected')
    expect(reports(play.type('/leave'))).toMatchObject([{ id: 'id:hello', state: 'failed' }])
    expect(play.state.order).toEqual([])
  })

  test('beyond what an outbox holds is refused', () => {
    const play = new Play()
    const fill = Array.from({ length: MAX_OUTBOX }, (_, i) => i)
    for (const i of fill) play.do({ type: 'send-dm', peerId: ADA, text: `m${i}`, at: play.now, key: `k${i}` })
    const more = play.do({ type: 'send-dm', peerId: ADA, text: 'more', at: play.now, key: 'more' })
    expect(reports(more)[0]?.state).toBe('failed')
    expect(play.conversation(WITH_ADA).outbox).toHaveLength(MAX_OUTBOX)
  })
})

describe('a direct message to us', () => {
  test('opens its conversation behind the rooms, unread, without showing it', () => {
    const play = new Play()
    play.join('lobby')
    receive(play, ADA, 'psst')
    play.join('news')
    expect(play.state.order).toEqual(['room:lobby', 'room:news', WITH_ADA])
    expect(play.state.active).toBe('room:news')
    expect(play.conversation(WITH_ADA)).toMatchObject({ unread: 1, kind: 'dm', name: ADA })
    play.do({ type: 'show', conversation: WITH_ADA })
    expect(play.conversation(WITH_ADA).unread).toBe(0)
  })

  test('that comes twice is shown once', () => {
    const play = new Play()
    receive(play, ADA, 'psst', 'same')
    receive(play, ADA, 'psst', 'same')
    expect(play.lines(WITH_ADA)).toEqual(['psst'])
  })

  test('keeps its text as received', () => {
    const play = new Play()
    receive(play, ADA, 'a\x1b[2J\u202eb\n')
    expect(play.lines(WITH_ADA)).toEqual(['a\x1b[2J\u202eb\n'])
  })
})

test('coming and going of the peer is told in its conversation', () => {
  const play = toAda()
  play.nick(ADA, 'ada')
  play.disconnect(ADA)
  play.connect(ADA)
  expect(play.notices(WITH_ADA)).toEqual(['ada (…xxxAda) left and came back'])
})

describe('a flood of strangers', () => {
  function strangers(play: Play, count: number, from = 0): void {
    for (let i = from; i < from + count; i++) {
      play.now++
      receive(play, peer(`S${i}`), 'buy now', `id-${i}`)
    }
  }

  test('never makes more conversations than the bound, and spares rooms, friends and the open one', () => {
    const play = new Play()
    play.join('lobby')
    play.type(`/msg ${ADA} hello`)
    play.type(`/msg ${BOB}`)
    strangers(play, MAX_CONVERSATIONS + 50)
    expect(play.state.order).toHaveLength(MAX_CONVERSATIONS)
    expect(Object.keys(play.state.conversations)).toHaveLength(MAX_CONVERSATIONS)
    expect(play.state.order.slice(0, 3)).toEqual(['room:lobby', WITH_ADA, `dm:${BOB}`])
  })

  test('pushes out what was read before what was not', () => {
    const play = new Play()
    strangers(play, MAX_CONVERSATIONS)
    const read = `dm:${peer('S200')}` as const
    play.do({ type: 'show', conversation: read })
    play.do({ type: 'show', conversation: `dm:${peer('S201')}` })
    receive(play, ADA, 'hello')
    expect(play.state.conversations[read]).toBeUndefined()
    receive(play, BOB, 'hello')
    expect(play.state.conversations[`dm:${peer('S0')}`]).toBeUndefined()
    expect(play.state.conversations[`dm:${peer('S1')}`]).toBeDefined()
  })

  test('is told where every conversation is one of ours', () => {
    const play = new Play()
    for (let i = 0; i < MAX_CONVERSATIONS; i++) play.join(`room ${i}`)
    receive(play, ADA, 'hello')
    expect(play.state.order).toHaveLength(MAX_CONVERSATIONS)
    expect(play.state.status?.tone).toBe('warning')
    play.type('/join one-more')
    expect(play.status).toContain('/leave')
    expect(play.state.order).toHaveLength(MAX_CONVERSATIONS)
  })
})
