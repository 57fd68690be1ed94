/**
 * The draft in $VISUAL or $EDITOR: a file that only its owner can read, an editor that has the terminal to itself, and what the file holds afterwards.
 * An editor that says it failed leaves the draft as it was; what it wrote is handed on all the same, so that nothing is lost.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Edited {
  readonly text: string
  /** One sentence: why the draft is to stay as it was. */
  readonly problem?: string
}

type Env = Readonly<Record<string, string | undefined>>

export interface EditorOptions {
  readonly env: Env
  /** UTF-8 bytes that a draft holds; a larger file is left where it is. */
  readonly maxBytes: number
}

const USUAL = process.platform === 'win32' ? 'notepad' : 'vi'
/** What a shell answers when there is no such program, or it can't be run. */
const NOT_RUN: ReadonlySet<number> = new Set([126, 127])

export async function editText(text: string, { env, maxBytes }: EditorOptions): Promise<Edited> {
  const editor = env['VISUAL']?.trim() || env['EDITOR']?.trim() || USUAL
  // Should we end before the editor does, its file stays: it holds what is being written.
  let directory: string | null = null
  try {
    directory = mkdtempSync(join(tmpdir(), 'p2p-chat-'))
    const file = join(directory, 'draft.txt')
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
    const problem = await run(editor, file)
    const bytes = readFileSync(file)
    if (bytes.length > maxBytes) {
      directory = null
      return {
        text: '',
        problem: `That is too long for a draft (${maxBytes / 1024} KiB at most): it is kept in ${file}.`,
      }
    }
    const written = draftOf(bytes.toString('utf8'), text)
    return problem === null ? { text: written } : { text: written === text ? '' : written, problem }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { text: '', problem: `The draft could not be edited: ${reason}.` }
  } finally {
    if (directory !== null) rmSync(directory, { recursive: true, force: true })
  }
}

/** Editors end the last line; a draft doesn't unless it did before. */
function draftOf(written: string, before: string): string {
  const text = written.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  return text.endsWith('\n') && !before.endsWith('\n') ? text.slice(0, -1) : text
}

/** Resolves once the editor has ended: null, or what went wrong. */
function run(editor: string, file: string): Promise<string | null> {
  // The setting is words for a shell, as in "code --wait"; the file's name is not.
  const [program, args, shell] =
    process.platform === 'win32'
      ? ([`${editor} "${file}"`, [], true] as const)
      : (['/bin/sh', ['-c', `${editor} "$@"`, editor, file], false] as const)
  const release = ignoreInterrupts()
  return new Promise<string | null>((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', shell })
    child.once('error', (error) => resolve(`The editor ${editor} could not be started: ${error.message}. ${CHOOSE}`))
    child.once('exit', (code, signal) => resolve(outcome(editor, code, signal)))
  }).finally(release)
}

const CHOOSE = 'The environment variable EDITOR says which one to use.'

function outcome(editor: string, code: number | null, signal: string | null): string | null {
  if (code === 0) return null
  if (code !== null && NOT_RUN.has(code)) return `There is no editor ${editor}. ${CHOOSE}`
  const how = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with ${code}`
  return `The editor ${how}, so the draft is as it was; Ctrl-Y puts in what was written.`
}

/** Ctrl-C in the editor's terminal reaches both of us, and is meant for the editor. */
function ignoreInterrupts(): () => void {
  const listeners = process.listeners('SIGINT')
  const ignore = (): void => {}
  process.removeAllListeners('SIGINT')
  process.on('SIGINT', ignore)
  return () => {
    process.off('SIGINT', ignore)
    for (const listener of listeners) process.on('SIGINT', listener)
  }
}
