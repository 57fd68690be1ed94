/**
 * How many round trips a dial takes: it goes through a relay that holds everything back for a while in either direction, so that all but the waiting is
 * nothing. TCP's own round trip isn't counted: the relay takes the connection at once.
 */
import { connect, createServer } from 'node:net'

/** One way. Far longer than a process's first dial on loopback takes. */
const HELD_MS = 100

function hold(from, to) {
  from.on('data', (bytes) => setTimeout(() => to.write(bytes), HELD_MS))
  from.on('close', () => to.destroy())
  from.on('error', () => {})
}

/** `dial(address)` results in the milliseconds that one took. */
export async function countRoundTrips(address, dial) {
  const port = Number(/\/tcp\/(\d+)/.exec(address)[1])
  const relay = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port, noDelay: true })
    hold(near, far)
    hold(far, near)
  })
  await new Promise((resolve) => relay.listen(0, '127.0.0.1', resolve))
  try {
    const ms = await dial(address.replace(`/tcp/${port}`, `/tcp/${relay.address().port}`))
    return Math.round(ms / (2 * HELD_MS))
  } finally {
    relay.close()
  }
}
