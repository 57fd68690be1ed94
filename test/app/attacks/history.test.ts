/** What strangers write so that the history becomes slow to write, too large to read, or hides who one talks with. */
import { describe, expect, test } from 'vitest'
import type { History } from '../../../app/history/history.ts'
import type { ConversationKey, Kept } from '../../../app/history/message.ts'
import { MAX_LINE_CHARS_KEPT } from '../../../app/limits.ts'
import { privateKeyFromSeed } from '../../../net/index.ts'
import { encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { ANNA, BERT, DRIVERS, newPath, open, ours, ROOM, said } from '../history/people.ts'
import { MemoryHistory } from '../memory-history.ts'
import { People } from '../people.ts'

const LONG = 64 * 1024
/** UTF-16 units that a page may hold. */
const PAGE = 256 * 1024

const chars = (messages: readonly Kept[]): number => messages.reduce((sum, { text }) => sum + text.length, 0)

function readBack(history: History): Kept[] {
  let all: readonly Kept[] = []
  for (let page = history.newest(ROOM, 100); ; page = history.before(ROOM, (all[0] as Kept).seq, 100)) {
    expect(chars(page.messages)).toBeLessThanOrEqual(PAGE)
    all = [...page.messages, ...all]
    if (page.first) return [...all]
  }
}

describe.each(DRIVERS)('the history over %s', (driver) => {
  test('reads so much text at once, however long the messages are, and all of it in parts', async () => {
    const history = await open(driver, newPath())
    const texts = Array.from({ length: 12 }, (_, n) => String.fromCharCode(97 + n).repeat(LONG))
    for (const text of texts) history.add(said(text), false)
    expect(readBack(history).map(({ text }) => text[0])).toEqual(texts.map(([first]) => first))
    const { messages, first, last } = history.after(ROOM, 2, 100)
    expect([messages.map(({ seq }) => seq), first, last]).toEqual([[3, 4, 5, 6], false, false])
    const around = history.around(ROOM, 7, 100)
    expect(around.messages.map(({ seq }) => seq)).toContain(7)
    expect(chars(around.messages)).toBeLessThanOrEqual(2 * PAGE)
    expect([...history.all(ROOM)]).toHaveLength(12)
    expect(chars(history.conversations(100)[0]?.messages ?? [])).toBeLessThanOrEqual(PAGE)
  })

  test('gives a message that is longer than a page alone', async () => {
    const history = await open(driver, newPath())
    for (const text of ['a', 'b', 'c']) history.add(said(text.repeat(PAGE + 1)), false)
    expect(history.newest(ROOM, 100)).toMatchObject({ messages: [{ seq: 3 }], first: false, last: true })
    expect(history.before(ROOM, 3, 100)).toMatchObject({ messages: [{ seq: 2 }], first: false, last: false })
    expect(history.after(ROOM, 1, 100)).toMatchObject({ messages: [{ seq: 2 }], first: false, last: false })
    expect(history.around(ROOM, 2, 100).messages.map(({ seq }) => seq)).toContain(2)
  })

  test('looks for words in the beginning of a long text alone, and forgets it whole', async () => {
    const history = await open(driver, newPath())
    history.add(said(`early ${'x '.repeat(10_000)} late`), false)
    history.add(said(`frueh ${'字'.repeat(20_000)} spaet`), false)
    const found = (query: string): number => history.search(query, { limit: 9 }).length
    expect(['early', 'late', 'frueh', 'spaet', '字'].map(found)).toEqual([1, 0, 1, 0, 1])
    history.forget(ROOM)
    expect(['early', 'frueh', '字'].map(found)).toEqual([0, 0, 0])
  })

  test('takes one note on a message: its author does not make it answer another later', async () => {
    const history = await open(driver, newPath())
    history.add(said('yes', { id: 'aa' }), false)
    for (const replyTo of ['01', '02']) history.annotate(ROOM, ANNA, 'aa', { me: false, replyTo })
    history.annotate(ROOM, ANNA, 'aa', { me: true, replyTo: null })
    expect(history.find(ROOM, 'aa')).toMatchObject({ me: false, replyTo: '01' })
  })

  test('comes back with rooms and those whom one wrote to, however many strangers wrote since', async () => {
    const history = await open(driver, newPath())
    const friend: ConversationKey = `dm:${BERT}`
    history.add(said('in the room'), false)
    history.addOwn('1', ours('hello', { conversation: friend, id: 'd1', state: 'delivered' }))
    for (let n = 0; n < 400; n++) history.add(said('spam', { conversation: `dm:stranger ${n}` }), false)
    const keys = history.conversations(1).map(({ key }) => key)
    expect(keys).toHaveLength(256)
    expect(keys.slice(-2)).toEqual([friend, ROOM])
    expect(keys[0]).toBe('dm:stranger 399')
  })
})

test('of a text as large as the network carries, as much is kept as is shown', async () => {
  const people = new People('large text')
  const history = new MemoryHistory()
  const ada = await people.person({ rooms: ['lobby'], loadHistory: async () => () => history })
  const stranger = await people.simulation.host({ pubsub: false, listen: [] })
  const author = privateKeyFromSeed(new Uint8Array(32).fill(9))
  const id = peerIdFromPublicKey(author.publicKey)
  const text = Buffer.from('x'.repeat(MAX_LINE_CHARS_KEPT + 1))
  await people.clock.resolve(stranger.dial(ada.address))
  const stream = await people.clock.resolve(stranger.openStream(ada.host.peerId, '/meshsub/1.1.0'))
  stream.write(signMessage(author, id, 'lobby', text, encodeSeqno(1n)).frame)
  await people.clock.until(() => ada.heard.message.length > 0)
  expect(history.newest('room:lobby', 1).messages[0]?.text).toHaveLength(MAX_LINE_CHARS_KEPT)
  await people.simulation.stop()
  await people.stop()
})
