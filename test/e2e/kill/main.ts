/** The campaign's command line: a line a run, then a table; exit 1 when anything was lost, doubled, out of order or broken. */
import yargs from 'yargs'
import { killRun } from './campaign.ts'
import type { RunResult } from './campaign.ts'
import type { FaultKind } from './judge.ts'

const KINDS: readonly FaultKind[] = ['lost', 'doubled', 'disordered', 'database', 'unsound']

const { runs, seed, jobs, from, program } = await yargs(process.argv.slice(2))
  .scriptName('npm run campaign --')
  .option('runs', { type: 'number', default: 200, describe: 'how many' })
  .option('seed', { type: 'number', default: 7, describe: 'one seed, the same kills' })
  .option('from', { type: 'number', default: 1, describe: 'the number of the first run' })
  .option('jobs', { type: 'number', default: 2, describe: 'runs at a time' })
  .option('program', { type: 'string', demandOption: true, hidden: true })
  .strict()
  .version(false)
  .parse()

const began = performance.now()
const results: RunResult[] = []
let next = from
const work = async (): Promise<void> => {
  while (next < from + runs) {
    const result = await killRun(program, seed, next++)
    results.push(result)
    tell(result)
  }
}
function tell({ number, accepted, faults, notes, ms, kills }: RunResult): void {
  const fate = faults.length === 0 ? 'ok' : 'BROKEN'
  const lines = [`run ${number}: ${fate}, ${accepted} messages, ${ms} ms, killed ${kills.join(', ')}`]
  lines.push(...faults.map(({ kind, text }) => `  ${kind}: ${text}`), ...notes.map((note) => `  ${note}`))
  process.stdout.write(`${lines.join('\n')}\n`)
}
await Promise.all(Array.from({ length: jobs }, work))

const sum = (of: (result: RunResult) => number): number => results.reduce((total, result) => total + of(result), 0)
const rows: readonly (readonly [string, number])[] = [
  ['runs', results.length],
  ['kills', sum(({ killed }) => killed)],
  ['messages accepted', sum(({ accepted }) => accepted)],
  ...KINDS.map((kind) => [kind, sum(({ faults }) => faults.filter((each) => each.kind === kind).length)] as const),
  ['seconds', Math.round((performance.now() - began) / 1_000)],
]
process.stdout.write(`\n${rows.map(([what, count]) => `${what.padEnd(18)} ${String(count).padStart(7)}\n`).join('')}`)
// Whoever sees only the end of the output sees them too.
const broken = results.filter(({ faults }) => faults.length > 0)
if (broken.length > 0) process.stdout.write('\n')
broken.forEach(tell)
process.exitCode = broken.length > 0 ? 1 : 0
