/** Dials that a person waits for, step by step. */
import { describe, expect, test } from 'vitest'
import { statusView } from '../../../app/selectors.ts'
import { ADA, BOB, NOON, Play } from '../play.ts'

const PLACE = '/ip4/192.0.2.7/tcp/4001'
const ADDRESS = `${PLACE}/p2p/${ADA}`

class Dials extends Play {
  /** A step of the dial of ADDRESS, so many ms after it began. */
  step(step: string, ms: number, failed?: string, address = ADDRESS): void {
    const more = failed === undefined ? {} : { failed }
    this.do({ type: 'dial-step', target: ADA, address, step, at: NOON + ms, ...more })
  }

  done(ms: number, peerId = ADA, target = ADDRESS): void {
    this.do({ type: 'dial-done', target, peerId, at: NOON + ms, via: 'tcp, noise, yamux', address: PLACE })
  }

  dial(address = ADDRESS): readonly unknown[] {
    return this.do({ type: 'dial', address, at: NOON })
  }
}

function inRoom(): Dials {
  const play = new Dials()
  play.join('lobby')
  return play
}

const line = (play: Play): string | undefined => play.notices('room:lobby').at(-1)

describe('a dial that was asked for in a conversation', () => {
  test('is told in one line there, which changes with each step', () => {
    const play = inRoom()
    expect(play.dial()).toEqual([{ do: 'dial', address: ADDRESS }])
    expect(line(play)).toBe('dialling 192.0.2.7:4001 …')
    play.step('connect', 0)
    expect(line(play)).toBe('dialling 192.0.2.7:4001: connect …')
    play.step('secure', 12)
    expect(line(play)).toBe('dialling 192.0.2.7:4001: connect ✓ 12 ms, secure …')
    play.step('mux', 40)
    play.done(45)
    expect(line(play)).toBe(
      'connected to …xxxAda at 192.0.2.7:4001 in 45 ms: connect ✓ 12 ms, secure ✓ 28 ms, mux ✓ 5 ms; tcp, noise, yamux',
    )
    expect(play.notices('room:lobby')).toHaveLength(1)
    expect(play.status).toBeNull()
  })

  test('tells the program once identify brought it, and is over then', () => {
    const play = inRoom()
    play.dial()
    for (const [at, step] of ['connect', 'secure', 'mux'].entries()) play.step(step, at * 10)
    play.connect(ADA)
    play.done(30)
    play.step('identify', 50)
    play.do({ type: 'peer-identified', peerId: ADA, agent: 'go-p2p/0.3' })
    expect(line(play)).toMatch(/in 30 ms: .* mux ✓ 10 ms, identify ✓ 20 ms; tcp, noise, yamux; runs go-p2p\/0\.3$/)
    expect(play.state.dials).toEqual({})
  })

  test('says which step failed, why, and what to do', () => {
    const play = inRoom()
    play.dial()
    play.step('connect', 0)
    play.step('connect', 9, 'refused')
    play.do({ type: 'dial-failed', target: ADDRESS, reason: 'Nobody listens there. Ask your friend.', at: NOON + 9 })
    expect(line(play)).toBe(
      'could not reach 192.0.2.7:4001: connect ✗ refused, 9 ms\nNobody listens there. Ask your friend.',
    )
    expect(play.conversation('room:lobby').lines.at(-1)).toMatchObject({ tone: 'error' })
    expect(play.state.dials).toEqual({})
    expect(play.status).toBeNull()
  })

  test('says only what to do where the step says the rest', () => {
    const play = inRoom()
    play.dial()
    play.step('connect', 0)
    play.step('connect', 9, 'refused')
    const reason = 'Could not connect to X: refused. Is it running? Ask. Try again.'
    play.do({ type: 'dial-failed', target: ADDRESS, reason, code: 'refused', at: NOON + 9 })
    expect(line(play)).toBe('could not reach 192.0.2.7:4001: connect ✗ refused, 9 ms\nIs it running? Ask. Try again.')
  })

  test('is told in the status area too when its line is not the last that is seen', () => {
    const play = inRoom()
    play.dial()
    play.hear('lobby', BOB, 'hi')
    play.step('connect', 0)
    expect(statusView(play.state).activity?.text).toBe('dialling 192.0.2.7:4001: connect …')
    play.do({ type: 'dial-failed', target: ADDRESS, reason: 'Nobody listens there.', at: NOON + 9 })
    expect(play.status).toBe('Nobody listens there.')
  })

  test('has a row for each address when there are several, and names the one that answered', () => {
    const play = inRoom()
    play.dial(ADA)
    const other = `/ip6/2001:db8::1/tcp/4001/p2p/${ADA}`
    play.step('connect', 0)
    play.step('connect', 0, undefined, other)
    play.step('connect', 7, 'unreachable', other)
    expect(line(play)).toBe(
      'dialling …xxxAda\n  [2001:db8::1]:4001: connect ✗ no route, 7 ms\n  192.0.2.7:4001: connect …',
    )
    play.step('secure', 20)
    play.step('mux', 30)
    play.done(31, ADA, ADA)
    expect(line(play)).toMatch(/^connected to …xxxAda at 192\.0\.2\.7:4001 in 31 ms/)
  })

  test('goes on at the address that a name stood for', () => {
    const play = inRoom()
    const name = `/dns4/chat.example/tcp/4001/p2p/${ADA}`
    play.dial(name)
    play.step('resolve', 0, undefined, name)
    play.step('connect', 30)
    play.step('secure', 42)
    expect(line(play)).toBe('dialling chat.example:4001\n  192.0.2.7:4001: resolve ✓ 30 ms, connect ✓ 12 ms, secure …')
  })

  test('of an address without a peer id is recognised once the host knows who is there', () => {
    const play = inRoom()
    play.dial(PLACE)
    for (const step of ['connect', 'secure', 'mux']) {
      play.do({ type: 'dial-step', target: PLACE, address: PLACE, step, at: NOON })
    }
    play.done(5, ADA, PLACE)
    play.step('identify', 9)
    expect(line(play)).toMatch(/mux ✓ 5 ms, identify ✓ 4 ms; tcp, noise, yamux$/)
  })

  test('is told from another one of the same peer', () => {
    const play = inRoom()
    const other = `/ip4/198.51.100.1/tcp/1/p2p/${ADA}`
    play.dial()
    play.dial(other)
    play.step('connect', 0, undefined, other)
    play.step('secure', 3, undefined, other)
    expect(play.notices('room:lobby')).toEqual([
      'dialling 192.0.2.7:4001 …',
      'dialling 198.51.100.1:1: connect ✓ 3 ms, secure …',
    ])
  })

  test('of someone who is connected already says so', () => {
    const play = inRoom()
    play.connect(ADA)
    play.dial()
    play.done(0)
    expect(line(play)).toBe('already connected to …xxxAda at 127.0.0.1:4001')
    expect(play.state.dials).toEqual({})
  })

  test('is told in words where signs are not wanted', () => {
    const play = inRoom()
    play.state = { ...play.state, settings: { ascii: true } }
    play.dial()
    play.step('connect', 0)
    play.step('secure', 3)
    expect(line(play)).toBe('dialling 192.0.2.7:4001: connect ok 3 ms, secure ...')
  })
})

describe('a dial', () => {
  test('on the start screen is told in the status area', () => {
    const play = new Dials()
    play.dial()
    play.step('connect', 0)
    play.step('secure', 5)
    expect(statusView(play.state).activity).toEqual({
      tone: 'info',
      text: 'dialling 192.0.2.7:4001: connect ✓ 5 ms, secure …',
    })
    play.do({ type: 'trouble', tone: 'error', text: 'no\nway', at: NOON + 1 })
    expect(statusView(play.state).activity).toEqual({ tone: 'error', text: 'no way' })
    play.do({ type: 'dial-done', target: ADDRESS, peerId: ADA, at: NOON + 9 })
    expect(play.status).toBe('connected to …xxxAda')
    play.disconnect(ADA)
  })

  test('of several addresses is one line in the status area', () => {
    const play = new Dials()
    play.dial(ADA)
    play.step('connect', 0)
    play.step('connect', 0, undefined, `/ip4/198.51.100.1/tcp/1/p2p/${ADA}`)
    expect(statusView(play.state).activity?.text).toBe(
      'dialling …xxxAda · 192.0.2.7:4001: connect … · 198.51.100.1:1: connect …',
    )
  })

  test('that fails on the start screen says why', () => {
    const play = new Dials()
    play.dial()
    play.do({ type: 'dial-failed', target: ADDRESS, reason: 'Nobody answers there.', at: NOON })
    expect(play.state.dials).toEqual({})
    expect(play.state.status).toEqual({ tone: 'error', text: 'Nobody answers there.', at: NOON })
  })

  test('that the program was started with is told like one that was typed', () => {
    const play = inRoom()
    expect(play.do({ type: 'dial-began', target: ADDRESS, at: NOON })).toEqual([])
    play.step('connect', 0)
    expect(line(play)).toBe('dialling 192.0.2.7:4001: connect …')
  })

  test('that the program repeats by itself is mentioned and leaves nothing behind', () => {
    const play = new Dials()
    play.step('connect', 0)
    play.step('connect', 9, 'refused')
    expect(play.state.dials).toEqual({})
    expect(play.status).toBe('dialling 192.0.2.7:4001: connect')
  })

  test('leaves nothing behind when the peer goes before it told its program', () => {
    const play = inRoom()
    play.dial()
    play.step('connect', 0)
    play.connect(ADA)
    play.done(5)
    expect(Object.keys(play.state.dials)).toEqual([ADDRESS])
    play.disconnect(ADA)
    expect(play.state.dials).toEqual({})
  })

  test('is one of a bounded number, and no name of an address can confuse it', () => {
    const play = new Dials()
    play.dial('__proto__')
    expect(Object.keys(play.state.dials)).toEqual(['__proto__'])
    play.do({ type: 'dial-failed', target: '__proto__', reason: 'no', at: NOON })
    expect(Object.keys(play.state.dials)).toEqual([])
    for (let i = 0; i < 100; i++) play.dial(`/ip4/192.0.2.7/tcp/${i}`)
    expect(Object.keys(play.state.dials)).toHaveLength(64)
    expect(play.state.status?.tone).toBe('error')
  })

  test('of which nothing more is to come makes place for another', () => {
    const play = new Dials()
    for (let i = 0; i < 64; i++) play.dial(`/ip4/192.0.2.7/tcp/${i}`)
    play.do({ type: 'dial-step', target: ADA, address: '/ip4/192.0.2.7/tcp/0', step: 'connect', at: NOON })
    play.do({ type: 'dial-done', target: '/ip4/192.0.2.7/tcp/0', peerId: ADA, at: NOON })
    play.dial('/ip4/192.0.2.7/tcp/99')
    expect(Object.keys(play.state.dials)).toHaveLength(64)
    expect(play.state.dials['/ip4/192.0.2.7/tcp/99']).toBeDefined()
  })

  test('keeps the steps of as many addresses as a host tries, and no more', () => {
    const play = inRoom()
    play.dial(ADA)
    for (let i = 0; i < 100; i++) play.step('connect', i, undefined, `/ip4/192.0.2.7/tcp/${i}`)
    expect(play.state.dials[ADA]?.attempts).toHaveLength(32)
    expect(line(play)?.split('\n')).toHaveLength(7)
  })
})
