/** The laboratory's command line. */
import yargs from 'yargs'
import { dht, dhtChurn, dhtFilled } from './dht-scenarios.ts'
import { attacks, churn, gossip, hostile, partition, slow } from './gossip-scenarios.ts'
import type { Size } from './gossip-scenarios.ts'
import { broken, table } from './report.ts'
import type { Report } from './report.ts'

const SCENARIOS: Record<string, (size: Size) => Promise<Report>> = {
  gossip,
  churn,
  hostile,
  attacks,
  partition,
  slow,
  dht,
  'dht-churn': dhtChurn,
  'dht-filled': dhtFilled,
}

const { nodes, seed, scenario, messages, json } = await yargs(process.argv.slice(2))
  .scriptName('npm run sim --')
  .option('nodes', { type: 'number', default: 1_000, describe: 'how many' })
  .option('seed', { type: 'string', default: '7', describe: 'one seed, one trace' })
  .option('scenario', { choices: Object.keys(SCENARIOS), default: 'gossip', describe: 'what happens' })
  .option('messages', { type: 'number', describe: 'how many are said, or looked up' })
  .option('json', { type: 'boolean', default: false, describe: 'one JSON object instead of a table' })
  .strict()
  .version(false)
  .parse()

// A dial that fails or a stream that is reset is an event here, and nobody reads where it came from.
Error.stackTraceLimit = 0
const run = SCENARIOS[scenario] as (size: Size) => Promise<Report>
const report = await run({ nodes, seed, messages })
const seconds = process.cpuUsage().user / 1e6
const faults = broken(report)
if (json) {
  process.stdout.write(`${JSON.stringify({ ...report, broken: faults })}\n`)
} else {
  process.stdout.write(`${scenario}, ${nodes} nodes, seed ${seed}\n\n${table(report)}\n\n`)
  process.stdout.write(`trace ${report.digest.slice(0, 16)}, ${seconds.toFixed(1)} s of this machine's processors\n`)
}
for (const fault of faults) process.stderr.write(`broken: ${fault}\n`)
process.exitCode = faults.length > 0 ? 1 : 0
