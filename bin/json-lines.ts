/** JSON lines: one event a line, and one command a line. Text is as received, with everything that could change a terminal written as \uXXXX. */
import type { ScriptCommand } from '../app/index.ts'

/**
 * JSON.stringify escapes C0 and lone surrogates; left are DEL, C1, the bidi controls, and the two line separators that some readers split at.
 */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The fields of each command, all of them text. */
const FIELDS: Readonly<Record<ScriptCommand['cmd'], readonly string[]>> = {
  send: ['room', 'text'],
  dm: ['peer', 'text'],
  dial: ['address'],
  join: ['room'],
  leave: ['room'],
  peers: [],
  quit: [],
}

export interface CommandLine {
  /** As written; null when there is none. */
  readonly cmd: string | null
  /** The command's own, whatever it is; null when there is none. */
  readonly id: unknown
  readonly command: ScriptCommand | null
  /** What is wrong, when `command` is null. */
  readonly problem: string
}

export function readCommand(line: string): CommandLine {
  const bad = (problem: string, cmd: string | null = null, id: unknown = null): CommandLine => ({
    cmd,
    id,
    command: null,
    problem,
  })
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return bad(`That line is not JSON: ${line.slice(0, 80)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad('A command is a JSON object.')
  const given = value as Record<string, unknown>
  const { cmd, id = null } = given
  if (typeof cmd !== 'string')
    return bad(`A command names itself: {"cmd":"${Object.keys(FIELDS).join('|')}"}`, null, id)
  if (!Object.hasOwn(FIELDS, cmd)) {
    return bad(`There is no command "${cmd.slice(0, 80)}"; there are ${Object.keys(FIELDS).join(', ')}.`, cmd, id)
  }
  const fields = FIELDS[cmd as ScriptCommand['cmd']]
  const missing = fields.find((field) => typeof given[field] !== 'string')
  if (missing !== undefined) return bad(`"${cmd}" needs "${missing}", as text.`, cmd, id)
  const command = Object.fromEntries([['cmd', cmd], ...fields.map((field) => [field, given[field]])]) as ScriptCommand
  return { cmd, id, command, problem: '' }
}
