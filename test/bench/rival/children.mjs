/** Starts hosts, each on a core of its own where that is asked for and the system has `taskset`. */
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { startChild } from '../../interop/child.mjs'

export const CORES = availableParallelism()

/** Whether processes can be pinned here: there is the command, and more than one core. */
export const CAN_PIN = CORES > 1 && spawnSync('taskset', ['-c', '0', process.execPath, '--version']).status === 0

/** `core`: null = wherever the system likes. */
export function startHost(host, options, core = null) {
  const args = [...host.args, JSON.stringify(options)]
  const pin = core != null && CAN_PIN
  return startChild({
    name: host.name,
    command: pin ? 'taskset' : process.execPath,
    args: pin ? ['-c', String(core % CORES), process.execPath, ...args] : args,
    env: host.env,
  })
}

/** Starts hosts side by side, runs `work(children)`, and stops them. */
export async function withHosts(starts, work) {
  const started = await Promise.allSettled(starts)
  const children = started.filter(({ status }) => status === 'fulfilled').map(({ value }) => value)
  try {
    const failed = started.find(({ status }) => status === 'rejected')
    if (failed != null) throw failed.reason
    return await work(children)
  } finally {
    await Promise.all(children.map((child) => child.stop()))
  }
}
