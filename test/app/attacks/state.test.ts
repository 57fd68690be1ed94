/** Names that deceive, a clock that is put back, and strangers in the way of friends: what `update` makes of them. */
import { describe, expect, test } from 'vitest'
import { MAX_CONVERSATIONS, MAX_LINES, MAX_RESTORED_DIRECT } from '../../../app/limits.ts'
import { lines } from '../../../app/line-views.ts'
import { nickKey } from '../../../app/nick-owners.ts'
import { encodeEnvelope } from '../../../app/payload.ts'
import { MemoryHistory } from '../memory-history.ts'
import { People } from '../people.ts'
import { ADA, BOB, EVE, peer, Play, SELF } from '../play.ts'
import { kept, Remembering } from '../remembering.ts'

const YEAR_MS = 365 * 24 * 3_600_000

describe('a nick', () => {
  test.each([
    ['Εve', 'Eve', 'a Greek capital before ASCII letters'],
    ['Νina', 'Nina', 'a capital whose small letter looks like another'],
    ['ΜΑΧ', 'MAX', 'Greek capitals alone'],
    ['Ζoe', 'zoe', 'letter case, too'],
    ['ada\u2800', 'ada', 'a blank that counts as a picture'],
    ['ada\u{1d159}', 'ada', 'a note without a head'],
  ])('%s is %s: %s', (left, right) => {
    expect(nickKey(left)).toBe(nickKey(right))
  })

  test.each([
    ['Νίκος', 'νίκος'],
    ['ΝΊΚΟΣ', 'νίκος'],
    ['ΕΎΑ', 'εύα'],
  ])('%s, which is Greek, is the same as %s', (left, right) => {
    expect(nickKey(left)).toBe(nickKey(right))
  })

  test('is nobody’s before its bearer was met: whoever only invents names on the network owns none', () => {
    const play = new Play()
    play.join('lobby')
    for (let n = 0; n < 10; n++) play.nick(peer(`P${n}`), `name${n}`)
    play.nick(EVE, 'ada')
    expect(play.state.nickOwners).toEqual({})
    play.connect(ADA)
    play.nick(ADA, 'ada')
    play.hear('lobby', ADA, 'hi')
    expect(play.state.nickOwners).toEqual({ [nickKey('ada')]: ADA })
    play.hear('lobby', EVE, 'hi')
    expect(play.notices('room:lobby').filter((text) => text.startsWith('Careful'))).toHaveLength(1)
  })

  test.each(['connects', 'speaks in a room', 'writes to us'])('is its bearer’s, told before, once that %s', (how) => {
    const play = new Play()
    play.join('lobby')
    play.nick(ADA, 'ada')
    if (how === 'connects') play.connect(ADA)
    else if (how === 'speaks in a room') play.hear('lobby', ADA, 'hi')
    else play.do({ type: 'dm-received', from: ADA, text: 'hi', id: 'd1', at: play.now })
    expect(play.state.nickOwners).toEqual({ [nickKey('ada')]: ADA })
  })
})

test('who takes one look-alike after the other is called out once, and pushes nothing out', () => {
  const play = new Play()
  play.join('lobby')
  play.connect(ADA, EVE)
  play.nick(ADA, 'ada')
  play.subscribe('lobby', ADA, EVE)
  play.hear('lobby', ADA, 'said long ago')
  for (let n = 0; n < 200; n++) {
    play.now += 61_000
    const a = ['a', 'A', 'а'][n % 3] ?? 'a'
    play.nick(EVE, `${a}d${n % 2 === 0 ? a : 'α'}${'\u200b'.repeat(n % 5)}`)
  }
  expect(play.notices('room:lobby').filter((text) => text.startsWith('Careful'))).toHaveLength(1)
  expect(play.conversation('room:lobby').lines.length).toBeLessThan(50)
})

test('a long message that a thousand others answer is made ready for the screen once', () => {
  const play = new Play()
  play.join('lobby')
  play.hear('lobby', EVE, 'é\u0301x '.repeat(12_000), 'aa')
  for (let n = 0; n < 1_000; n++) play.hear('lobby', EVE, encodeEnvelope('x', { replyTo: 'aa' }), `id${n}`)
  const before = performance.now()
  const views = lines(play.state)
  // Some 10 ms; 10 s when it is made a thousand times.
  expect(performance.now() - before).toBeLessThan(2_000)
  expect(views.filter((view) => view.kind === 'message' && view.reply)).toHaveLength(1_000)
})

describe('a clock that is put back', () => {
  test('makes nobody one who was there before us', () => {
    const play = new Play()
    play.now += YEAR_MS
    play.join('lobby')
    play.now -= YEAR_MS
    play.subscribe('lobby', ADA)
    expect(play.notices('room:lobby')).toEqual([expect.stringMatching(/ came$/)])
  })

  test('does not make one line of all who come from then on', () => {
    const play = new Play()
    play.join('lobby')
    play.now += YEAR_MS
    play.subscribe('lobby', ADA)
    play.now -= YEAR_MS
    play.subscribe('lobby', BOB)
    expect(play.notices('room:lobby')).toHaveLength(2)
  })
})

test('strangers who wrote while we were away take no place of those whom one talks with', () => {
  const history = new MemoryHistory()
  const direct = `dm:${ADA}` as const
  history.addOwn('k', kept({ conversation: direct, from: SELF, own: true, id: 'a0', text: 'hi', state: 'delivered' }))
  const seq = history.add(kept({ conversation: direct, id: 'a1', text: 'hello' }), true)
  history.markRead(direct, seq)
  for (let n = 0; n < 2 * MAX_RESTORED_DIRECT; n++) {
    const from = peer(`P${n}`)
    history.add(kept({ conversation: `dm:${from}`, from, id: from, text: 'buy' }), true)
  }
  const play = new Remembering(history).begin()
  expect(play.state.order).toContain(direct)
})

test('a friend to whom our own words are long out of sight is no stranger who makes place for others', () => {
  const play = new Play()
  play.type(`/msg ${ADA} hello`)
  const sent = play.commands.findLast((command) => command.do === 'send-dm')
  const key = sent?.do === 'send-dm' ? sent.key : ''
  play.do({ type: 'dm-progress', peerId: ADA, key, id: 'a0', state: 'delivered', reason: null })
  const write = (from: string, n: number): void => {
    play.do({ type: 'dm-received', from, text: 'hi', id: `${from} ${n}`, at: play.now })
  }
  for (let n = 0; n < MAX_LINES + 1; n++) write(ADA, n)
  play.join('lobby')
  play.now += 1_000
  for (let n = 0; n < 2 * MAX_CONVERSATIONS; n++) write(peer(`P${n}`), 0)
  expect(play.state.order).toContain(`dm:${ADA}`)
  expect(play.state.order).toHaveLength(MAX_CONVERSATIONS)
})

test.each(['no peer id', '', '__proto__'])('a setting that blocks %o is told and ends nothing', async (name) => {
  const people = new People('bad block')
  const ada = await people.person()
  const at = people.clock.epochMs()
  ada.app.dispatch({ type: 'settings', settings: { block: [name] }, at })
  expect(ada.heard.error).toMatchObject([{ code: 'bad-config' }])
  ada.app.dispatch({ type: 'settings', settings: {}, at })
  ada.app.dispatch({ type: 'join', room: 'lobby', at })
  expect(ada.app.state.order).toEqual(['room:lobby'])
  await people.stop()
})
