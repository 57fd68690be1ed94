/** Takes a command line apart: the command, its words, its flags. Words after `--` are words whatever they look like. */
import type { Flag } from './flags.ts'
import { UsageError } from './exit.ts'

export interface Words {
  /** The first word, when it names a command. */
  readonly command: string | null
  readonly words: readonly string[]
  /** Flags with their values, as they were written. */
  readonly flags: readonly string[]
  /** Help, the version or a completion is asked for: whatever else is there doesn't matter. */
  readonly asks: boolean
}

const ASKS = new Set(['--help', '-h', '--version', '--get-yargs-completions'])

/** `flagsOf`: the flags of a command (null: of the chat). @throws UsageError for a flag that the command doesn't know */
export function takeApart(
  args: readonly string[],
  commands: readonly string[],
  flagsOf: (command: string | null) => Readonly<Record<string, Flag>>,
): Words {
  const end = args.indexOf('--')
  const before = end === -1 ? args : args.slice(0, end)
  const after = end === -1 ? [] : args.slice(end + 1)
  const anyFlag = Object.assign({}, flagsOf(null), ...commands.map((command) => flagsOf(command))) as Record<
    string,
    Flag
  >
  const words: string[] = []
  const flags: string[] = []
  const names: string[] = []
  let asks = false
  for (let i = 0; i < before.length; i++) {
    const arg = before[i] as string
    if (ASKS.has(arg)) asks = true
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg)
      continue
    }
    flags.push(arg)
    if (ASKS.has(arg)) continue
    const name = nameOf(arg, anyFlag)
    names.push(name)
    const value = before[i + 1]
    if (!arg.includes('=') && anyFlag[name] && anyFlag[name].type !== 'switch' && value !== undefined) {
      flags.push(value)
      i++
    }
  }
  const command = words[0] !== undefined && commands.includes(words[0]) ? words[0] : null
  if (command !== null) words.shift()
  if (!asks) for (const name of names) checkFlag(name, flagsOf(command), command)
  return { command, words: [...words, ...after], flags, asks }
}

/** '--nick=ada' → 'nick', '-n' → 'nick'; what is unknown stays as it was written. */
function nameOf(arg: string, flags: Readonly<Record<string, Flag>>): string {
  const written = arg.split('=')[0] as string
  if (written.startsWith('--')) return Object.hasOwn(flags, written.slice(2)) ? written.slice(2) : written
  for (const [name, { alias }] of Object.entries(flags)) if (alias !== undefined && written === `-${alias}`) return name
  return written
}

function checkFlag(name: string, flags: Readonly<Record<string, Flag>>, command: string | null): void {
  if (Object.hasOwn(flags, name)) return
  const help = command === null ? 'p2p-chat --help' : `p2p-chat ${command} --help`
  if (!name.startsWith('-')) {
    throw new UsageError(`${command ?? 'The chat'} has no flag --${name}; see ${help}.`)
  }
  const near = nearest(name.replace(/^-+/, ''), Object.keys(flags))
  const hint = near === null ? '' : `; did you mean --${near}?`
  const dash = /^-[^-]/.test(name) ? ' What only looks like a flag goes after --.' : ''
  throw new UsageError(`There is no flag ${name}${hint === '' ? `; see ${help}.` : hint}${dash}`)
}

/** The name that fewest changed letters lead to; null when none is near. */
function nearest(word: string, names: readonly string[]): string | null {
  let best: string | null = null
  let bestDistance = 4
  for (const name of names) {
    const distance = changes(word, name)
    if (distance < bestDistance && distance <= name.length / 2) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

/** Levenshtein distance. */
function changes(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
