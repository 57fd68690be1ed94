/** Pubsub's door over fake streams: whole members of a room, peers whose every byte a test writes, and what was written to them. */
import { expect } from 'vitest'
import type { NetError } from '../../../net/errors.ts'
import { Control } from '../../../net/gossipsub/control.ts'
import { createPubsub } from '../../../net/gossipsub/gossipsub.ts'
import { encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import { DEFAULT_PARAMS, MESHSUB_1_1 } from '../../../net/gossipsub/params.ts'
import type { PubsubOptions } from '../../../net/gossipsub/params.ts'
import type { PubsubEvents, PubsubMessage } from '../../../net/gossipsub/pubsub.ts'
import { decodeRpc, encodeControl } from '../../../net/gossipsub/rpc.ts'
import type { IncomingRpc } from '../../../net/gossipsub/rpc.ts'
import { LengthPrefixedDecoder } from '../../../net/length-prefixed.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'
import { FakeContext, identify, link } from '../fake-context.ts'
import type { FakeOptions, FakeStream } from '../fake-context.ts'
import { parseMessage } from './plain-message.ts'

type Pubsub = ReturnType<typeof createPubsub>

export interface Member {
  context: FakeContext
  pubsub: Pubsub
  events: { [K in keyof PubsubEvents]: PubsubEvents[K][] }
  errors: NetError[]
}

export function member(seed: number, options: PubsubOptions = {}, fake: FakeOptions = {}): Member {
  const context = new FakeContext(seed, fake)
  const pubsub = createPubsub(context, options)
  const events = { message: [], subscribed: [], unsubscribed: [], drain: [], graft: [], prune: [] } as Member['events']
  for (const name of Object.keys(events) as (keyof PubsubEvents)[]) {
    pubsub.on(name, (event) => (events[name] as unknown[]).push(event))
  }
  const errors: NetError[] = []
  context.events.on('error', ({ error }) => errors.push(error))
  return { context, pubsub, events, errors }
}

/** Promises of stream openings. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** So many members in the room, each connected to the next. */
export async function chain(clock: VirtualClock, count: number, options: PubsubOptions = {}): Promise<Member[]> {
  const members = Array.from({ length: count }, (_, i) => member(i + 1, options, { clock }))
  for (const [i, each] of members.entries()) {
    each.pubsub.subscribe('room')
    const before = members[i - 1]
    if (!before) continue
    link(before.context, each.context)
    identify(before.context, each.context)
  }
  await clock.advance(3_000)
  return members
}

/** A peer whose every byte the test writes: it takes our stream and opens its own. */
export class Scripted {
  readonly context: FakeContext
  /** Our stream to it, from its side. */
  received: FakeStream[] = []
  stream: FakeStream | null = null

  constructor(seed: number, to: Member, protocols = [MESHSUB_1_1]) {
    this.context = new FakeContext(seed, { clock: to.context.clock })
    for (const protocol of protocols) {
      this.context.handle(protocol, (stream) => {
        this.received.push(stream as FakeStream)
        stream.onData(() => {})
      })
    }
    link(this.context, to.context)
  }

  async open(to: Member, protocol = MESHSUB_1_1): Promise<FakeStream> {
    this.stream = await this.context.openStream(to.context.peerId, protocol)
    return this.stream
  }

  write(bytes: Uint8Array): void {
    this.stream?.write(bytes)
  }

  control(build: (control: Control) => void): void {
    const control = new Control()
    build(control)
    for (const frame of encodeControl(control, true, DEFAULT_PARAMS.maxSendBytes)) this.write(frame)
  }

  join(topic = 'room'): void {
    this.control(({ subscriptions }) => subscriptions.set(topic, true))
  }

  say(seqno: number, text: string, topic = 'room'): Uint8Array {
    const { identity, peerId } = this.context
    return signMessage(identity, peerId, topic, Buffer.from(text), encodeSeqno(BigInt(seqno))).frame
  }
}

/** We are in the room, and so is a scripted peer, which has opened its stream. */
export async function withPeer(us: Member): Promise<Scripted> {
  us.pubsub.subscribe('room')
  const peer = new Scripted(2, us)
  await peer.open(us)
  peer.join()
  return peer
}

/** The same, with a peer that takes nothing any more. */
export async function withSlowPeer(): Promise<{
  us: Member
  clock: VirtualClock
  peer: Scripted
  toPeer: FakeStream
}> {
  const clock = new VirtualClock()
  const us = member(1, {}, { clock })
  const peer = await withPeer(us)
  await clock.advance(2_000)
  const [toPeer] = us.context.opened as [FakeStream]
  toPeer.choked = true
  return { us, clock, peer, toPeer }
}

/** What was written on a stream, as RPCs. */
export function rpcs(stream: FakeStream | undefined): IncomingRpc[] {
  const result: IncomingRpc[] = []
  const decoder = new LengthPrefixedDecoder(2 ** 20)
  for (const bytes of stream?.written ?? []) decoder.push(bytes, (body) => result.push(decodeRpc(body, 512)))
  return result
}

export const texts = (events: readonly PubsubMessage[]): string[] =>
  events.map(({ data }) => Buffer.from(data).toString())
export const published = (stream: FakeStream | undefined): string[] =>
  rpcs(stream).flatMap(({ publish }) => publish.map((bytes) => Buffer.from(parseMessage(bytes).data ?? []).toString()))
export const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error
