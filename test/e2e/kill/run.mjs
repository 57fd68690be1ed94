/** `npm run campaign -- --runs 200 --seed 7`: builds the program and the campaign (main.ts), and runs it. */
import { runBuilt } from '../../run-built.mjs'

await runBuilt('test/e2e/kill/main.ts', { program: true })
