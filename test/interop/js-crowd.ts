/** Drives js-crowd.mjs: several js-libp2p nodes with a DHT in one child process. */
import { bundled } from './bundled.ts'
import { startChild } from './child.mjs'

export interface JsCrowdOptions {
  /** How many. */
  nodes: number
  /** '/p2p-chat/kad/1.0.0' */
  protocol: string
  clientMode?: boolean
  /** Passed to each: JsPeerOptions. */
  node?: Record<string, unknown>
}

export interface JsFound {
  peerId: string
  addresses: string[]
}

export interface JsDhtNode {
  readonly peerId: string
  /** Ends in /p2p. */
  readonly address: string
  dial(address: string): Promise<string>
  connected(): Promise<string[]>
  tableSize(): Promise<number>
  /** `key`: a multihash of sha2-256. */
  provide(key: Uint8Array): Promise<{ told: string[] }>
  findProviders(key: Uint8Array): Promise<JsFound[]>
  put(key: Uint8Array, value: Uint8Array): Promise<{ stored: string[] }>
  get(key: Uint8Array): Promise<Uint8Array | null>
  findPeer(peer: string): Promise<JsFound | null>
  closestPeers(key: Uint8Array): Promise<JsFound[]>
}

export interface JsCrowd {
  readonly nodes: readonly JsDhtNode[]
  stop(): Promise<void>
}

type Listening = { event: 'listening'; nodes: { peerId: string; addresses: string[] }[] }

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

export async function startJsCrowd(options: JsCrowdOptions): Promise<JsCrowd> {
  const child = await startChild<Listening>({
    name: 'js-libp2p crowd',
    args: [...(await bundled('js-crowd.mjs')), JSON.stringify(options)],
  })
  const { nodes } = await child.waitFor('listening')
  return {
    nodes: nodes.map(({ peerId, addresses }, node) => {
      const ask = <T>(cmd: string, args: object = {}): Promise<T> => child.request<T>(cmd, { node, ...args })
      return {
        peerId,
        address: addresses[0] ?? '',
        dial: (address) => ask('dial', { address }),
        connected: () => ask('connected'),
        tableSize: () => ask('tableSize'),
        provide: (key) => ask('provide', { key: base64(key) }),
        findProviders: (key) => ask('findProviders', { key: base64(key) }),
        put: (key, value) => ask('put', { key: base64(key), value: base64(value) }),
        async get(key) {
          const { value } = await ask<{ value: string | null }>('get', { key: base64(key) })
          return value === null ? null : new Uint8Array(Buffer.from(value, 'base64'))
        },
        findPeer: (peer) => ask('findPeer', { peer }),
        closestPeers: (key) => ask('closestPeers', { key: base64(key) }),
      }
    }),
    stop: () => child.stop(),
  }
}
