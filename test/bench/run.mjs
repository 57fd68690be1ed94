/**
 * `npm run bench [-- --quick] [-- --rounds 3] [-- --free] [-- --write] [-- name…]`: ours beside js-libp2p and beside the machine's limit, in one run on one
 * machine, in turn (rounds.mjs), and the screen (screen/run.mjs). How it measures, and what the rows are: README.md beside this.
 *   --quick   shorter and fewer rounds: under three minutes in all
 *   --free    no process is held to a core
 *   --write   the tables go into the project's README, too
 * A name is a row's, or `screen`. BENCH_NET names a built host to measure instead of the sources as they are now.
 */
import { parseArgs } from 'node:util'
import { buildMeasured } from './build.mjs'
import { conditions, load } from './conditions.mjs'
import { install } from '../interop/install.mjs'
import { writeReadme } from './readme.mjs'
import { FULL as HOST_FULL, QUICK as HOST_QUICK } from './rival/measure.mjs'
import { runRounds, turnsOf } from './rounds.mjs'
import { measureScreen } from './screen/run.mjs'
import { rowOf, tableOf } from './table.mjs'

const FULL = { ...HOST_FULL, dhtNodes: 50, lookups: 100, starts: 5, rounds: 3 }
const QUICK = { ...HOST_QUICK, dhtNodes: 20, lookups: 8, starts: 3, rounds: 1 }
const SCREEN = 'screen'

const say = (text) => process.stderr.write(`${text}\n`)
const fail = (id, error) => say(`${id} failed: ${error.message}`)

const { values, positionals: names } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    free: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    rounds: { type: 'string' },
  },
  allowPositionals: true,
})

async function measureRows(rows, rounds, settings) {
  const measured = new Map()
  for (const { turn, variants } of turnsOf(rows)) {
    measured.set(turn, await runRounds(variants, rounds, settings, { tell: say, fail }))
  }
  return rows.map((row) => rowOf(row, measured.get(row.turn), settings))
}

/** The table and what it was measured under, as text. */
async function measureHosts(rows, settings) {
  const before = load()
  const rounds = Number(values.rounds ?? settings.rounds)
  const built = await buildMeasured()
  process.env.BENCH_NET ??= built.net
  process.env.BENCH_COUNTED = built.counted
  try {
    await install()
    const pinned = !values.free
    const shown = await measureRows(rows, rounds, { ...settings, pinned, program: built.program })
    const missed = shown.filter(({ missed }) => missed).length
    const verdict =
      missed === 0 ? 'Every aim was reached.' : `Rows with an aim that was missed: ${missed} of ${rows.length}.`
    return `${tableOf(shown)}\n\n${verdict} ${conditions({ before, rounds, pinned })}`
  } finally {
    built.remove()
  }
}

const { ROWS } = await import('./rows.mjs')
const known = new Set([...ROWS.map(({ name }) => name), SCREEN])
const unknown = names.filter((name) => !known.has(name))
if (unknown.length > 0) {
  say(`There is no "${unknown[0]}" to measure; there are: ${[...known].join(', ')}.`)
  process.exit(1)
}
const wanted = (name) => names.length === 0 || names.includes(name)
const rows = ROWS.filter(({ name }) => wanted(name))
if (values.write && rows.length > 0 && rows.length < ROWS.length) {
  say('--write puts whole tables into README: name no rows, or only screen.')
  process.exit(1)
}
const started = performance.now()
const tables = {}
if (rows.length > 0) {
  tables.host = await measureHosts(rows, values.quick ? QUICK : FULL)
  console.log(tables.host)
}
if (wanted(SCREEN)) {
  if (rows.length > 0) console.log('')
  tables.screen = await measureScreen({ quick: values.quick, tell: (what) => say(`screen: ${what}`) })
  console.log(tables.screen)
}
if (values.write) await writeReadme(tables)
say(`${((performance.now() - started) / 1000).toFixed(0)} s in all`)
