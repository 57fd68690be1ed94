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

/** How often a dial of the host waits for the other side, after TCP's own round trip. The first one: later ones know other ways than the relay. */
export const dialTrips = (host) => {
  const start = () => startHost(host, { muxers: ['yamux'], pubsub: null })
  return withHosts([start(), start()], async ([server, driver]) => {
    const [address] = (await server.waitFor('listening')).addresses
    const dialled = async (through) =>
      (await driver.request('dial', { address: through, iterations: 1, warmup: 0 })).medianUs / 1000
    return { roundTrips: await countRoundTrips(address, dialled) }
  })
}
