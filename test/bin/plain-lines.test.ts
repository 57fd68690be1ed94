import { describe, expect, test } from 'vitest'
import { authorOf, dmLine, messageLine } from '../../bin/plain-lines.ts'

const FROM = '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq'
const at = new Date(2026, 0, 2, 9, 5).getTime()
const message = { room: 'lobby', from: FROM, nick: 'ada', text: 'hello', id: '00', at }

describe('a message as a line', () => {
  test('has time, author and text; the room when there are several', () => {
    expect(messageLine(message, false)).toBe('09:05 ada (…o7R3pq): hello')
    expect(messageLine(message, true)).toBe('09:05 lobby ada (…o7R3pq): hello')
    expect(messageLine({ ...message, nick: null }, false)).toBe('09:05 …o7R3pq: hello')
  })

  test('indents further lines, so that none can pass for a message', () => {
    const text = 'hello\n09:06 bob (…aaaaaa): I owe you'
    expect(messageLine({ ...message, text }, false)).toBe(
      '09:05 ada (…o7R3pq): hello\n    09:06 bob (…aaaaaa): I owe you',
    )
  })

  test('says how long it is when it is no text', () => {
    expect(messageLine({ ...message, text: '', bytes: 12 }, false)).toBe('09:05 ada (…o7R3pq): [12 bytes]')
  })

  test('holds nothing of room, nick or text that changes a terminal', () => {
    const evil = '\u001b[2J\u009b31m\u202e\r'
    const line = messageLine({ ...message, room: evil, nick: evil, text: `x${evil}` }, true)
    // oxlint-disable-next-line no-control-regex -- that is what is looked for
    expect(line.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
  })
})

test('a direct message says that it is one', () => {
  expect(dmLine({ from: FROM, nick: null, text: 'psst', id: '00', at })).toBe('09:05 to you from …o7R3pq: psst')
})

test('a nick of which nothing can be seen is none', () => {
  expect(authorOf(FROM, '\u200b\u200b')).toBe('…o7R3pq')
})
