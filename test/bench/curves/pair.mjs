/** Two processes of a bench host (../rival/drive.mjs), one serving, one driving, as the curves need them; and what a process used of a processor. */
import { startChild } from '../../interop/child.mjs'

export const MUXERS = ['yamux']

export function startHost(host, options) {
  return startChild({
    name: host.name,
    args: [...host.args, JSON.stringify({ muxers: MUXERS, ...options })],
    env: host.env,
  })
}

/** `work(server, driver, address of the server)`; both end with it. */
export async function withPair(host, options, work) {
  const children = await Promise.all([startHost(host, options), startHost(host, options)])
  try {
    const [server, driver] = children
    const { addresses } = await server.waitFor('listening')
    return await work(server, driver, addresses[0])
  } finally {
    await Promise.all(children.map((child) => child.stop()))
  }
}

export const cpuMs = ({ userMs, systemMs }) => userMs + systemMs
