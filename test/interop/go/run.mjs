/**
 * `npm run test:interop`: holds our host against go-libp2p. Arguments are vitest's. Without a Go toolchain it says so and
 * ends well.
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { goVersion } from './build.mjs'

const version = await goVersion()
if (version == null) {
  console.log('skipped: the tests with go-libp2p peers need a Go toolchain, and there is none on this machine')
  process.exit(0)
}
console.log(`the go-libp2p peer is built with ${version}; the first time takes minutes`)

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const config = join(import.meta.dirname, 'vitest.config.ts')
const child = spawn(process.execPath, [vitest, 'run', '--config', config, ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: join(import.meta.dirname, '../../..'),
})
child.on('close', (code) => process.exit(code ?? 1))
