import { describe, expect, test } from 'vitest'
import { nickProblem, roomNameProblem } from '../../app/room-name.ts'

describe('a room name', () => {
  test.each([
    'lobby',
    '#lobby',
    'x',
    'x'.repeat(255),
    'é'.repeat(127),
    'the green room',
    '日本',
    'p2p-chat/1',
    '/a/b',
    '1e3',
    ' ',
  ])('can be %j', (name) => {
    expect(roomNameProblem(name)).toBeNull()
  })

  test.each([
    '',
    'x'.repeat(256),
    'é'.repeat(128),
    'a\tb',
    'a\x7f',
    'a\x85',
    'a\nb',
    '\ud800',
    'p2p-chat/1/',
    'p2p-chat/1/lobby',
  ])('can not be %j, and a sentence says why', (name) => {
    expect(roomNameProblem(name)).toMatch(/^[A-Z].*\.$/)
  })
})

describe('a nick', () => {
  test.each(['ada', 'Ada Lovelace', '漢'.repeat(21), 'x'.repeat(64)])('can be %j', (nick) => {
    expect(nickProblem(nick)).toBeNull()
  })

  test.each(['', '  ', 'x'.repeat(65), '漢'.repeat(22), 'a\x1b[1m', 'a\nb', '\udc00'])('can not be %j', (nick) => {
    expect(nickProblem(nick)).toMatch(/^[A-Z].*\.$/)
  })
})
