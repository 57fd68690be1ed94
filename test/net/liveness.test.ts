import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import { Liveness } from '../../net/liveness.ts'
import type { MuxedConnection } from '../../net/muxed-connection.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'
import { lateClock } from './late-clock.ts'

const { probeTimeoutMs } = DEFAULT_LIMITS

/** A connection that was asked for a sign of life, with what arrives whenever a timer was due. */
function probed(arrive: (connection: { bytesRead: number }) => void) {
  const clock = new VirtualClock()
  const destroyed: unknown[] = []
  const connection = {
    bytesRead: 0,
    probing: false,
    rttMs: null,
    remotePeer: 'the peer',
    probe: () => new Promise<number>(() => {}),
    destroy: (error: unknown) => void destroyed.push(error),
  }
  const liveness = new Liveness({
    clock: lateClock(clock, () => arrive(connection)),
    limits: DEFAULT_LIMITS,
    keepAliveMs: 0,
    probe: () => Promise.reject(new Error('its muxer has a ping')),
  })
  liveness.probe(connection as unknown as MuxedConnection)
  return { clock, destroyed, liveness, connection: connection as unknown as MuxedConnection }
}

it('a connection that gives no sign of life in time is cut', async () => {
  const { clock, destroyed } = probed(() => {})
  await clock.advance(probeTimeoutMs - 1)
  expect(destroyed).toEqual([])
  await clock.advance(1)
  expect(destroyed).toMatchObject([{ code: 'timeout' }])
})

it('one whose answer waits to be read when the time is over isn’t', async () => {
  let answers = 1
  const { clock, destroyed } = probed((connection) => (connection.bytesRead += answers--))
  await clock.advance(probeTimeoutMs)
  expect(destroyed).toEqual([])
  await clock.advance(probeTimeoutMs)
  expect(destroyed).toMatchObject([{ code: 'timeout' }])
})

it('one that is over in the turn in which its time is isn’t judged any more', async () => {
  const { clock, destroyed, liveness, connection } = probed(() => liveness.forget(connection))
  await clock.advance(probeTimeoutMs)
  expect([destroyed, clock.pending]).toEqual([[], 0])
})
