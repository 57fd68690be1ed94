/** The soak's command line: a table, then what broke a bound; exit 1 when anything did. */
import yargs from 'yargs'
import { MAX_LINES } from '../../../app/limits.ts'
import { judge } from './report.ts'
import { soak } from './soak.ts'

const { minutes, seed, nodes, rate, program } = await yargs(process.argv.slice(2))
  .scriptName('npm run soak --')
  .option('minutes', { type: 'number', default: 30, describe: 'how long' })
  .option('seed', { type: 'string', default: '7', describe: 'one seed, the same order of what is done' })
  .option('nodes', { type: 'number', default: 6, describe: 'how many programs' })
  .option('rate', { type: 'number', default: 20, describe: 'messages a second, of all together' })
  .option('program', { type: 'string', demandOption: true, hidden: true })
  .strict()
  .version(false)
  .parse()

const MOST_FAULTS = 20
const forMs = minutes * 60_000
const ending = new AbortController()
// A terminal and the one who started this both tell it.
process.on('SIGINT', () => ending.abort())
process.on('SIGTERM', () => ending.abort())
const result = await soak({
  program,
  seed,
  nodes,
  forMs,
  messagesPerSecond: rate,
  directLines: MAX_LINES,
  sampleMs: 10_000,
  moveMs: 2_000,
  thereMs: 45_000,
  awayMs: 15_000,
  signal: ending.signal,
  tell: (sentence) => process.stderr.write(`${sentence}\n`),
}).catch((error: unknown) => {
  if (!ending.signal.aborted) throw error
  process.stderr.write('It was ended before its time: nothing is judged.\n')
  process.exit(1)
})
const { table, faults } = judge(result, forMs, rate)
process.stdout.write(
  `${table}\n\n${nodes} programs, ${minutes} minutes, ${rate} messages a second, Node ${process.version}\n`,
)
for (const fault of faults.slice(0, MOST_FAULTS)) process.stderr.write(`broken: ${fault}\n`)
if (faults.length > MOST_FAULTS) process.stderr.write(`and ${faults.length - MOST_FAULTS} more\n`)
process.exitCode = faults.length > 0 ? 1 : 0
