import { beforeEach, describe, expect, test } from 'vitest'
import { NOTIFY_PAUSE_MS } from '../../../app/limits.ts'
import { lines, sidebar, titleText } from '../../../app/selectors.ts'
import { ADA, BOB, NOON, Play } from '../play.ts'
import type { Command } from '../../../app/command.ts'

const LOBBY = 'room:lobby'
const NEWS = 'room:news'
let play: Play

beforeEach(() => {
  play = new Play()
  play.join('news')
  play.join('lobby')
})

/** The open conversation: texts, and where its marker stands. */
const shown = (): readonly string[] =>
  lines(play.state).flatMap((line): readonly string[] =>
    line.kind === 'message' ? line.text : line.kind === 'unread' ? ['----'] : [],
  )
const show = (conversation: typeof LOBBY | typeof NEWS): void => void play.do({ type: 'show', conversation })
const focus = (on: boolean): void => void play.do({ type: 'focus', on })
const notified = (commands: readonly Command[]): readonly string[] =>
  commands.flatMap((command) => (command.do === 'notify' ? [`${command.title}: ${command.body}`] : []))
const heard = (room: string, from: string, text: string): readonly string[] => {
  const before = play.commands.length
  play.hear(room, from, text, `${text}-${play.now}-${before}`)
  return notified(play.commands.slice(before))
}

describe('the marker above what was not read', () => {
  test('stands where reading was left, until the conversation is left again', () => {
    heard('lobby', ADA, 'one')
    show(NEWS)
    heard('lobby', ADA, 'two')
    heard('lobby', ADA, 'three')
    expect(play.conversation(LOBBY).unread).toBe(2)
    show(LOBBY)
    expect(shown()).toEqual(['one', '----', 'two', 'three'])
    expect(play.conversation(LOBBY).unread).toBe(0)
    heard('lobby', ADA, 'four')
    expect(shown()).toEqual(['one', '----', 'two', 'three', 'four'])
    show(NEWS)
    show(LOBBY)
    expect(shown()).not.toContain('----')
  })

  test('stands at the top when nothing was read, and not above what the program says', () => {
    show(NEWS)
    play.now += 1_000
    play.subscribe('lobby', ADA)
    heard('lobby', ADA, 'one')
    show(LOBBY)
    expect(lines(play.state).map(({ kind }) => kind)).toEqual(['notice', 'unread', 'message'])
  })

  test('comes while the terminal looks elsewhere, which counts as unread', () => {
    heard('lobby', ADA, 'one')
    focus(false)
    heard('lobby', ADA, 'two')
    expect(titleText(play.state)).toBe('(1) lobby · p2p-chat')
    focus(true)
    expect(titleText(play.state)).toBe('lobby · p2p-chat')
    expect(shown()).toEqual(['one', '----', 'two'])
    focus(false)
    heard('lobby', ADA, 'three')
    focus(true)
    expect(shown()).toEqual(['one', 'two', '----', 'three'])
  })

  test('is gone once we answer', () => {
    show(NEWS)
    heard('lobby', ADA, 'one')
    show(LOBBY)
    expect(shown()).toEqual(['----', 'one'])
    play.type('two')
    expect(shown()).toEqual(['one', 'two'])
  })

  test('comes below what is read further up, without a count', () => {
    heard('lobby', ADA, 'one')
    play.do({ type: 'scroll', by: 5 })
    heard('lobby', ADA, 'two')
    expect(play.conversation(LOBBY)).toMatchObject({ unread: 0 })
    expect(shown()).toEqual(['one', '----', 'two'])
    play.do({ type: 'scroll-to-end' })
    expect(shown()).toContain('----')
    play.do({ type: 'scroll-to-end' })
    expect(shown()).not.toContain('----')
  })
})

describe('a message that names us', () => {
  test('is counted apart, and calls in the title', () => {
    heard('news', ADA, 'hello')
    expect(titleText(play.state)).toBe('(1) lobby · p2p-chat')
    heard('news', ADA, 'hello, Me')
    expect(sidebar(play.state)[0]).toMatchObject({ unread: 2, mentions: 1, level: 'mentions' })
    expect(titleText(play.state)).toBe('(!2) lobby · p2p-chat')
    show(NEWS)
    expect(play.conversation(NEWS)).toMatchObject({ unread: 0, mentions: 0 })
    expect(lines(play.state).flatMap((line) => (line.kind === 'message' ? [line.mention] : []))).toEqual([false, true])
  })

  test('is also one that answers ours', () => {
    play.type('a question')
    play.published(play.lastPublish(), 1)
    const { id } = play.conversation(LOBBY).lines.at(-1) as { id: string }
    play.do({ type: 'message-note', room: 'lobby', from: ADA, id: 'late', me: false, replyTo: id })
    play.hear('lobby', ADA, 'an answer', 'late')
    expect(play.conversation(LOBBY).lines.at(-1)).toMatchObject({ mention: true, replyTo: id })
    expect(lines(play.state).at(-1)).toMatchObject({ reply: { author: 'me', text: 'a question' } })
  })

  test('is one that turns out to answer ours when its note comes after it', () => {
    play.type('a question')
    play.published(play.lastPublish(), 1)
    const { id } = play.conversation(LOBBY).lines.at(-1) as { id: string }
    show(NEWS)
    heard('lobby', ADA, 'talk')
    play.hear('lobby', ADA, 'an answer', 'answer')
    const note = { type: 'message-note', room: 'lobby', from: ADA, id: 'answer', me: false, replyTo: id } as const
    expect(notified(play.do(note))).toEqual(['xxxAda in lobby: an answer'])
    expect(play.conversation(LOBBY)).toMatchObject({ unread: 2, mentions: 1 })
  })

  test('is gone to, one after the other', () => {
    for (const text of ['me: one', 'x', 'me: two', 'y']) play.hear('lobby', ADA, text, text)
    const anchor = (): string | null => play.conversation(LOBBY).anchor
    const jump = (by: 1 | -1): void => void play.do({ type: 'jump-mention', by })
    jump(-1)
    expect(anchor()).toBe('me: two')
    jump(-1)
    expect(anchor()).toBe('me: one')
    jump(-1)
    expect(anchor()).toBe('me: one')
    expect(play.status).toContain('No message above names you')
    jump(1)
    expect(anchor()).toBe('me: two')
    jump(1)
    expect(anchor()).toBeNull()
  })
})

test('the next conversation to read is one that calls, then one that is only new, around; muted ones never', () => {
  play.join('quiet')
  play.type('/notify mute')
  play.join('chat')
  play.join('last')
  heard('quiet', ADA, 'me: psst')
  heard('chat', ADA, 'talk')
  heard('news', ADA, 'me: look')
  play.do({ type: 'dm-received', from: BOB, text: 'hi', id: 'd', at: NOON })
  const visited: (string | null)[] = []
  for (let i = 0; i < 4; i++) {
    play.do({ type: 'next-active' })
    visited.push(play.state.active)
  }
  expect(visited).toEqual([`dm:${BOB}`, 'room:news', 'room:chat', 'room:chat'])
  expect(play.status).toBe('Nothing new is unread anywhere.')
  expect(titleText(play.state)).toBe('chat · p2p-chat')
})

describe('a bell or notification', () => {
  test('is for what names us in rooms, and for all that is for us alone', () => {
    expect(heard('news', ADA, 'talk')).toEqual([])
    play.nick(ADA, 'ada')
    expect(heard('news', ADA, 'me: look')).toEqual(['ada in news: me: look'])
    const commands = play.do({ type: 'dm-received', from: ADA, text: 'hi', id: 'd', at: NOON })
    expect(notified(commands)).toEqual(['ada: hi'])
  })

  test('is not for what one looks at, and is for what one could', () => {
    expect(heard('lobby', ADA, 'me: look')).toEqual([])
    focus(false)
    expect(heard('lobby', ADA, 'me: now')).toEqual(['xxxAda in lobby: me: now'])
  })

  test('is as the room’s level says, which is remembered', () => {
    show(NEWS)
    expect(play.type('/notify all')).toContainEqual({ do: 'keep-setting', key: 'levels', value: { news: 'all' } })
    show(LOBBY)
    expect(heard('news', ADA, 'talk')).toEqual(['xxxAda in news: talk'])
    show(NEWS)
    play.type('/notify mute')
    show(LOBBY)
    play.now += NOTIFY_PAUSE_MS
    expect(heard('news', ADA, 'me: psst')).toEqual([])
    show(NEWS)
    expect(play.type('/notify mentions')).toContainEqual({ do: 'keep-setting', key: 'levels', value: undefined })
    expect(play.type('/notify loudly')).toEqual([])
  })

  test('comes once in a while, however much is said, in each conversation by itself', () => {
    let bells = 0
    for (let i = 0; i < 1_000; i++) {
      play.now += 10
      bells += heard('news', ADA, `me: ${i}`).length
    }
    expect(bells).toBe(3)
    const commands = play.do({ type: 'dm-received', from: BOB, text: 'hi', id: 'd', at: play.now })
    expect(notified(commands)).toHaveLength(1)
  })

  test('is not for what comes from the history, nor for what was shown before', () => {
    focus(false)
    play.hear('lobby', ADA, 'me: one', 'same')
    play.now += NOTIFY_PAUSE_MS
    const before = play.commands.length
    play.hear('lobby', ADA, 'me: one', 'same')
    const message = { seq: 1, conversation: LOBBY, id: 'old', from: ADA, own: false, text: 'me: old' } as const
    const rest = { binaryBytes: null, at: NOON, state: null, peers: 0, reason: null, me: false, replyTo: null } as const
    play.do({
      type: 'history-page',
      conversation: LOBBY,
      place: 'newest',
      messages: [{ ...message, ...rest }],
      first: true,
      last: true,
    })
    expect(notified(play.commands.slice(before))).toEqual([])
    expect(lines(play.state).find(({ key }) => key === 'old')).toMatchObject({ mention: true })
  })
})
