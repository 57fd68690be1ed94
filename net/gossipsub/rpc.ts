/**
 * Codec of RPCs, what one peer sends another on its pubsub stream.
 * https://github.com/libp2p/specs/blob/master/pubsub/README.md#the-rpc
 *
 *   uvarint length | RPC { 1 subscriptions*  2 messages*  3 control { 1 IHAVE*  2 IWANT*  3 GRAFT*  4 PRUNE* } }
 *
 * Messages stay undecoded here (message.ts). Left out: peer exchange in PRUNE, skipped as unknown.
 */
import { violation } from '../errors.ts'
import { encodeLengthPrefixed } from '../length-prefixed.ts'
import type { Control } from './control.ts'
import { RpcMessage } from './rpc.pb.js'
import type { ControlMessage } from './rpc.pb.js'
import { scanRpc } from './scan.ts'
import { asBuffer, decodeTopic } from './topic.ts'

export interface Subscription {
  topic: string
  subscribe: boolean
}

export interface IdList {
  topic: string
  /** Views of the frame. */
  ids: readonly Buffer[]
}

export interface IncomingControl {
  ihave: readonly IdList[]
  /** The lists joined. */
  iwant: readonly Buffer[]
  graft: readonly string[]
  prune: readonly { topic: string; backoffSeconds: number }[]
}

export interface IncomingRpc {
  /** In order; topics that can't be ours are left out. */
  subscriptions: readonly Subscription[]
  /** Encoded messages: views of the frame. */
  publish: readonly Uint8Array[]
  control: IncomingControl | null
}

/** @throws NetError limit-exceeded | protocol-violation */
export function decodeRpc(bytes: Uint8Array, maxTopicBytes: number): IncomingRpc {
  scanRpc(bytes)
  let rpc: RpcMessage
  try {
    // Buffers, because ids and topics become text.
    rpc = RpcMessage.decode(asBuffer(bytes))
  } catch (error) {
    throw violation('The peer sent a pubsub RPC that is no protobuf', error)
  }
  const subscriptions: Subscription[] = []
  for (const entry of rpc.subscriptions as { topic: Uint8Array; subscribe: boolean }[]) {
    const topic = decodeTopic(entry.topic, maxTopicBytes)
    if (topic !== null) subscriptions.push({ topic, subscribe: entry.subscribe })
  }
  return {
    subscriptions,
    publish: rpc.publish,
    control: rpc.control ? decodeControl(rpc.control as ControlMessage, maxTopicBytes) : null,
  }
}

function decodeControl(control: ControlMessage, maxTopicBytes: number): IncomingControl {
  const ihave: IdList[] = []
  for (const entry of control.ihave as { topic: Uint8Array; ids: Buffer[] }[]) {
    const topic = decodeTopic(entry.topic, maxTopicBytes)
    if (topic !== null) ihave.push({ topic, ids: entry.ids })
  }
  const graft: string[] = []
  for (const entry of control.graft as { topic: Uint8Array }[]) {
    const topic = decodeTopic(entry.topic, maxTopicBytes)
    if (topic !== null) graft.push(topic)
  }
  const prune: { topic: string; backoffSeconds: number }[] = []
  for (const entry of control.prune as { topic: Uint8Array; backoff: number | { toNumber(): number } }[]) {
    const topic = decodeTopic(entry.topic, maxTopicBytes)
    const { backoff } = entry
    // u64: whatever doesn't fit a double exactly is far beyond every clamp anyway.
    if (topic !== null)
      prune.push({ topic, backoffSeconds: typeof backoff === 'number' ? backoff : backoff.toNumber() })
  }
  return { ihave, iwant: (control.iwant as { ids: Buffer[] }[]).flatMap((entry) => entry.ids), graft, prune }
}

/** Tags and lengths of an entry and of the control part around it, at most. Bytes. */
const ENTRY_OVERHEAD_BYTES = 16

/** Length-prefixed RPCs, each with a body shorter than `maxBytes`; lists that are too long for one go on in the next. */
export function encodeControl(control: Control, withBackoff: boolean, maxBytes: number): Uint8Array[] {
  const packer = new RpcPacker(maxBytes)
  for (const [topic, subscribe] of control.subscriptions) {
    const name = Buffer.from(topic)
    packer.makeRoom(name.length)
    packer.subscriptions.push({ subscribe, topic: name })
  }
  for (const topic of control.graft) {
    const name = Buffer.from(topic)
    packer.makeRoom(name.length)
    packer.graft.push({ topic: name })
  }
  for (const [topic, backoff] of control.prune) {
    const name = Buffer.from(topic)
    packer.makeRoom(name.length)
    packer.prune.push(withBackoff ? { topic: name, backoff } : { topic: name })
  }
  for (const { topic, ids } of control.ihave) {
    const name = Buffer.from(topic)
    packer.packIds(ids, name.length, packer.ihave, () => ({ topic: name, ids: [] }))
  }
  packer.packIds(control.iwant, 0, packer.iwant, () => ({ ids: [] }))
  return packer.frames()
}

class RpcPacker {
  readonly #maxBytes: number
  readonly #frames: Uint8Array[] = []
  #bytes = 0
  readonly subscriptions: { subscribe: boolean; topic: Uint8Array }[] = []
  readonly ihave: { topic: Uint8Array; ids: Uint8Array[] }[] = []
  readonly iwant: { ids: Uint8Array[] }[] = []
  readonly graft: { topic: Uint8Array }[] = []
  readonly prune: { topic: Uint8Array; backoff?: number }[] = []

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** True when the RPC so far was too full for an entry of so many bytes, and a new one begins. */
  makeRoom(entryBytes: number): boolean {
    const size = entryBytes + ENTRY_OVERHEAD_BYTES
    const full = this.#bytes > 0 && this.#bytes + size >= this.#maxBytes
    if (full) this.#finish()
    this.#bytes += size
    return full
  }

  packIds<L extends { ids: Uint8Array[] }>(
    ids: readonly Uint8Array[],
    headBytes: number,
    lists: L[],
    newList: () => L,
  ): void {
    let list: L | null = null
    for (const id of ids) {
      if (this.makeRoom(id.length + (list === null ? headBytes : 0))) list = null
      if (list === null) lists.push((list = newList()))
      list.ids.push(id)
    }
  }

  frames(): Uint8Array[] {
    if (this.#bytes > 0) this.#finish()
    return this.#frames
  }

  #finish(): void {
    const { subscriptions, ihave, iwant, graft, prune } = this
    const hasControl = ihave.length + iwant.length + graft.length + prune.length > 0
    const rpc = { subscriptions, control: hasControl ? { ihave, iwant, graft, prune } : null }
    this.#frames.push(encodeLengthPrefixed(RpcMessage.encode(rpc).finish()))
    for (const list of [subscriptions, ihave, iwant, graft, prune]) list.length = 0
    this.#bytes = 0
  }
}
