/**
 * A network of its own for multicast: a Linux namespace in which there is nothing but a loopback interface with multicast on, so that no
 * packet of a test is ever on a real network. Any number of processes run in it side by side and hear each other:
 *
 *   const network = await openNetwork()
 *   if ('reason' in network) return skip(network.reason)
 *   const peer = await startChild({ name: 'js-libp2p peer', ...network.inside(process.execPath, ['js-peer.mjs', '{…}']) })
 *   …
 *   await network.close()
 *
 * `inside` gives the command line that starts a program (a node script, a Go binary) in there; whoever starts it ends it. Such a program
 * has 127.0.0.1 and ::1, no route elsewhere, and no names. ip4 multicast works, ip6 multicast is not delivered on loopback.
 * Needs unshare, nsenter (util-linux) and ip (iproute2), and user namespaces that are not forbidden.
 */
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const SETUP = [
  'ip link set lo up multicast on',
  'ip route add 224.0.0.0/4 dev lo',
  'echo ready',
  // It holds the namespace open, and ends when the process that opened it is gone, however that ends.
  'exec cat >/dev/null',
].join(' && ')

export interface Network {
  /** The same program, started in there; as `startChild` and `spawn` take it. */
  inside(command: string, args: string[]): { command: string; args: string[] }
  close(): Promise<void>
}

/** There can be none here. */
export interface NoNetwork {
  /** One sentence for the one who reads why a test was skipped. */
  reason: string
}

export async function openNetwork(): Promise<Network | NoNetwork> {
  if (process.platform !== 'linux') return { reason: 'skipped: only Linux has network namespaces' }
  const holder = spawn('unshare', ['--map-root-user', '--net', 'sh', '-c', SETUP], { stdio: 'pipe' })
  const problem = await untilReady(holder)
  if (problem !== null) return { reason: `skipped: no network namespace of its own can be made here (${problem})` }
  const closed = new Promise<void>((resolve) => {
    holder.once('close', () => resolve())
  })
  const network: Network = {
    inside: (command, args) => ({
      command: 'nsenter',
      args: ['--target', String(holder.pid), '--user', '--net', '--preserve-credentials', '--', command, ...args],
    }),
    close() {
      holder.stdin?.end()
      return closed
    },
  }
  try {
    const { command, args } = network.inside('true', [])
    await promisify(execFile)(command, args)
    return network
  } catch (error) {
    await network.close()
    return { reason: `skipped: no network namespace can be entered here (${(error as Error).message.trim()})` }
  }
}

/** Null = it is; else what went wrong. */
function untilReady(holder: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    let stderr = ''
    holder.on('error', (error) => resolve(error.message))
    holder.stderr?.on('data', (chunk) => (stderr += String(chunk)))
    holder.once('close', (code) => resolve(stderr.trim() || `unshare ended with code ${code}`))
    if (holder.stdout) createInterface({ input: holder.stdout }).once('line', () => resolve(null))
  })
}
