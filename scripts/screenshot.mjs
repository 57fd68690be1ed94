#!/usr/bin/env node
/**
 * A picture of a program's screen.
 *
 *   node scripts/screenshot.mjs [--size 120x40] [--light] [--type text]… [--wait text]… out.png -- program [arguments]
 *
 * --type and --wait are done in the order given (--type knows \r, \n, \t, \e and \xNN; --wait waits until the text is on the screen); the picture is taken
 * when the output has rested. Out.svg needs nothing else, out.png needs rsvg-convert.
 */
import { spawn } from '@lydell/node-pty'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cellsOf, createEmulator } from '../test/e2e/emulator.mjs'
import { svgOf } from '../test/e2e/png/svg.mjs'

const REST_MS = 300
const DEADLINE_MS = 30_000
const ESCAPES = { r: '\r', n: '\n', t: '\t', e: '\u001b' }

const { size, light, steps, out, command } = parse(process.argv.slice(2))
const [columns, rows] = size
const emulator = createEmulator(columns, rows)
const env = { ...process.env, TERM: 'xterm-256color' }
delete env.CI
const program = spawn(command[0], command.slice(1), { name: 'xterm-256color', cols: columns, rows, env })
let shown = true
for (const [final, value] of [
  ['h', true],
  ['l', false],
]) {
  emulator.parser.registerCsiHandler({ prefix: '?', final }, (params) => {
    if (params.includes(25)) shown = value
    return false
  })
}
let changed = () => {}
let ended = false
program.onData((data) => emulator.write(data, () => changed()))
emulator.onData((answer) => ended || program.write(answer))
program.onExit(() => {
  ended = true
  changed()
})
const deadline = setTimeout(() => stop(`nothing came for ${DEADLINE_MS} ms; the screen:\n${text()}`), DEADLINE_MS)

for (const step of steps) {
  if (step.type !== undefined) {
    await rest()
    program.write(step.type)
  } else await until(() => text().includes(step.wait))
}
await rest()
clearTimeout(deadline)
const { cursorX, cursorY } = emulator.buffer.active
const svg = svgOf(cellsOf(emulator), { x: cursorX, y: cursorY, shown }, light)
if (out.endsWith('.svg')) writeFileSync(out, svg)
else writeFileSync(out, execFileSync('rsvg-convert', ['--format=png'], { input: svg, maxBuffer: 64 * 1024 * 1024 }))
if (!ended) process.kill(program.pid, 'SIGTERM')
await until(() => ended)
process.exit(0)

function text() {
  return cellsOf(emulator)
    .map((row) => row.map((cell) => (cell.width === 0 ? '' : cell.text || ' ')).join(''))
    .join('\n')
}

function until(done) {
  return new Promise((resolve) => {
    changed = () => {
      if (done()) resolve()
      else if (ended) stop(`the program ended; the screen:\n${text()}`)
    }
    changed()
  })
}

/** Until nothing was written for a while. */
function rest() {
  return new Promise((resolve) => {
    let timer
    changed = () => {
      clearTimeout(timer)
      timer = setTimeout(resolve, ended ? 0 : REST_MS)
    }
    changed()
  })
}

function stop(why) {
  console.error(why)
  if (!ended) process.kill(program.pid, 'SIGKILL')
  process.exit(1)
}

function parse(args) {
  const split = args.indexOf('--')
  const command = args.slice(split + 1)
  const parsed = { size: [80, 24], light: false, steps: [], out: '', command }
  const own = args.slice(0, split)
  while (own.length > 0) {
    const flag = own.shift()
    if (flag === '--size') parsed.size = own.shift().split('x').map(Number)
    else if (flag === '--light') parsed.light = true
    else if (flag === '--type') parsed.steps.push({ type: unescaped(own.shift()) })
    else if (flag === '--wait') parsed.steps.push({ wait: own.shift() })
    else parsed.out = flag
  }
  if (split === -1 || command.length === 0 || !/\.(png|svg)$/.test(parsed.out)) {
    console.error(
      'usage: screenshot.mjs [--size 120x40] [--light] [--type text]… [--wait text]… out.png -- program [arguments]',
    )
    process.exit(2)
  }
  return parsed
}

function unescaped(typed) {
  return typed.replace(/\\(?:x([0-9a-f]{2})|([rnte]))/gi, (_, code, name) =>
    code === undefined ? ESCAPES[name.toLowerCase()] : String.fromCharCode(Number.parseInt(code, 16)),
  )
}
