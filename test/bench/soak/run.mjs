/** `npm run soak -- --minutes 30 --seed 7`: builds the program and the soak (main.ts), and runs it. */
import { runBuilt } from '../../run-built.mjs'

await runBuilt('test/bench/soak/main.ts', { program: true, beside: ['test/bench/soak/probe.mjs'] })
