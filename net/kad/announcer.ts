/**
 * Keeps up what we announce: rounds when they are due, and a word to whoever comes close to a key in between.
 * When and whom is the machine's (announcements.ts).
 */
import type { HostContext } from '../behaviour.ts'
import { NetError, toNetError } from '../errors.ts'
import type { PeerId } from '../peer-id.ts'
import { Alarm } from './alarm.ts'
import { Announcements, toldName } from './announcements.ts'
import type { Announcement, Schedule } from './announcements.ts'
import { kadKeyOf } from './key.ts'
import type { KadMessage } from './message.ts'
import { question } from './requests.ts'
import type { KadTable } from './table.ts'

export class Announcer {
  readonly #context: HostContext
  readonly #tables: readonly KadTable[]
  readonly #machine = new Announcements()
  readonly #alarm: Alarm
  #stopped = false

  constructor(context: HostContext, tables: readonly KadTable[]) {
    this.#context = context
    this.#tables = tables
    this.#alarm = new Alarm(context.clock, () => this.#ring())
  }

  /**
   * Tells the peers closest to the key, and goes on doing so until `end`.
   * @returns the peers told
   * @throws NetError limit-exceeded | aborted | stopped; the announcement then ends
   */
  async begin(
    name: string,
    key: Uint8Array,
    value: Uint8Array | null,
    schedule: Schedule,
    signal?: AbortSignal,
  ): Promise<{ peers: number }> {
    const announcement = this.#machine.add(name, key, value, schedule)
    try {
      return { peers: await this.#round(announcement, signal) }
    } catch (error) {
      if (this.#machine.has(announcement)) this.#machine.delete(name)
      throw error
    }
  }

  has(name: string): boolean {
    return this.#machine.hasName(name)
  }

  end(name: string): void {
    this.#machine.delete(name)
    this.#schedule()
  }

  stop(): void {
    this.#stopped = true
    this.#alarm.set(Infinity)
  }

  /** Members came or went. */
  membersChanged(): void {
    this.#machine.membersChanged(this.#size(), this.#context.clock.now(), this.#context.random.number())
    this.#schedule()
  }

  /** A peer is connected that was not a moment ago. */
  returned(peer: PeerId): void {
    const lost = this.#tables.filter(({ protocol }) => this.#machine.returned(toldName(protocol, peer)))
    if (lost.length > 0) this.membersChanged()
  }

  addressesChanged(): void {
    this.#machine.addressesChanged(this.#context.clock.now(), this.#context.random.number())
    this.#schedule()
  }

  #size(): number {
    return this.#tables.reduce((sum, { routing }) => sum + routing.size, 0)
  }

  #schedule(): void {
    if (!this.#stopped) this.#alarm.set(this.#machine.deadline())
  }

  #ring(): void {
    const now = this.#context.clock.now()
    for (const announcement of this.#machine.due(now)) void this.#round(announcement).catch(() => {})
    for (const announcement of this.#machine.forNewcomers(now)) this.#tellNewcomers(announcement)
    this.#schedule()
  }

  /** One lookup a table, and a word to each of the closest. */
  async #round(announcement: Announcement, signal?: AbortSignal): Promise<number> {
    const told = new Set<string>()
    const peers = new Set<string>()
    const size = this.#size()
    let failure: NetError | null = null
    await Promise.all(
      this.#tables.map(async (table) => {
        if (table.routing.size === 0) return
        try {
          const { closest } = await table.lookup({ type: 'find-node', key: announcement.key, signal })
          await Promise.all(
            closest.map(async (peer) => {
              if (signal?.aborted || !(await this.#tell(table, peer, announcement))) return
              told.add(toldName(table.protocol, peer))
              peers.add(peer.toString())
            }),
          )
        } catch (error) {
          failure = toNetError(error)
        }
      }),
    )
    if (this.#stopped) throw new NetError('stopped', 'The host was stopped')
    if (signal?.aborted) throw new NetError('aborted', 'Announcing was cancelled', { cause: signal.reason })
    if (this.#machine.has(announcement)) this.#machine.finished(announcement, told, size, this.#context.clock.now())
    // Who came meanwhile is not in this round.
    if (this.#size() > size) this.membersChanged()
    this.#schedule()
    if (told.size === 0 && failure && size > 0 && (failure as NetError).code === 'limit-exceeded') throw failure
    return peers.size
  }

  #tellNewcomers(announcement: Announcement): void {
    const target = kadKeyOf(announcement.key)
    for (const table of this.#tables) {
      for (const peer of table.closest(target)) {
        const name = toldName(table.protocol, peer)
        if (announcement.told.has(name)) continue
        // Whether it works or not: who can't be told now waits for the next round.
        announcement.told.add(name)
        void this.#tell(table, peer, announcement)
      }
    }
  }

  /** Whether the peer was told. */
  async #tell(table: KadTable, peer: PeerId, { key, value }: Announcement): Promise<boolean> {
    try {
      if (value) {
        const request: KadMessage = { ...question('put-value', key), record: { key, value, timeReceived: null } }
        const { message } = await table.ask(peer, request)
        // Spec: the answer repeats the record.
        return message.record !== null && Buffer.compare(message.record.value, value) === 0
      }
      await table.tell(peer, (connection) => {
        const addresses = table.ownAddressesFor(connection)
        if (addresses.length === 0) return null
        return { ...question('add-provider', key), providers: [{ id: this.#context.peerId, addresses }] }
      })
      return true
    } catch {
      return false
    }
  }
}
