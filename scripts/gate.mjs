// Types, lint and the tests at once; with `--format`, which is everything that must hold before a commit, the format too. The tests get
// the other words given here. The checks are quick and the tests often wait for other processes, so they take the time that the tests leave.
// What a check says against the code is printed when all have ended, so that nothing scrolls away above the tests.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { setPriority } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
/** As `nice` counts: behind the tests, which wait for what others do in time. */
const BEHIND = 10

const FORMAT = '--format'

const CHECKS = [
  ['types', program('typescript', 'tsc'), '--noEmit'],
  ['lint', program('oxlint', 'oxlint')],
]
const words = process.argv.slice(2)
if (words.includes(FORMAT))
  CHECKS.push(['format', program('prettier', 'prettier'), '--check', '--log-level', 'warn', '.'])

const checks = CHECKS.map(([name, ...args]) => check(name, args))
const forTests = words.filter((word) => word !== FORMAT)
const tests = await ended(run([program('vitest', 'vitest'), 'run', ...forTests], 'inherit'))
const failed = (await Promise.all(checks)).filter(({ code }) => code !== 0)
for (const { name, said } of failed) process.stderr.write(`\n${name} failed:\n${said}`)
process.exitCode = tests === 0 && failed.length === 0 ? 0 : 1

/** The file that a package's command starts. */
function program(name, command) {
  const path = require.resolve(`${name}/package.json`)
  const { bin } = require(path)
  return join(dirname(path), typeof bin === 'string' ? bin : bin[command])
}

function run(args, stdio) {
  return spawn(process.execPath, args, { cwd: root, stdio })
}

async function check(name, args) {
  const child = run(args, ['ignore', 'pipe', 'pipe'])
  try {
    setPriority(child.pid, BEHIND)
  } catch {
    // It has ended already, or the system has none: it is only in less of a hurry.
  }
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  return { name, code: await ended(child), said }
}

/** The exit code; null when a signal ended it. */
function ended(child) {
  return new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
}
