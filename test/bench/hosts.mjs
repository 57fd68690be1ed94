/** Whom the rows measure: the hosts of rival/drive.mjs, and how each is started. `BENCH_NET` names the built door of the host under test (build.mjs makes it). */
import { fileURLToPath } from 'node:url'
import { JS_HOST } from './rival/measure.mjs'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const wire = (name) => ({
  name,
  args: ['--expose-gc', path('./limit-host.mjs')],
  env: { BENCH_WIRE: name },
})

export const OURS = { name: 'p2p-chat', args: ['--expose-gc', path('./ours-host.mjs')] }
export const RIVAL = JS_HOST
export const TCP = wire('tcp')
export const TLS = wire('tls')
