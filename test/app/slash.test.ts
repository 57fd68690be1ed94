import { describe, expect, test } from 'vitest'
import { helpRows } from '../../app/selectors.ts'
import { parseDraft, SLASH_COMMANDS } from '../../app/slash.ts'

const PEER = '12D3KooWGzBEPQDiXvGpHHmUrJPD9iVVPCcHPNSV7X8bTFPqAda1'

function action(draft: string): unknown {
  const typed = parseDraft(draft)
  return typed.kind === 'command' ? typed.action : typed
}

function problem(draft: string): string | null {
  const typed = parseDraft(draft)
  return typed.kind === 'problem' ? typed.problem : null
}

describe('a draft', () => {
  test.each([
    ['', { kind: 'empty' }],
    ['  \n ', { kind: 'empty' }],
    ['hello', { kind: 'text', text: 'hello' }],
    ['  hello ', { kind: 'text', text: '  hello ' }],
    ['//shrug', { kind: 'text', text: '/shrug' }],
    ['///', { kind: 'text', text: '//' }],
    [' /join x', { kind: 'text', text: ' /join x' }],
    ['a /join x', { kind: 'text', text: 'a /join x' }],
  ])('%j', (draft, typed) => {
    expect(parseDraft(draft)).toEqual(typed)
  })
})

describe('a command', () => {
  test.each([
    ['/join lobby', { do: 'join', room: 'lobby' }],
    ['/JOIN Lobby', { do: 'join', room: 'Lobby' }],
    ['/j   #lobby  ', { do: 'join', room: '#lobby' }],
    ['/join the green room', { do: 'join', room: 'the green room' }],
    ['/join\tx', { do: 'join', room: 'x' }],
    ['/leave', { do: 'leave', room: null }],
    ['/part lobby ', { do: 'leave', room: 'lobby' }],
    ['/close', { do: 'leave', room: null }],
    ['/msg ada', { do: 'msg', to: 'ada', text: '' }],
    ['/msg ada hi  there ', { do: 'msg', to: 'ada', text: 'hi  there ' }],
    ['/query  ada\nline one\nline two', { do: 'msg', to: 'ada', text: 'line one\nline two' }],
    ['/m ada /join x', { do: 'msg', to: 'ada', text: '/join x' }],
    ['/dial /ip4/192.0.2.7/tcp/4001', { do: 'dial', address: '/ip4/192.0.2.7/tcp/4001' }],
    [`/connect ${PEER}`, { do: 'dial', address: PEER }],
    ['/nick', { do: 'nick', nick: null }],
    ['/nick ada lovelace', { do: 'nick', nick: 'ada lovelace' }],
    ['/peers', { do: 'peers' }],
    ['/names ', { do: 'names' }],
    ['/who', { do: 'names' }],
    ['/whoami', { do: 'whoami' }],
    ['/clear', { do: 'clear', what: 'screen', sure: true }],
    ['/clear history', { do: 'clear', what: 'history', sure: false }],
    ['/clear history YES', { do: 'clear', what: 'history', sure: true }],
    ['/search', { do: 'search', words: '' }],
    ['/search "green tea" pot', { do: 'search', words: '"green tea" pot' }],
    ['/export', { do: 'export', format: 'text', path: null }],
    ['/export jsonl', { do: 'export', format: 'jsonl', path: null }],
    ['/export text my file.txt', { do: 'export', format: 'text', path: 'my file.txt' }],
    ['/export all.jsonl', { do: 'export', format: 'jsonl', path: 'all.jsonl' }],
    ['/retry', { do: 'retry' }],
    ['/help', { do: 'help', command: null }],
    ['/help /part', { do: 'help', command: 'leave' }],
    ['/? msg', { do: 'help', command: 'msg' }],
    ['/me waves ', { do: 'me', text: 'waves ' }],
    ['/reply yes: both', { do: 'reply', text: 'yes: both', up: null, whose: null, addressed: 'yes' }],
    ['/re 2 of them', { do: 'reply', text: '2 of them', up: null, whose: null, addressed: null }],
    ['/reply ^2 no', { do: 'reply', text: 'no', up: 2, whose: null, addressed: null }],
    ['/reply @ada  bob, see', { do: 'reply', text: 'bob, see', up: null, whose: 'ada', addressed: 'bob' }],
    ['/reply ^^ this', { do: 'reply', text: '^^ this', up: null, whose: null, addressed: null }],
    ['/codec', { do: 'codec', codec: null }],
    ['/codec P2P-chat', { do: 'codec', codec: 'p2p-chat' }],
    ['/quit', { do: 'quit' }],
    ['/exit', { do: 'quit' }],
  ])('%j', (draft, expected) => {
    expect(action(draft)).toEqual(expected)
  })
})

describe('what is wrong is said in a sentence', () => {
  test.each([
    ['/join', 'Which room?'],
    ['/join a\tb', 'control characters'],
    [`/join ${'x'.repeat(256)}`, '255 bytes'],
    ['/join p2p-chat/1/lobby', 'p2p-chat/1/'],
    ['/msg', 'To whom?'],
    ['/dial', 'Which address?'],
    ['/dial 192.0.2.7:4001', 'begins with a slash'],
    ['/dial /ip4/192.0.2.7 /tcp/4001', 'no blanks'],
    [`/nick ${'x'.repeat(65)}`, '64 bytes'],
    ['/quit smoking', '/quit takes nothing after it'],
    ['/peers please', '//'],
    ['/help wibble', 'There is no command /wibble'],
    ['/', "A command's name follows the slash"],
    ['/ join x', "A command's name follows the slash"],
    ['/me', 'What do you do?'],
    ['/reply', 'What do you answer?'],
    ['/reply ^3', 'What do you answer?'],
    ['/reply ^0 x', '^1 is the last message of others'],
    ['/codec json', '/codec text'],
    ['/mee waves', 'There is no command /mee.'],
  ])('%j: %s', (draft, part) => {
    expect(problem(draft)).toContain(part)
  })

  test.each([
    ['/jion lobby', '/join'],
    ['/joni', '/join'],
    ['/levae', '/leave'],
    ['/quti', '/quit'],
    ['/hlep', '/help'],
    ['/peer', '/peers'],
    ['/whoamI?', '/whoami'],
    ['/nik bob', '/nick'],
    ['/conect x', '/connect'],
  ])('%j: did you mean %s', (draft, meant) => {
    expect(problem(draft)).toContain(`Did you mean ${meant}?`)
  })

  test('a mistyped name of any length makes a short sentence', () => {
    expect(problem(`/${'x'.repeat(60_000)}`)?.length).toBeLessThan(200)
  })
})

describe('the table', () => {
  test('has each name once', () => {
    const names = SLASH_COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases])
    expect(new Set(names).size).toBe(names.length)
  })

  test('makes the help: a row for each command, and one for text that begins with a slash', () => {
    const rows = helpRows()
    expect(rows.map(({ usage }) => usage)).toEqual([...SLASH_COMMANDS.map(({ usage }) => usage), '//text'])
    expect(rows.find(({ usage }) => usage.startsWith('/leave'))?.summary).toMatch(/\(also \/part, \/close\)$/)
    for (const { summary } of rows) expect(summary).not.toBe('')
  })

  test('names each usage after the command', () => {
    for (const { name, usage } of SLASH_COMMANDS) expect(usage.split(' ')[0]).toBe(`/${name}`)
  })
})
