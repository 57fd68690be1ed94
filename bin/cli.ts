/**
 * The command line: which command, with which flags and arguments. Parsing touches nothing; what it finds is checked where it is used.
 *
 * A bare word is a room, so that `p2p-chat lobby` is the chat in a room; after `--` the names of commands are rooms, too.
 */
import type { Argv } from 'yargs'
import { UsageError } from './exit.ts'
import { COMMON_FLAGS, COUNT_FLAG, JSON_FLAG, readFlag, ROOM_FLAG, TIMEOUT_FLAG } from './flags.ts'
import type { Flag, FlagValue } from './flags.ts'
import { VERSION } from './version.ts'
import { takeApart } from './words.ts'

export type CommandName = 'chat' | 'node' | 'tail' | 'send' | 'dm' | 'ping' | 'id'

interface CommandSpec {
  /** Words, as yargs writes them: <one> <many..> [none or many..] */
  readonly positionals: string
  readonly describe: string
  readonly flags: Readonly<Record<string, Flag>>
  readonly examples: readonly (readonly [string, string])[]
}

const COMMANDS: Readonly<Record<CommandName, CommandSpec>> = {
  chat: {
    positionals: '[room..]',
    describe: "Chat, in these rooms, or where a friend's invite leads",
    flags: {},
    examples: [],
  },
  node: {
    positionals: '',
    describe: 'Stay online without a screen: a peer for others to meet at, or a bot',
    flags: { room: ROOM_FLAG, json: { ...JSON_FLAG, describe: 'One JSON object a line, out and (commands) in' } },
    examples: [
      ['p2p-chat node --listen /ip4/0.0.0.0/tcp/4001', 'a peer for friends to dial'],
      ['p2p-chat node --room lobby --json', 'a bot: JSON lines on stdin and stdout'],
    ],
  },
  tail: {
    positionals: '<room..>',
    describe: 'Print messages as they come',
    flags: { json: JSON_FLAG },
    examples: [['p2p-chat tail lobby --json | jq -r .text', 'only what is said']],
  },
  send: {
    positionals: '<room> [text..]',
    describe: 'Send text, or each line of stdin, to a room',
    flags: { timeout: TIMEOUT_FLAG },
    examples: [
      ['p2p-chat send lobby "dinner is ready" --dial <multiaddr>', 'one message'],
      ['make 2>&1 | p2p-chat send builds', 'a message a line'],
    ],
  },
  dm: {
    positionals: '<peer> [text..]',
    describe: 'Send text, or each line of stdin, to one peer (peer id or multiaddr)',
    flags: { timeout: TIMEOUT_FLAG },
    examples: [['p2p-chat dm /ip4/192.0.2.7/tcp/4001/p2p/12D3KooW… hello', 'done when it was acknowledged']],
  },
  ping: {
    positionals: '<multiaddr>',
    describe: 'Connect to a peer and measure the round trip',
    flags: { count: COUNT_FLAG },
    examples: [['p2p-chat ping /dns4/example.org/tcp/4001', 'shows at which step it fails']],
  },
  id: {
    positionals: '',
    describe: 'Print your peer id, public key and configured addresses',
    flags: {},
    examples: [],
  },
}

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['p2p-chat', 'look around; /join a room, /help says the rest'],
  ['p2p-chat lobby --nick ada', 'chat in a room'],
  ['p2p-chat p2p-chat:aeusb2sk…', 'come where a friend is: the line that their /invite made'],
  ['p2p-chat lobby --dial /ip4/192.0.2.7/tcp/4001', 'meet somebody at their address'],
  ['p2p-chat -- node', 'the room called node'],
]

const EPILOGUE = `Flags go before the environment (P2P_CHAT_NICK=ada), the environment before the configuration file.
Rooms are signed, not secret: whoever is in a room reads it. Every hop is encrypted.
"p2p-chat <command> --help" tells more of one command.`

export interface Invocation {
  readonly command: CommandName
  readonly flags: Readonly<Record<string, FlagValue>>
  /** Rooms, a peer, text: what the command line holds besides flags. */
  readonly words: readonly string[]
}

const NAMES = (Object.keys(COMMANDS) as CommandName[]).filter((name) => name !== 'chat')

/** What the command line asks for: a command to run, or text to print. @throws UsageError */
export async function parse(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  columns: number,
): Promise<Invocation | { readonly print: string }> {
  const apart = takeApart(args, [...NAMES, 'completion'], (command) => flagsOf(command as CommandName | null))
  if (apart.asks || apart.command === 'completion') return { print: await ask(args, apart.command, columns) }
  const command = (apart.command ?? 'chat') as CommandName
  checkWords(command, apart.words)
  const flags = await readFlags(command, apart.flags, env)
  return { command, flags, words: apart.words }
}

function flagsOf(command: CommandName | 'completion' | null): Readonly<Record<string, Flag>> {
  const own = command === null || command === 'completion' ? {} : COMMANDS[command].flags
  return { ...own, ...COMMON_FLAGS }
}

/** @throws UsageError */
function checkWords(command: CommandName, words: readonly string[]): void {
  const patterns = COMMANDS[command].positionals.match(/\S+/g) ?? []
  const missing = patterns.findIndex((pattern, index) => pattern.startsWith('<') && words[index] === undefined)
  const usage = `p2p-chat ${command} ${COMMANDS[command].positionals.replaceAll('..', '…')}`.trimEnd()
  if (missing !== -1) throw new UsageError(`${patterns[missing]?.replace('..', '')} is missing: ${usage}`)
  if (patterns.at(-1)?.includes('..') || words.length <= patterns.length) return
  throw new UsageError(`"${words[patterns.length]}" is one word too many: ${usage}`)
}

/** @throws UsageError */
async function readFlags(
  command: CommandName,
  written: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Record<string, FlagValue>> {
  const flags = flagsOf(command)
  const argv = written.length === 0 ? {} : await parseFlags(flags, written)
  const values: Record<string, FlagValue> = {}
  for (const [name, flag] of Object.entries(flags)) values[name] = readFlag(name, flag, argv[name], env)
  return values
}

/** @throws UsageError */
async function parseFlags(
  flags: Readonly<Record<string, Flag>>,
  written: readonly string[],
): Promise<Record<string, unknown>> {
  // yargs' own parser alone: the rest of it takes as long to load as the first frame takes to draw.
  const { Parser } = await import('yargs/helpers')
  const names = Object.entries(flags)
  const { argv, error } = Parser.detailed([...written], {
    alias: Object.fromEntries(names.map(([name, { alias }]) => [name, alias ?? []])),
    boolean: names.filter(([, { type }]) => type === 'switch').map(([name]) => name),
    string: names.filter(([, { type }]) => type !== 'switch').map(([name]) => name),
    narg: Object.fromEntries(names.filter(([, { type }]) => type !== 'switch').map(([name]) => [name, 1])),
    configuration: PARSING,
  })
  if (error) throw usageError(error.message)
  return argv
}

const PARSING = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'greedy-arrays': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'short-option-groups': false,
}

function usageError(message: string): UsageError {
  const flag = /^Not enough arguments following: (.*)$/.exec(message)?.[1]
  return new UsageError(flag === undefined ? message : `--${flag} needs a value.`)
}

/** Help, version, completion script or completions: yargs' own, with every command known to it. */
async function ask(args: readonly string[], command: string | null, columns: number): Promise<string> {
  const parser = (await plain())
    .wrap(columns)
    .version(VERSION)
    .help()
    .alias('help', 'h')
    .usage('p2p-chat: a chat for the terminal that needs no server and no account')
    .epilogue(EPILOGUE)
  for (const [invocation, what] of EXAMPLES) parser.example(invocation, what)
  // yargs would run a default command instead of printing the script.
  if (command !== 'completion') addCommand(parser, 'chat')
  for (const name of NAMES) addCommand(parser, name)
  parser
    .completion('completion', 'Print a script that completes p2p-chat in your shell')
    .group(['help', 'version'], 'Else:')
  let printed = ''
  await parser.parseAsync([...args], {}, (_error, _argv, output) => {
    printed = output
  })
  return tidy(printed)
}

/** yargs names the types of values, offers "$0" as a word and short flags with two dashes; nothing of it helps. */
function tidy(printed: string): string {
  return printed
    .split('\n')
    .filter((line) => !line.startsWith('$0') && !/^--\w$/.test(line))
    .map((line) => line.replace(/ *\[(string|boolean|default)\]$/, ''))
    .join('\n')
}

async function plain(): Promise<Argv> {
  const { default: yargs } = await import('yargs')
  return yargs()
    .scriptName('p2p-chat')
    .parserConfiguration(PARSING)
    .locale('en')
    .exitProcess(false)
    .showHelpOnFail(false)
    .help(false)
    .version(false)
    .fail((message, error) => {
      throw usageError(message ?? String(error))
    })
}

function addCommand(parser: Argv, name: CommandName): void {
  const { positionals, describe, flags, examples } = COMMANDS[name]
  parser.command(
    `${name === 'chat' ? '$0' : name} ${positionals}`.trimEnd(),
    describe,
    (command) => {
      for (const [flag, spec] of Object.entries({ ...flags, ...COMMON_FLAGS })) addFlag(command, flag, spec)
      if (name === 'chat') return
      const usage = `p2p-chat ${name} ${positionals.replaceAll('..', '…')}`.trimEnd()
      command.usage(`${usage}\n\n${describe}`).epilogue('')
      for (const [invocation, what] of examples) command.example(invocation, what)
    },
    () => {},
  )
}

function addFlag(parser: Argv, name: string, flag: Flag): void {
  parser.option(name, {
    type: flag.type === 'switch' ? 'boolean' : 'string',
    requiresArg: flag.type !== 'switch',
    group: flag.group,
    describe: flag.value === undefined ? flag.describe : `<${flag.value}> ${flag.describe}`,
    alias: flag.alias,
  })
}
