/** `ping`: connects and measures, a line a ping; when it can't connect, it shows each step that it got to. */
import { checkAddress, displayLine, sentence } from '../../app/index.ts'
import type { ChatHost } from '../../app/index.ts'
import type { Invocation } from '../cli.ts'
import { DONE, exitCodeOf, NOT_DONE } from '../exit.ts'
import { codeOfEnd, Ended, orEnded } from '../io.ts'
import type { Io } from '../io.ts'
import { listFlag, numberFlag, tellTrouble, withApp } from '../session.ts'

const DEFAULT_COUNT = 4
/** From one ping to the next. Ours, as everybody's. */
const INTERVAL_MS = 1_000

export function ping(invocation: Invocation, io: Io): Promise<number> {
  const [address] = invocation.words as [string]
  checkAddress(address)
  // Nobody needs to reach us for it.
  const options = { listen: listFlag(invocation, 'listen') ?? [], whenRunning: 'one-off' as const, rooms: [] }
  return withApp(invocation, io, options, async (app) => {
    tellTrouble(app, io)
    const count = Math.ceil(numberFlag(invocation, 'count') ?? DEFAULT_COUNT)
    const times: number[] = []
    try {
      await orEnded(io, app.ready)
      if (!app.host) return NOT_DONE
      await pingAll(app.host, io, address, count, times)
      return times.length > 0 ? DONE : NOT_DONE
    } catch (error) {
      if (error instanceof Ended) return codeOfEnd(error, times.length > 0 ? DONE : NOT_DONE)
      throw error
    }
  })
}

async function pingAll(host: ChatHost, io: Io, address: string, count: number, times: number[]): Promise<void> {
  const steps = new Map<string, string>()
  const off = host.on('dial:step', ({ address: at, step, error }) => {
    // A step is told when it begins, and again when it fails.
    steps.set(`  ${step.padEnd(8)} ${displayLine(at)}`, error ? displayLine(sentence(error)) : 'ok')
  })
  const startedAt = performance.now()
  try {
    const connection = await orEnded(io, host.dial(address))
    const took = (performance.now() - startedAt).toFixed(1)
    io.err(`Connected to ${connection.remotePeer} in ${took} ms (${connection.security}, ${connection.muxer})`)
    for (let seq = 1; seq <= count; seq++) {
      if (seq > 1) await orEnded(io, pause())
      try {
        const ms = await orEnded(io, host.ping(connection.remotePeer))
        times.push(ms)
        io.out(`pong from ${connection.remotePeer}: seq=${seq} time=${ms.toFixed(2)} ms`)
      } catch (error) {
        if (error instanceof Ended || exitCodeOf(error) === null) throw error
        io.out(`no answer from ${connection.remotePeer}: seq=${seq} ${displayLine((error as Error).message)}`)
      }
    }
  } catch (error) {
    if (!(error instanceof Ended)) for (const [step, result] of steps) io.err(`${step}  ${result}`)
    throw error
  } finally {
    off()
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, INTERVAL_MS))
}
