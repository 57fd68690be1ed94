/**
 * A member that means harm, in place of the honest driver. It speaks the protocol well enough to be let into meshes, forwards nothing, and
 * does one of these on each of its heartbeats:
 *
 *   drop     nothing at all                          replay      sends messages again that it has heard
 *   flood    sends new messages, some forged         graft       leaves meshes and asks back in, whatever the back-off
 *   ihave    offers messages that nobody wrote       subscribe   comes and goes, and names topics nobody knows
 */
import { PubsubMessage, RpcMessage } from '../../net/gossipsub/rpc.pb.js'
import { encodeLengthPrefixed, LengthPrefixedDecoder } from '../../net/length-prefixed.ts'
import type { PeerId } from '../../net/peer-id.ts'
import type { Stream } from '../../net/stream.ts'
import type { Cancel } from '../../net/clock.ts'
import type { BareHost } from './bare-host.ts'
import type { Resident } from './population.ts'

export const ATTACKS = ['drop', 'replay', 'flood', 'graft', 'ihave', 'subscribe'] as const
export type Attack = (typeof ATTACKS)[number]

const PROTOCOLS = ['/meshsub/1.2.0', '/meshsub/1.1.0', '/meshsub/1.0.0']
const HEARTBEAT_MS = 1_000
const MAX_FRAME_BYTES = 1024 * 1024
/** Messages remembered for `replay`, the oldest first: they are the ones that others forget. */
const MAX_REMEMBERED = 200
// On each heartbeat, to each neighbour.
const REPLAYS = 20
const FORGED_MESSAGES = 5
/** New messages that are rightly signed pass for anybody's and reach everyone: one in so many heartbeats. */
const JUNK_BEATS = 5
const LIES = 200
const TOPICS = 100
const RETURNS = 20
const JUNK_BYTES = 200
const ID_BYTES = 46
const SEQNO_BYTES = 8
const SIGNATURE_BYTES = 64

type Rpc = Parameters<typeof RpcMessage.encode>[0]

export class HostilePeer implements Resident {
  readonly attack: Attack
  readonly #host: BareHost
  readonly #topic: Buffer
  readonly #streams = new Map<string, Stream>()
  readonly #remembered: Uint8Array[] = []
  readonly #off: (() => void)[]
  #cancel: Cancel
  #seqno: bigint
  #beats = 0

  constructor(host: BareHost, topic: string, attack: Attack) {
    this.attack = attack
    this.#host = host
    this.#topic = Buffer.from(topic)
    this.#seqno = BigInt(host.clock.epochMs()) * 1_000_000n
    for (const protocol of PROTOCOLS) host.handle(protocol, (stream) => this.#listen(stream))
    this.#off = [
      host.events.on('peer:identified', ({ peerId, identity }) => {
        const protocol = PROTOCOLS.find((each) => identity.protocols.includes(each))
        if (protocol !== undefined && !this.#streams.has(peerId.toString())) void this.#open(peerId, protocol)
      }),
      host.events.on('peer:disconnected', ({ peerId }) => this.#streams.delete(peerId.toString())),
    ]
    this.#cancel = host.clock.after(HEARTBEAT_MS * host.random.number(), () => this.#heartbeat())
  }

  stop(): void {
    this.#cancel()
    for (const off of this.#off) off()
    for (const protocol of PROTOCOLS) this.#host.unhandle(protocol)
    this.#streams.clear()
  }

  async #open(peer: PeerId, protocol: string): Promise<void> {
    try {
      const stream = await this.#host.openStream(peer, protocol)
      stream.onData(() => {})
      this.#streams.set(peer.toString(), stream)
      this.#send(stream, {
        subscriptions: [{ subscribe: true, topic: this.#topic }],
        control: { graft: [{ topic: this.#topic }] },
      })
    } catch {
      // It went; another will come.
    }
  }

  #listen(stream: Stream): void {
    const decoder = new LengthPrefixedDecoder(MAX_FRAME_BYTES)
    stream.onData(
      (chunk) => {
        if (this.attack === 'replay') decoder.push(chunk, (frame) => this.#remember(frame))
      },
      () => stream.closeWrite(),
    )
  }

  #remember(frame: Uint8Array): void {
    for (const message of RpcMessage.decode(frame).publish) {
      if (this.#remembered.length < MAX_REMEMBERED) this.#remembered.push(Uint8Array.from(message))
    }
  }

  #heartbeat(): void {
    this.#cancel = this.#host.clock.after(HEARTBEAT_MS, () => this.#heartbeat())
    this.#beats++
    const shared = this.#mischief()
    if (shared === null) return
    for (const stream of this.#streams.values()) this.#send(stream, shared)
  }

  #mischief(): Rpc | null {
    switch (this.attack) {
      case 'drop':
        return null
      case 'replay':
        return { publish: Array.from({ length: Math.min(REPLAYS, this.#remembered.length) }, () => this.#any()) }
      case 'flood':
        return {
          publish: [
            ...(this.#beats % JUNK_BEATS === 0 ? [this.#junk(false)] : []),
            ...Array.from({ length: FORGED_MESSAGES }, () => this.#junk(true)),
          ],
        }
      case 'graft':
        return {
          control:
            this.#beats % 2 === 0
              ? { graft: [{ topic: this.#topic }] }
              : { prune: [{ topic: this.#topic, backoff: 60 }] },
        }
      case 'ihave': {
        const ids = Array.from({ length: LIES }, () => this.#host.random.bytes(ID_BYTES))
        for (const id of ids) id.set(this.#host.peerId.bytes)
        return { control: { ihave: [{ topic: this.#topic, ids }] } }
      }
      case 'subscribe':
        return {
          subscriptions: [
            ...this.#topics(true, this.#beats),
            ...this.#topics(false, this.#beats - 1),
            ...this.#comings(),
          ],
        }
    }
  }

  #any(): Uint8Array {
    return this.#remembered[Math.floor(this.#host.random.number() * this.#remembered.length)] as Uint8Array
  }

  #topics(subscribe: boolean, beat: number): { subscribe: boolean; topic: Uint8Array }[] {
    return Array.from({ length: TOPICS }, (_, i) => ({
      subscribe,
      topic: Buffer.from(`${this.#host.index}/${beat}/${i}`),
    }))
  }

  /** Leaves the room and returns, again and again. */
  #comings(): { subscribe: boolean; topic: Uint8Array }[] {
    return Array.from({ length: 2 * RETURNS }, (_, i) => ({ subscribe: i % 2 === 1, topic: this.#topic }))
  }

  #junk(forged: boolean): Uint8Array {
    const seqno = Buffer.alloc(SEQNO_BYTES)
    seqno.writeBigUInt64BE(this.#seqno++)
    const from = this.#host.peerId.bytes
    const fields = { from, data: this.#host.random.bytes(JUNK_BYTES), seqno, topic: this.#topic }
    const signed = Buffer.concat([Buffer.from('libp2p-pubsub:'), PubsubMessage.encode(fields).finish()])
    const signature = forged ? this.#host.random.bytes(SIGNATURE_BYTES) : this.#host.identity.sign(signed)
    return PubsubMessage.encode({ ...fields, signature }).finish()
  }

  #send(stream: Stream, rpc: Rpc): void {
    try {
      if (stream.writable) stream.write(encodeLengthPrefixed(RpcMessage.encode(rpc).finish()))
    } catch {
      // The peer has thrown it out.
    }
  }
}
