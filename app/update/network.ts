/** What becomes of the network: looked at while its page is open, lost and found with the machine's own, asked about with /public. */
import { reachOf } from '../address-text.ts'
import { channelText } from '../channel-words.ts'
import type { Event } from '../event.ts'
import type { State } from '../state.ts'
import type { Turn } from './turn.ts'

const LOST = 'This machine has lost its network: nobody can be reached, and what you write waits, until it is back.'
const BACK = 'The network is back; the others are dialled again.'

export function openNet(turn: Turn): void {
  turn.set({ overlay: { kind: 'net', scroll: 0 } })
}

/** Has the network looked at for as long as its page is open, however it was closed. */
export function watchNetwork(turn: Turn, before: State): void {
  const isOpen = turn.state.overlay?.kind === 'net'
  if (isOpen !== (before.overlay?.kind === 'net')) turn.ask({ do: 'watch-network', on: isOpen })
}

/** Our addresses changed. When only those of the machine itself are left, its network is gone. */
export function listening(turn: Turn, { addresses }: Extract<Event, { type: 'listening' }>): void {
  const before = turn.state.self.addresses
  turn.set({ self: { ...turn.state.self, addresses } })
  if (before.length === 0 || addresses.length === 0) return
  const had = reachesOthers(before)
  const has = reachesOthers(addresses)
  if (had && !has) turn.status('warning', LOST)
  else if (has && !had) turn.status('info', BACK)
}

function reachesOthers(addresses: readonly string[]): boolean {
  return addresses.some((address) => reachOf(address) !== 'machine')
}

/** How the public network does, beside whether it is used. */
export function publicWords({ self, network }: State): readonly string[] {
  const channel = network?.channels.find(({ name }) => name === 'public-dht')
  return self.public && channel && channel.state !== 'off' ? [channelText(channel)] : []
}
