import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('../scripts/build.mjs', import.meta.url))

/** Builds the program into a directory, as it is shipped, from the sources as they are now; results in the file to start with node. */
export function buildProgram(directory) {
  execFileSync(process.execPath, [SCRIPT, '--program', directory], { stdio: ['ignore', 2, 2] })
  return join(directory, 'main.js')
}
