/** Our whole program, without a screen, as the tests against other programs need it: on loopback, nothing on disk, signals kept. */
import { createApp } from '../../app/index.ts'
import type { App, AppSignals } from '../../app/index.ts'

const WAIT_MS = 20_000

export interface OurApp {
  readonly app: App
  readonly peerId: string
  /** Ends in /p2p. */
  readonly address: string
  readonly dms: AppSignals['dm'][]
  readonly sent: AppSignals['sent'][]
  dm(peer: string, text: string): Promise<string>
  dial(address: string): Promise<void>
  /** Until `condition` holds, looked at after each change. */
  until(condition: () => boolean, what: string): Promise<void>
}

export async function startOurApp(): Promise<OurApp> {
  const app = await createApp({ temp: true, listen: ['/ip4/127.0.0.1/tcp/0'], mdns: false, dht: false })
  const dms: AppSignals['dm'][] = []
  const sent: AppSignals['sent'][] = []
  app.on('dm', (dm) => dms.push(dm))
  app.on('sent', (report) => sent.push(report))
  await app.ready
  const { peerId, addresses } = app.state.self
  return {
    app,
    peerId,
    address: addresses[0] ?? '',
    dms,
    sent,
    dm: async (peer, text) => ((await app.request({ cmd: 'dm', peer, text })) as { id: string }).id,
    async dial(address) {
      await app.request({ cmd: 'dial', address })
    },
    until(condition, what) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          off()
          reject(new Error(`not within ${WAIT_MS} ms: ${what}`))
        }, WAIT_MS)
        const check = (): void => {
          if (!condition()) return
          clearTimeout(late)
          off()
          resolve()
        }
        const off = app.subscribe(check)
        check()
      })
    },
  }
}
