/** The writer as a program of its own, and what it says. */
import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { rolldown } from 'rolldown'
import { onTestFinished } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../../..')

/** The file to start with node. */
export async function writerProgram(): Promise<string> {
  const directory = join(ROOT, 'node_modules/.cache/p2p-chat-test')
  mkdirSync(directory, { recursive: true })
  const file = join(directory, `history-writer-${process.pid}.mjs`)
  const build = await rolldown({
    input: join(ROOT, 'test/app/history/writer.ts'),
    platform: 'node',
    external: ['node-sqlite3-wasm'],
    transform: { target: 'node20' },
  })
  await build.write({ file, format: 'esm', codeSplitting: false })
  await build.close()
  return file
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly lines: readonly string[]
  /** Ended, in one way or another; everything that it said is in `lines`. */
  readonly ended: Promise<void>
}

/** `said`: told of each line. */
export function start(command: string, args: readonly string[], said: (line: string, count: number) => void): Running {
  const child = spawn(command, args)
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => said(line, lines.push(line)))
  child.stderr.setEncoding('utf8').on('data', (text: string) => lines.push(`stderr ${text}`))
  const ended = new Promise<void>((done) => child.on('close', () => done()))
  return { child, lines, ended }
}
