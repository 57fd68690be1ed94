import { describe, expect, test } from 'vitest'
import { parse } from '../../bin/cli.ts'
import type { Invocation } from '../../bin/cli.ts'
import { UsageError } from '../../bin/exit.ts'

async function asked(args: string[], env: Record<string, string> = {}): Promise<Invocation> {
  const result = await parse(args, env, 80)
  if ('print' in result) throw new Error(`prints: ${result.print}`)
  return result
}

async function printed(...args: string[]): Promise<string> {
  const result = await parse(args, {}, 100)
  if (!('print' in result)) throw new Error(`runs ${result.command}`)
  return result.print
}

/** The flags that have a value. */
const given = ({ flags }: Invocation): Record<string, unknown> =>
  Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))

describe('the command and its words', () => {
  test.each([
    [[], 'chat', []],
    [['lobby'], 'chat', ['lobby']],
    [['1e3', '007', '-'], 'chat', ['1e3', '007', '-']],
    [['--', 'node'], 'chat', ['node']],
    [['lobby', '--', 'node', '--nick', '--'], 'chat', ['lobby', 'node', '--nick', '--']],
    [['--temp', '--', 'tail'], 'chat', ['tail']],
    [['nod'], 'chat', ['nod']],
    [['lobby', 'node'], 'chat', ['lobby', 'node']],
    [['chat'], 'chat', ['chat']],
    [['node'], 'node', []],
    [['--nick', 'ada', 'node'], 'node', []],
    [['--nick', 'node', 'tail', 'x'], 'tail', ['x']],
    [['tail', 'a', '2'], 'tail', ['a', '2']],
    [['send', 'room', 'it', 'costs', '1e3', '007'], 'send', ['room', 'it', 'costs', '1e3', '007']],
    [['send', 'room', '--', '--hello', '-x'], 'send', ['room', '--hello', '-x']],
    [['send', '--', '-room', 'text'], 'send', ['-room', 'text']],
    [['dm', '12D3KooW', 'x'], 'dm', ['12D3KooW', 'x']],
    [['ping', '/ip4/1.2.3.4/tcp/5'], 'ping', ['/ip4/1.2.3.4/tcp/5']],
    [['id'], 'id', []],
  ])('%j is %s with %j', async (args, command, words) => {
    expect(await asked(args)).toMatchObject({ command, words })
  })
})

describe('flags', () => {
  test.each([
    [['--nick', 'ada'], { nick: 'ada' }],
    [['-n', 'ada'], { nick: 'ada' }],
    [['--nick=-ada'], { nick: '-ada' }],
    [['--nick', '007'], { nick: '007' }],
    [['--dial', '/a', '--dial', '/b', '-d', '/c'], { dial: ['/a', '/b', '/c'] }],
    [
      ['--no-mdns', '--no-dht', '--no-history', '--temp'],
      { 'no-mdns': true, 'no-dht': true, 'no-history': true, temp: true },
    ],
    [['--public'], { public: true }],
    [['--temp=false'], { temp: false }],
    [['--data-dir', '/x', '--log-file', 'y', '--profile', 'z'], { 'data-dir': '/x', 'log-file': 'y', profile: 'z' }],
    [['node', '--room', 'a', '-r', '1e3', '--json'], { room: ['a', '1e3'], json: true }],
    [['send', 'x', '--timeout', '0.5'], { timeout: 0.5 }],
    [['ping', '/x', '--count', '10'], { count: 10 }],
  ])('%j gives %j', async (args, flags) => {
    expect(given(await asked(args))).toEqual(flags)
  })

  test('a list takes one value each: the next word is a word', async () => {
    expect(await asked(['--dial', '/a', 'lobby'])).toMatchObject({ flags: { dial: ['/a'] }, words: ['lobby'] })
  })

  test('the environment stands in for a flag that is not given', async () => {
    const env = {
      P2P_CHAT_NICK: 'eve',
      P2P_CHAT_DIAL: '/a, /b',
      P2P_CHAT_TEMP: '1',
      P2P_CHAT_NO_MDNS: 'no',
      P2P_CHAT_DATA_DIR: '',
      P2P_CHAT_UNKNOWN: 'x',
    }
    expect(given(await asked([], env))).toEqual({ nick: 'eve', dial: ['/a', '/b'], temp: true, 'no-mdns': false })
    expect(given(await asked(['--nick', 'ada', '--dial', '/c'], env))).toMatchObject({ nick: 'ada', dial: ['/c'] })
    expect(given(await asked(['send', 'x'], { P2P_CHAT_TIMEOUT: '5' }))).toEqual({ timeout: 5 })
  })
})

test.each([
  [['--frobnicate'], 'There is no flag --frobnicate; see p2p-chat --help.'],
  [['--pubic', 'x'], 'There is no flag --pubic; did you mean --public?'],
  [['--mdns'], 'There is no flag --mdns; did you mean --no-mdns?'],
  [['tail', '--jsom', 'x'], 'There is no flag --jsom; did you mean --json?'],
  [['node', '--count', '3'], 'node has no flag --count; see p2p-chat node --help.'],
  [['--room', 'x'], 'The chat has no flag --room; see p2p-chat --help.'],
  [['send', 'x', '-5'], 'There is no flag -5; see p2p-chat send --help. What only looks like a flag goes after --.'],
  [['--nick'], '--nick needs a value.'],
  [['--nick='], '--nick needs a value.'],
  [['--nick', '--temp'], '--nick needs a value.'],
  [['--nick', 'a', '--nick', 'b'], '--nick was given 2 times; give it once.'],
  [['send', 'x', '--timeout', 'soon'], '--timeout needs a number above 0, not "soon".'],
  [['send', 'x', '--timeout', '-1'], '--timeout needs a number above 0, not "-1".'],
  [['ping', '/x', '--count', '0'], '--count needs a number above 0, not "0".'],
  [['send'], '<room> is missing: p2p-chat send <room> [text…]'],
  [['tail'], '<room> is missing: p2p-chat tail <room…>'],
  [['dm'], '<peer> is missing: p2p-chat dm <peer> [text…]'],
  [['ping'], '<multiaddr> is missing: p2p-chat ping <multiaddr>'],
  [['ping', 'a', 'b'], '"b" is one word too many: p2p-chat ping <multiaddr>'],
  [['node', 'lobby'], '"lobby" is one word too many: p2p-chat node'],
  [['id', 'x'], '"x" is one word too many: p2p-chat id'],
])('%j is refused: %s', async (args, sentence) => {
  const error = await parse(args, {}, 80).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UsageError)
  expect((error as Error).message).toBe(sentence)
})

test('a switch in the environment is 1 or 0', async () => {
  await expect(asked([], { P2P_CHAT_TEMP: 'maybe' })).rejects.toThrow('P2P_CHAT_TEMP is 1 or 0, not "maybe".')
})

describe('what is printed', () => {
  test('the version, whatever else is there', async () => {
    expect(await printed('--version')).toBe('0.1.0')
    expect(await printed('node', '--version', '--frobnicate')).toBe('0.1.0')
  })

  test('the help names every command and flag, with what each does', async () => {
    const help = await printed('--help')
    for (const command of [
      '[room..]',
      'node',
      'tail <room..>',
      'send <room>',
      'dm <peer>',
      'ping',
      'id',
      'completion',
    ]) {
      expect(help).toMatch(new RegExp(`p2p-chat ${command.replace(/[[\].]/g, '\\$&')}.* {2}[A-Z]`))
    }
    for (const flag of 'nick profile temp dial bootstrap listen public no-mdns no-dht no-history data-dir log-file'.split(
      ' ',
    )) {
      expect(help).toMatch(new RegExp(`--${flag} .*\\w`))
    }
    expect(help).toContain('P2P_CHAT_NICK')
    expect(await printed('-h')).toBe(help)
  })

  test('the help of a command has its own flags and examples', async () => {
    expect(await printed('send', '--help')).toMatch(/^p2p-chat send <room> \[text…\]\n[\s\S]*--timeout[\s\S]*make 2>&1/)
    expect(await printed('ping', '--help')).toContain('--count')
    expect(await printed('--help', 'node')).toContain('--json')
  })

  test('the completion script, and the words that it asks for', async () => {
    expect(await printed('completion')).toContain('p2p-chat --get-yargs-completions')
    expect((await printed('--get-yargs-completions', 'p2p-chat', '')).split('\n').sort()).toEqual(
      ['completion', 'dm', 'id', 'node', 'ping', 'send', 'tail'].sort(),
    )
    const flags = (await printed('--get-yargs-completions', 'p2p-chat', 'node', '--')).split('\n')
    expect(flags).toEqual(expect.arrayContaining(['--json', '--room', '--nick', '--no-mdns', '--help']))
    expect(flags.filter((flag) => !/^--[a-z-]{2,}$/.test(flag))).toEqual([])
  })
})
