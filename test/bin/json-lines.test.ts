import { describe, expect, test } from 'vitest'
import { jsonLine, readCommand } from '../../bin/json-lines.ts'

describe('an event', () => {
  test('is one line of ASCII controls escaped, and reads back as it was', () => {
    const controls = [
      ...Array.from({ length: 0xa0 }, (_, i) => String.fromCharCode(i)),
      ...'\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ud800',
    ].join('')
    const line = jsonLine({ text: controls })
    // oxlint-disable-next-line no-control-regex -- that is what is looked for
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/)
    expect(JSON.parse(line)).toEqual({ text: controls })
    expect(jsonLine({ text: '\u001b[2J\u009b\u202e' })).toBe('{"text":"\\u001b[2J\\u009b\\u202e"}')
  })

  test('keeps what can be shown', () => {
    expect(jsonLine({ text: 'שלום 💬 "x"' })).toBe('{"text":"שלום 💬 \\"x\\""}')
  })
})

describe('a command', () => {
  test.each([
    ['{"cmd":"send","room":"lobby","text":"hi"}', { cmd: 'send', room: 'lobby', text: 'hi' }],
    ['{"cmd":"dm","peer":"12D3","text":""}', { cmd: 'dm', peer: '12D3', text: '' }],
    ['{"cmd":"dial","address":"/ip4/1.2.3.4/tcp/5"}', { cmd: 'dial', address: '/ip4/1.2.3.4/tcp/5' }],
    ['{"cmd":"join","room":"x"}', { cmd: 'join', room: 'x' }],
    ['{"cmd":"leave","room":"x","extra":1}', { cmd: 'leave', room: 'x' }],
    [' {"cmd":"peers"} ', { cmd: 'peers' }],
    ['{"cmd":"quit","room":7}', { cmd: 'quit' }],
  ])('%s', (line, command) => {
    expect(readCommand(line)).toMatchObject({ command, id: null })
  })

  test.each([[1], ['x'], [null], [{ a: [1] }]])('its id %j comes back whatever it is', (id) => {
    expect(readCommand(JSON.stringify({ cmd: 'peers', id }))).toMatchObject({ cmd: 'peers', id })
    expect(readCommand(JSON.stringify({ cmd: 'fly', id }))).toMatchObject({ cmd: 'fly', id, command: null })
  })

  test.each([
    ['', /not JSON/],
    ['{', /not JSON/],
    ['7', /JSON object/],
    ['null', /JSON object/],
    ['[{"cmd":"peers"}]', /JSON object/],
    ['{}', /names itself/],
    ['{"cmd":7}', /names itself/],
    ['{"cmd":"fly"}', /no command "fly"; there are send, dm, dial, join, leave, peers, quit/],
    ['{"cmd":"constructor"}', /no command "constructor"/],
    ['{"cmd":"send","room":"x"}', /"send" needs "text", as text/],
    ['{"cmd":"send","room":["x"],"text":"y"}', /"send" needs "room", as text/],
    ['{"cmd":"join","room":null}', /"join" needs "room", as text/],
  ])('%s is refused in a sentence', (line, problem) => {
    const read = readCommand(line)
    expect(read.command).toBeNull()
    expect(read.problem).toMatch(problem)
  })
})
