/** The DHT of a host that has none: it knows nobody, and says why. */
import { NetError } from '../errors.ts'
import type { Dht } from './dht.ts'
import type { KadDht } from './kad.ts'

const nobody = (): never => {
  throw new NetError('no-peers', 'This host takes part in no DHT: its option dht is false')
}
const later = async (): Promise<never> => nobody()

export const noDht: KadDht = {
  mode: 'client',
  findPeer: later,
  closestPeers: later,
  provide: later,
  unprovide: () => {},
  announce: later,
  unannounce: () => {},
  findProviders: () => ({ [Symbol.asyncIterator]: () => ({ next: later }) }) satisfies ReturnType<Dht['findProviders']>,
  putValue: later,
  getValue: later,
  tables: () => [],
  setReachable: () => {},
  setPublic: () => {},
  stop: () => {},
}
