/** A node program in a pseudo-terminal whose screen an emulator holds, for measurements and pictures: conditions are tried whenever output was taken in. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawn } from '@lydell/node-pty'
import { cellsOf, createEmulator } from './emulator.mjs'

const DEADLINE_MS = 60_000
const PROBE_STEP_MS = 2

/** `probe`: a module that is loaded into the program, and asked by `ask`. */
export function openPty(args, { columns = 80, rows = 24, env: own = {}, probe = null } = {}) {
  const probed = join(tmpdir(), `p2p-chat-bench-${randomBytes(6).toString('hex')}`)
  const env = { ...process.env, TERM: 'xterm-256color', TZ: 'UTC', BENCH_PROBE: probed, ...own }
  for (const name of ['CI', 'CONTINUOUS_INTEGRATION', 'NO_COLOR', 'FORCE_COLOR', 'NODE_OPTIONS']) delete env[name]
  const emulator = createEmulator(columns, rows)
  const started = performance.now()
  const flags = probe === null ? [] : ['--expose-gc', '--import', probe]
  const program = spawn(process.execPath, [...flags, ...args], { name: 'xterm-256color', cols: columns, rows, env })
  const waiting = new Set()
  let height = rows
  let output = 0
  let over = false
  const settle = () => {
    for (const check of waiting) check()
  }
  program.onData((data) => {
    output += data.length
    emulator.write(data, settle)
  })
  emulator.onData((answer) => over || program.write(answer))
  const exited = new Promise((resolve) => {
    program.onExit((exit) => {
      over = true
      // What it wrote last is taken in first.
      emulator.write('', () => {
        settle()
        resolve(exit)
      })
    })
  })
  const line = (y) => {
    const buffer = emulator.buffer.active
    return buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? ''
  }
  const screen = {
    /** Counted from the top; from the bottom when negative. */
    line: (y) => line(y < 0 ? height + y : y),
    lines: () => Array.from({ length: height }, (_, y) => line(y)),
    text: () => screen.lines().join('\n'),
  }
  return {
    pid: program.pid,
    screen,
    /** As `svgOf` takes them. */
    cells: () => cellsOf(emulator),
    cursor: () => ({ x: emulator.buffer.active.cursorX, y: emulator.buffer.active.cursorY, shown: true }),
    started,
    output: () => output,
    type: (text) => program.write(text),
    resize(newColumns, newRows) {
      height = newRows
      emulator.resize(newColumns, newRows)
      program.resize(newColumns, newRows)
    },
    exited,
    /** Resolves with the time at which the screen first fits. */
    until(fits, what = String(fits)) {
      return new Promise((resolve, reject) => {
        const stop = () => {
          clearTimeout(deadline)
          waiting.delete(check)
        }
        const fail = (why) => {
          stop()
          reject(new Error(`${why} before the screen showed ${what}:\n${screen.text()}`))
        }
        const deadline = setTimeout(() => fail(`${DEADLINE_MS} ms passed`), DEADLINE_MS)
        const check = () => {
          if (fits(screen)) {
            stop()
            resolve(performance.now())
          } else if (over) fail('the program ended')
        }
        waiting.add(check)
        check()
      })
    },
    /** Memory (bytes) and processor time (µs) of the program, by its probe. */
    async ask() {
      rmSync(probed, { force: true })
      process.kill(program.pid, 'SIGUSR2')
      const end = performance.now() + DEADLINE_MS
      while (performance.now() < end) {
        await sleep(PROBE_STEP_MS)
        const told = existsSync(probed) ? readFileSync(probed, 'utf8') : ''
        if (told.endsWith('\n')) return JSON.parse(told)
      }
      throw new Error('the probe did not answer')
    },
    async close() {
      if (!over) process.kill(program.pid, 'SIGTERM')
      const late = setTimeout(() => over || process.kill(program.pid, 'SIGKILL'), 5_000)
      await exited
      clearTimeout(late)
      rmSync(probed, { force: true })
      emulator.dispose()
    },
  }
}

/** The prompt is there: the first frame of the chat. */
export const prompt = (screen) => screen.line(-1).startsWith('›')
