/**
 * `npm run curves [-- name… --quick --draw --rounds 3]`: how cost grows, measured and drawn into test/bench/results, each as <name>.svg beside the data that it
 * was drawn from. `--draw` draws the data that is there. Takes the better part of an hour; `--quick` some minutes.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from '../build.mjs'
import { OURS, RIVAL } from '../hosts.mjs'
import { draw } from './chart.mjs'
import { CURVES, measure } from './curves.mjs'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const ROOT = path('../../..')
const RESULTS = path('../results')
const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    draw: { type: 'boolean', default: false },
    rounds: { type: 'string' },
  },
  allowPositionals: true,
})
const names = positionals.length > 0 ? positionals : Object.keys(CURVES)
const unknown = names.find((name) => !Object.hasOwn(CURVES, name))
if (unknown !== undefined) {
  process.stderr.write(`There is no curve "${unknown}"; there are ${Object.keys(CURVES).join(', ')}.\n`)
  process.exit(2)
}

const directory = join(ROOT, 'node_modules', '.cache', `p2p-chat-curves-${process.pid}`)
try {
  mkdirSync(RESULTS, { recursive: true })
  if (!values.draw) {
    await bundle({ net: 'net/index.ts' }, directory)
    process.env.BENCH_NET = join(directory, 'net.js')
    await RIVAL.prepare()
  }
  for (const name of names) {
    const file = join(RESULTS, name)
    const keep = (data) => {
      writeFileSync(`${file}.json`, `${JSON.stringify(data, null, 1)}\n`)
      writeFileSync(`${file}.svg`, draw(CURVES[name].chart(data)))
    }
    if (values.draw) keep(JSON.parse(readFileSync(`${file}.json`, 'utf8')))
    else {
      await measure(CURVES[name], {
        hosts: [OURS, RIVAL],
        rounds: Number(values.rounds ?? (values.quick ? 1 : 3)),
        share: values.quick ? 0.25 : 1,
        tell: (sentence) => process.stderr.write(`${name}: ${sentence}\n`),
        keep,
        made: `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}`,
      })
    }
    console.log(`test/bench/results/${name}.svg`)
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}
