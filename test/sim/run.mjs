/** `npm run sim -- --nodes 1000 --seed 7 --scenario gossip`: builds the laboratory (main.ts) and runs it. */
import { runBuilt } from '../run-built.mjs'

/** Most of what a simulation allocates is garbage by the next event; with little room for the young, a fifth of the time goes into moving it. MiB. */
const YOUNG_SPACE_MIB = 64

await runBuilt('test/sim/main.ts', { flags: [`--max-semi-space-size=${YOUNG_SPACE_MIB}`] })
