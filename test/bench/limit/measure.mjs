/** Measures the machine by itself: `(settings) → result` each. */
import { fileURLToPath } from 'node:url'
import { startHost, withHosts } from '../rival/children.mjs'
import { countRoundTrips } from './relay.mjs'

const BARE = { name: 'bare', args: [fileURLToPath(new URL('./bare.mjs', import.meta.url))] }

const withBare = (work, core) => withHosts([startHost(BARE, {}, core)], ([child]) => work(child))

export const bareHandshake = ({ dials, pinned }) =>
  withBare((child) => child.request('handshake', { count: dials * 5 }), pinned ? 0 : null)
export const bareSignatures = ({ messages }) =>
  withBare((child) => child.request('signatures', { count: Math.round(messages / 5) }), null)

/** How often a dial of the host waits for the other side, after TCP's own round trip. */
export const dialTrips = (host, { dials }) => {
  const start = () => startHost(host, { muxers: ['yamux'], pubsub: null })
  return withHosts([start(), start()], async ([server, driver]) => {
    const [address] = (await server.waitFor('listening')).addresses
    const dialled = async (through) => {
      const args = { address: through, iterations: Math.min(dials, 5), warmup: 2 }
      return (await driver.request('dial', args)).medianUs / 1000
    }
    return { roundTrips: await countRoundTrips(address, dialled) }
  })
}
