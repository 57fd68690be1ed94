import { expect, test } from 'vitest'
import { DEMO_BOT, demoAnswer } from '../../app/demo.ts'
import { DEMO_ROOM } from '../../app/limits.ts'
import { emptyHint, lines, statusView } from '../../app/selectors.ts'
import { ADA, Play } from './play.ts'

const KEY = `room:${DEMO_ROOM}` as const

function inDemo(): Play {
  const play = new Play()
  play.type('/demo')
  return play
}

const say = (play: Play, text: string): string => {
  play.type(text)
  play.do({ type: 'demo-answers', at: play.now })
  return play.lines(KEY).at(-1) ?? ''
}

test('the bot says what it is before anything is written', () => {
  const play = inDemo()
  expect(play.state.active).toBe(KEY)
  expect(play.lines(KEY)[0]).toMatch(/bot inside your own p2p-chat: nothing that you write here leaves this machine/)
  expect(lines(play.state)).toMatchObject([{ author: 'bot', shortId: ':local', own: false }])
  expect([emptyHint(play.state), statusView(play.state).here]).toEqual([[], 'you and a bot'])
})

test('nothing of it goes to the host, to the disk, or into the rooms of the next start', () => {
  const play = inDemo()
  say(play, 'hello')
  say(play, '/me waves')
  play.type('/leave')
  expect([...new Set(play.commands.map((command) => command.do))]).toEqual(['demo'])
  expect(play.state.order).toEqual([])
  expect(play.state.settings.rooms).toBeUndefined()
})

test('it teaches something with each message, then says what comes next', () => {
  const play = inDemo()
  const answers = ['hi', '/me waves', 'ok', 'ok', 'ok', 'ok', 'ok'].map((text) => say(play, text))
  expect(new Set(answers).size).toBe(6)
  expect(answers[0]).toMatch(/\/me waves/)
  expect(answers[1]).toMatch(/^So others read it: "\* me waves"\./)
  expect(answers[4]).toMatch(/\/invite/)
  expect(answers[6]).toBe(answers[5])
})

test.each([
  ['are you real?', /A few sentences/],
  ['is this private?', /nothing leaves the machine/],
  ['how do I exit', /\/quit/],
  ['help', /\/help/],
  ['can I bring a friend', /\/invite/],
  ['thanks!', /welcome/],
])('asked "%s" it answers that, and the lesson waits', (question, answer) => {
  expect(demoAnswer([{ text: question, me: false }])).toMatch(answer)
  const said = [question, 'go on'].map((text) => ({ text, me: false }))
  expect(demoAnswer(said)).toBe(demoAnswer([{ text: 'go on', me: false }]))
})

test('an answer to a room that was closed meanwhile is nowhere', () => {
  const play = inDemo()
  play.type('hello')
  play.type('/leave')
  const before = play.state
  play.do({ type: 'demo-answers', at: play.now })
  expect(play.state).toBe(before)
})

test('others can neither come into it nor write there, whatever they call their room', () => {
  const play = inDemo()
  play.connect(ADA)
  play.subscribe(DEMO_ROOM, ADA)
  play.hear(DEMO_ROOM, ADA, 'psst')
  expect(play.conversation(KEY)).toMatchObject({ subscribers: [], authors: [] })
  expect(play.lines(KEY)).toHaveLength(1)
  expect(play.state.elsewhere).toEqual({})
  play.type(`/join ${DEMO_ROOM}`)
  expect(play.status).toMatch(/\/demo opens it/)
  play.do({ type: 'send', room: DEMO_ROOM, text: 'x', at: 1 })
  expect(play.commands.filter((command) => command.do === 'subscribe' || command.do === 'publish')).toEqual([])
})

test('/demo again shows it as it was', () => {
  const play = inDemo()
  say(play, 'hello')
  play.join('lobby')
  play.type('/demo')
  expect([play.state.active, play.lines(KEY).length]).toEqual([KEY, 3])
})

test('no peer is called as the bot is', () => {
  const play = inDemo()
  play.type('/msg bot hello')
  expect(play.status).toMatch(/^Nobody known is called bot/)
  expect(Object.keys(play.state.peers)).not.toContain(DEMO_BOT)
})
