import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { History } from '../../../app/history/history.ts'
import type { ConversationKey } from '../../../app/history/message.ts'
import { ANNA, BERT, DM, DRIVERS, newPath, open, ours, ROOM, said, SELF } from './people.ts'

const OTHER: ConversationKey = 'room:other'

function textsOf(history: History, conversation: ConversationKey = ROOM): string[] {
  return history.newest(conversation, 100).messages.map(({ text }) => text)
}

describe.each(DRIVERS)('the history over %s', (driver) => {
  test('gives back what it was given, in another run', async () => {
    const path = newPath()
    const first = await open(driver, path)
    const message = said('hello', { me: true, replyTo: 'ab', at: 1_700_000_000_123 })
    const binary = said('', { from: BERT, binaryBytes: 12 })
    const own = ours('hi', { state: 'waiting', reason: 'nobody is here', peers: 0 })
    expect(first.add(message, true)).toBe(1)
    expect(first.add(binary, false)).toBe(2)
    expect(first.addOwn('1', own)).toBe(3)
    first.close()
    const second = await open(driver, path)
    expect(second.newest(ROOM, 10)).toEqual({
      messages: [
        { ...message, seq: 1 },
        { ...binary, seq: 2 },
        { ...own, seq: 3 },
      ],
      first: true,
      last: true,
    })
    expect(second.add(said('next'), false)).toBe(4)
  })

  test('knows a message by conversation, author and id, waiting or written, in this run and the next', async () => {
    const path = newPath()
    const first = await open(driver, path)
    const message = said('once')
    expect(first.add(message, false)).toBe(1)
    expect(first.has(ROOM, ANNA, message.id as string)).toBe(true)
    expect(first.add({ ...message, text: 'twice' }, false)).toBe(null)
    expect(first.add({ ...message, text: 'twice' }, true)).toBe(null)
    expect(first.add({ ...message, from: BERT, text: 'of another' }, false)).toBe(2)
    expect(first.add({ ...message, conversation: OTHER, text: 'elsewhere' }, true)).toBe(3)
    first.close()
    const second = await open(driver, path)
    expect(second.has(ROOM, ANNA, message.id as string)).toBe(true)
    expect(second.has(ROOM, SELF, message.id as string)).toBe(false)
    expect(second.add(message, true)).toBe(null)
    expect(textsOf(second)).toEqual(['once', 'of another'])
    expect(second.find(OTHER, message.id as string)?.text).toBe('elsewhere')
    expect(second.find(OTHER, 'ff')).toBe(null)
    expect(second.find('room:nowhere', message.id as string)).toBe(null)
  })

  test('tells what became of our messages, by key', async () => {
    const path = newPath()
    const first = await open(driver, path)
    first.addOwn('a', ours('to the room'))
    const direct = first.addOwn('b', ours('to anna', { conversation: DM, id: 'd1' }))
    first.change('a', { id: 'a1', state: 'sent', peers: 3, reason: null })
    first.change('b', { id: null, state: 'waiting', peers: 0, reason: 'away' })
    first.change('nobody', { id: 'c1', state: 'failed', peers: 0, reason: 'x' })
    expect(first.newest(ROOM, 1).messages[0]).toMatchObject({ id: 'a1', state: 'sent', peers: 3 })
    expect(first.newest(DM, 1).messages[0]).toMatchObject({ id: 'd1', state: 'waiting', reason: 'away' })
    first.close()
    const second = await open(driver, path)
    second.name(`h${direct}`, direct)
    second.change(`h${direct}`, { id: 'd1', state: 'delivered', peers: 1, reason: null })
    expect(second.newest(DM, 1).messages[0]).toMatchObject({ id: 'd1', state: 'delivered', reason: null })
    // Of a message that isn't ours, nothing is told.
    const theirs = second.add(said('theirs'), true) as number
    second.name('t', theirs)
    second.change('t', { id: 'x', state: 'failed', peers: 0, reason: null })
    expect(second.newest(ROOM, 1).messages[0]).toMatchObject({ text: 'theirs', state: null })
  })

  test('an id that a message has already keeps no state from being known', async () => {
    const history = await open(driver, newPath())
    history.add(said('first', { from: SELF, id: 'aa' }), true)
    history.addOwn('k', ours('second'))
    history.change('k', { id: 'aa', state: 'sent', peers: 2, reason: null })
    expect(history.newest(ROOM, 1).messages[0]).toMatchObject({ text: 'second', id: null, state: 'sent', peers: 2 })
  })

  test('notes of the author are added, whether the message waits or is written; others change nothing', async () => {
    const history = await open(driver, newPath())
    const waiting = said('waves')
    const written = said('yes')
    history.add(written, true)
    history.add(waiting, false)
    history.annotate(ROOM, ANNA, waiting.id as string, { me: true, replyTo: null })
    history.annotate(ROOM, ANNA, written.id as string, { me: false, replyTo: 'abcd' })
    history.annotate(ROOM, BERT, written.id as string, { me: true, replyTo: null })
    expect(history.newest(ROOM, 2).messages).toEqual([
      { ...written, seq: 1, replyTo: 'abcd' },
      { ...waiting, seq: 2, me: true },
    ])
  })

  test('pages lie end to end, and know the first and the last', async () => {
    const history = await open(driver, newPath())
    for (let n = 1; n <= 10; n++) history.add(said(`${n}`, { conversation: n % 2 === 0 ? OTHER : ROOM }), false)
    const show = ({ messages, first, last }: ReturnType<History['newest']>): string =>
      `${first ? '[' : '('}${messages.map(({ text }) => text).join(' ')}${last ? ']' : ')'}`
    expect(show(history.newest(ROOM, 2))).toBe('(7 9]')
    expect(show(history.newest(ROOM, 5))).toBe('[1 3 5 7 9]')
    expect(show(history.before(ROOM, 7, 2))).toBe('(3 5)')
    expect(show(history.before(ROOM, 3, 2))).toBe('[1)')
    expect(show(history.before(ROOM, 1, 2))).toBe('[)')
    expect(show(history.after(ROOM, 3, 2))).toBe('(5 7)')
    expect(show(history.after(ROOM, 7, 9))).toBe('(9]')
    expect(show(history.after(ROOM, 9, 9))).toBe('(]')
    expect(show(history.around(ROOM, 5, 2))).toBe('(3 5 7)')
    expect(show(history.around(ROOM, 1, 4))).toBe('[1 3 5)')
    expect(show(history.around(OTHER, 10, 4))).toBe('(6 8 10]')
    expect(show(history.newest('room:nowhere', 5))).toBe('[]')
  })

  test('begins with each conversation, what was written in last first', async () => {
    const path = newPath()
    const first = await open(driver, path)
    first.add(said('a', { conversation: OTHER }), false)
    for (const text of ['b', 'c', 'd']) first.add(said(text), false)
    first.markRead(ROOM, 2)
    for (const [key, state] of [
      ['1', 'delivered'],
      ['2', 'waiting'],
      ['3', 'failed'],
      ['4', 'sending'],
      ['5', 'sent'],
    ] as const) {
      first.addOwn(key, ours(state, { conversation: DM, state }))
    }
    first.addOwn('6', ours('on its way in a room'))
    first.close()
    const second = await open(driver, path)
    const [room, direct, other, ...more] = second.conversations(2)
    expect(more).toEqual([])
    expect(room).toMatchObject({ key: ROOM, first: false, outbox: [], readTo: 2, unread: 2 })
    expect(room?.messages.map(({ text }) => text)).toEqual(['d', 'on its way in a room'])
    expect(direct).toMatchObject({ key: DM, unread: 0, readTo: null })
    expect(direct?.outbox.map(({ text }) => text)).toEqual(['waiting', 'sending', 'sent'])
    expect(other).toMatchObject({ key: OTHER, first: true, unread: 1, readTo: null })
  })

  test('finds words in every room, newest first, as of now', async () => {
    const history = await open(driver, newPath())
    history.add(said('The quick brown fox'), true)
    history.add(said('a quick one', { conversation: OTHER, from: BERT }), false)
    history.addOwn('k', ours('nothing of it'))
    const texts = (query: string, conversation?: ConversationKey): string[] =>
      history.search(query, { conversation, limit: 10 }).map(({ text }) => text)
    expect(texts('quick')).toEqual(['a quick one', 'The quick brown fox'])
    expect(texts('QUICK fo')).toEqual(['The quick brown fox'])
    expect(texts('"brown fox"')).toEqual(['The quick brown fox'])
    expect(texts('"fox brown"')).toEqual([])
    expect(texts('quick', OTHER)).toEqual(['a quick one'])
    expect(texts('quick', 'room:nowhere')).toEqual([])
    expect(texts('')).toEqual([])
    // The words that rooms are told apart by are found by nobody.
    expect(texts('c1')).toEqual([])
    expect(history.search('quick', { limit: 1 })).toEqual([
      { seq: 2, conversation: OTHER, from: BERT, at: 1_700_000_000_000, text: 'a quick one' },
    ])
  })

  test('goes through everything in order, without holding it', async () => {
    const history = await open(driver, newPath())
    for (let n = 0; n < 1_203; n++) history.add(said(`${n}`, { conversation: n % 3 === 0 ? OTHER : ROOM }), false)
    expect([...history.all(null)].map(({ text }) => text)).toEqual(Array.from({ length: 1_203 }, (_, n) => `${n}`))
    expect([...history.all(OTHER)].length).toBe(401)
    expect([...history.all('room:nowhere')]).toEqual([])
    // What comes while it is read is no trouble.
    const [first] = history.all(ROOM)
    expect(first?.text).toBe('1')
    history.add(said('more'), true)
  })

  test('remembers what was read and who had a nick', async () => {
    const path = newPath()
    const first = await open(driver, path)
    first.add(said('a'), false)
    first.markRead(ROOM, 1)
    first.markRead('room:nowhere', 1)
    first.ownNick('anna', ANNA)
    first.ownNick('__proto__', BERT)
    first.ownNick('nul\0 and \ud800', BERT)
    first.ownNick('anna', SELF)
    first.close()
    const second = await open(driver, path)
    expect(second.conversations(1)[0]).toMatchObject({ readTo: 1, unread: 0 })
    expect(Object.entries(second.nickOwners()).sort()).toEqual([
      ['__proto__', BERT],
      ['anna', SELF],
      ['nul\0 and \ud800', BERT],
    ])
    second.markRead(ROOM, null)
    expect(second.conversations(1)[0]).toMatchObject({ readTo: null, unread: 1 })
  })

  test.each([
    ['few of many', 3, 900],
    ['most of all', 900, 3],
  ])('forgets a conversation, so that nothing is left of it: %s', async (_, going, staying) => {
    const path = newPath()
    const history = await open(driver, path)
    for (let n = 0; n < staying; n++) history.add(said(`plain words ${n}`), false)
    for (let n = 0; n < going; n++)
      history.add(said(`topsecret ${n} 秘密 ${'x'.repeat(200)}`, { conversation: OTHER, from: BERT }), false)
    history.forget(OTHER)
    history.forget('room:nowhere')
    expect(history.search('topsecret', { limit: 5 })).toEqual([])
    expect(history.newest(OTHER, 5).messages).toEqual([])
    expect(history.conversations(1).map(({ key }) => key)).toEqual([ROOM])
    expect(history.search('plain', { limit: 5_000 }).length).toBe(staying)
    const left = Buffer.concat([path, `${path}-wal`].filter(existsSync).map((each) => readFileSync(each)))
    expect(left.includes('topsecret')).toBe(false)
    expect(left.includes('秘')).toBe(false)
    expect(left.includes(BERT)).toBe(false)
    // Goes on after the last place, and finds what comes.
    expect(history.add(said('topsecret again', { conversation: OTHER, from: BERT }), false)).toBe(going + staying + 1)
    expect(history.search('topsecret', { limit: 5 }).length).toBe(1)
  })

  test('a file that is as large as it may become takes no more, reads on, and has room again after something was forgotten', async () => {
    const path = newPath()
    const history = await open(driver, path, [], 512 * 1024)
    const fill = (conversation: ConversationKey, count: number): void => {
      for (let n = 0; n < count; n++) history.add(said(`word${n} ${'x'.repeat(4_000)}`, { conversation }), true)
    }
    fill(OTHER, 40)
    expect(() => fill(ROOM, 200)).toThrow(
      `Could not write the history file ${path}: it is as large as p2p-chat lets it become. What is said is not kept until /clear history has made room in it.`,
    )
    expect(statSync(path).size).toBeLessThanOrEqual(512 * 1024)
    expect(history.newest(OTHER, 100).messages).toHaveLength(40)
    history.forget(OTHER)
    fill(ROOM, 20)
    expect(history.newest(ROOM, 1).messages[0]?.text).toMatch(/^word19 /)
    expect(() => fill(ROOM, 200)).toThrow('as large as p2p-chat lets it become')
  })

  test.each([
    ['NUL', 'a\0b'],
    ['halves of pairs', '\ud83d\ud83d half \udca9'],
    ['a byte order mark', '\ufeffa long line that begins with a byte order mark'],
    ['nothing', ''],
    ['64 KiB', '\u{1f4a9}x'.repeat(21_845)],
    ['quotes and the like', `'; DROP TABLE messages; -- "%_ \\ \r\n\t\x1b[2J\u202e`],
  ])('text comes back as it went in, and other messages are found beside it: %s', async (_, text) => {
    const path = newPath()
    const first = await open(driver, path)
    first.add(said(text), true)
    first.add(said('beside'), true)
    expect(textsOf(first)).toEqual([text, 'beside'])
    expect([...first.all(ROOM)][0]?.text).toBe(text)
    first.close()
    const second = await open(driver, path)
    expect(textsOf(second)).toEqual([text, 'beside'])
    expect(second.search('beside', { limit: 5 }).length).toBe(1)
  })

  test('text with what can not be stored as text is found by its words', async () => {
    const history = await open(driver, newPath())
    history.add(said('one\0two \ud800three'), true)
    for (const query of ['one two', 'three', 'two\0three', '\ud800three']) {
      expect(history.search(query, { limit: 5 })).toMatchObject([{ text: 'one\0two \ud800three' }])
    }
  })

  test('is read and written by its owner alone', async () => {
    const path = newPath()
    const history = await open(driver, path)
    history.add(said('secret'), true)
    for (const file of [path, `${path}-wal`].filter(existsSync)) expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('in memory, it keeps nothing, and holds no more than so much', async () => {
    const history = await open(driver, null)
    const long = '.'.repeat(64 * 1024)
    for (let n = 0; n < 150; n++) history.add(said(`${n} ${long}`), false)
    history.addOwn('k', ours('mine'))
    const left = [...history.all(ROOM)]
    expect(left.length).toBeLessThan(150)
    expect(left.at(-1)?.text).toBe('mine')
    expect(history.search('149', { limit: 5 }).length).toBe(1)
    expect(history.search('0', { limit: 500 }).some(({ text }) => text.startsWith('0 '))).toBe(false)
    history.forget(ROOM)
    expect(history.conversations(5)).toEqual([])
  })

  test('a batch is written by what reads, by what is too much, and by flush', async () => {
    const path = newPath()
    const history = await open(driver, path)
    const logged = (): number => statSync(`${path}-wal`).size
    const empty = logged()
    for (let n = 0; n < 100; n++) history.add(said('wait'), false)
    expect(logged()).toBe(empty)
    history.flush()
    const flushed = logged()
    expect(flushed).toBeGreaterThan(empty)
    history.flush()
    expect(logged()).toBe(flushed)
    for (let n = 0; n < 200; n++) history.add(said('wait'), false)
    expect(logged()).toBeGreaterThan(flushed)
  })

  test('closing writes what waits, once; after it nothing is taken', async () => {
    const path = newPath()
    const first = await open(driver, path)
    first.add(said('last words'), false)
    first.close()
    first.close()
    first.flush()
    first.markRead(ROOM, 1)
    expect(() => first.add(said('too late'), true)).toThrow('The history is closed')
    expect(existsSync(`${path}.lock`)).toBe(false)
    expect(textsOf(await open(driver, path))).toEqual(['last words'])
  })

  test('no handle stays open', async () => {
    const path = newPath()
    closeSync(openSync(path, 'a'))
    const before = openFiles()
    const history = await open(driver, path)
    history.add(said('a'), true)
    history.close()
    expect(openFiles()).toBe(before)
  })
})

function openFiles(): number {
  const probe = openSync('/dev/null', 'r')
  closeSync(probe)
  return probe
}
