/** Why we know a peer, in words. */
import { displayLine } from './display.ts'
import type { PeerSource } from '../net/index.ts'
import type { Safe } from './view.ts'

const WORDS: Readonly<Record<PeerSource, string>> = {
  given: 'you gave its address',
  bootstrap: 'bootstrap peer',
  inbound: 'it dialled you',
  identify: 'it introduced itself',
  mdns: 'found on the local network',
  dht: 'found in the DHT',
  provider: 'found in the DHT by the name of a room',
  exchange: 'named by a room mate',
  announced: 'announced itself to everybody',
  cache: 'known from last time',
}

export function foundBy(source: PeerSource): Safe {
  return displayLine(WORDS[source])
}
