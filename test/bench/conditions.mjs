/** Under what conditions was measured: told with every table. */
import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, type } from 'node:os'
import { fileURLToPath } from 'node:url'
import { CAN_PIN, CORES } from './rival/children.mjs'

const manifest = (relative) => JSON.parse(readFileSync(fileURLToPath(new URL(relative, import.meta.url)), 'utf8'))

export const load = () => loadavg()[0].toFixed(1)

function pinning(pinned) {
  if (!CAN_PIN) return 'no process held to a core, for there is no `taskset` or only one core'
  if (!pinned) return 'no process held to a core'
  return 'both processes of stream, echo and dial rows held to a core each by `taskset`, those of the others to none'
}

/** `before`: the load when it began. */
export function conditions({ before, rounds, pinned }) {
  const rival = manifest('../interop/node_modules/libp2p/package.json').version
  const { version } = manifest('../../package.json')
  return [
    `p2p-chat ${version}, js-libp2p ${rival}, Node ${process.version} (OpenSSL ${process.versions.openssl}), ${type()} ${release()},`,
    `${CORES} × ${cpus()[0].model}; load ${before} at the beginning, ${load()} at the end; ${pinning(pinned)}.`,
    rounds > 1
      ? `${rounds} rounds, in each everything in turn; medians, in brackets the least and the most of the rounds.`
      : 'One round, everything in turn.',
  ].join(' ')
}
