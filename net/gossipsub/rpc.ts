/**
 * Codec of RPCs, what one peer sends another on its pubsub stream.
 * https://github.com/libp2p/specs/blob/master/pubsub/README.md#the-rpc
 *
 *   uvarint length | RPC { 1 subscriptions*  2 messages*  3 control { 1 IHAVE*  2 IWANT*  3 GRAFT*  4 PRUNE*
 *                                                           5 IDONTWANT* } }
 *
 * Messages and peer records stay undecoded here. Left out: the extensions of gossipsub 1.3.
 */
import { violation } from '../errors.ts'
import { encodeLengthPrefixed } from '../length-prefixed.ts'
import type { PeerId } from '../peer-id.ts'
import type { Control, PruneNotice } from './control.ts'
import { RpcMessage } from './rpc.pb.js'
import type { ControlMessage, PeerInfo } from './rpc.pb.js'
import { messagesOf, scanRpc } from './scan.ts'
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

/** Somebody that a PRUNE tells of. Views of the frame, neither checked. */
export interface Exchanged {
  id: Uint8Array
  /** A signed peer record; null = none was given. */
  record: Uint8Array | null
}

export interface IncomingPrune {
  topic: string
  /** 0 = the peer named none. */
  backoffSeconds: number
  exchange: readonly Exchanged[]
}

export interface IncomingControl {
  ihave: readonly IdList[]
  /** The lists joined. */
  iwant: readonly Buffer[]
  graft: readonly string[]
  prune: readonly IncomingPrune[]
  /** The lists joined. */
  idontwant: readonly Buffer[]
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
  // Buffers, because ids and topics become text.
  const buffer = asBuffer(bytes)
  const messages = messagesOf(buffer)
  if (messages !== null) return { subscriptions: [], publish: messages, control: null }
  scanRpc(buffer)
  let rpc: RpcMessage
  try {
    rpc = RpcMessage.decode(buffer)
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
  return {
    ihave,
    iwant: joined(control.iwant as { ids: Buffer[] }[]),
    graft,
    prune: (control.prune as WirePrune[]).flatMap((entry) => decodePrune(entry, maxTopicBytes)),
    idontwant: joined(control.idontwant as { ids: Buffer[] }[]),
  }
}

interface WirePrune {
  topic: Uint8Array
  backoff: number | { toNumber(): number }
  peers: PeerInfo[]
}

function decodePrune({ topic: bytes, backoff, peers }: WirePrune, maxTopicBytes: number): IncomingPrune[] {
  const topic = decodeTopic(bytes, maxTopicBytes)
  if (topic === null) return []
  // u64: whatever doesn't fit a double exactly is far beyond every clamp anyway.
  const backoffSeconds = typeof backoff === 'number' ? backoff : backoff.toNumber()
  const exchange = peers.map(({ id, record }) => ({ id, record: record.length > 0 ? record : null }))
  return [{ topic, backoffSeconds, exchange }]
}

function joined(lists: readonly { ids: Buffer[] }[]): readonly Buffer[] {
  return lists.length === 0 ? NO_IDS : lists.flatMap(({ ids }) => ids)
}

const NO_IDS: readonly Buffer[] = []

/** Tags and lengths of an entry and of the control part around it, at most. Bytes. */
const ENTRY_OVERHEAD_BYTES = 16

/** Peers and records that one PRUNE carries, at most. Ours: sixteen records with a dozen addresses each. Bytes. */
const MAX_EXCHANGE_BYTES = 16 * 1024

/** The newest signed record of a peer; null = we have none. */
export type RecordOf = (peer: PeerId) => Uint8Array | null

const NO_RECORDS: RecordOf = () => null

/**
 * Length-prefixed RPCs, each with a body shorter than `maxBytes`; lists that are too long for one go on in the next.
 * @param withBackoff whether the peer knows back-off and exchange in PRUNE: gossipsub 1.1 and later
 */
export function encodeControl(
  control: Control,
  withBackoff: boolean,
  maxBytes: number,
  recordOf = NO_RECORDS,
): Uint8Array[] {
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
  for (const [topic, notice] of control.prune) {
    const name = Buffer.from(topic)
    const { peers, bytes } = withBackoff ? encodeExchange(notice, recordOf) : { peers: [], bytes: 0 }
    packer.makeRoom(name.length + bytes)
    packer.prune.push(withBackoff ? { topic: name, backoff: notice.backoffSeconds, peers } : { topic: name })
  }
  for (const { topic, ids } of control.ihave) {
    const name = Buffer.from(topic)
    packer.packIds(ids, name.length, packer.ihave, () => ({ topic: name, ids: [] }))
  }
  packer.packIds(control.iwant, 0, packer.iwant, () => ({ ids: [] }))
  return packer.frames()
}

/** v1.1: whoever has no record of a peer may name it alone, and leave finding it to the other. */
function encodeExchange({ exchange }: PruneNotice, recordOf: RecordOf): { peers: WirePeerInfo[]; bytes: number } {
  const peers: WirePeerInfo[] = []
  let bytes = 0
  for (const peer of exchange) {
    const record = recordOf(peer)
    const size = peer.bytes.length + (record?.length ?? 0) + ENTRY_OVERHEAD_BYTES
    if (bytes + size > MAX_EXCHANGE_BYTES) continue
    bytes += size
    peers.push(record === null ? { id: peer.bytes } : { id: peer.bytes, record })
  }
  return { peers, bytes }
}

interface WirePeerInfo {
  id: Uint8Array
  record?: Uint8Array
}

/** A length-prefixed RPC with IDONTWANT for one message, and nothing else. */
export function encodeIdontwant(id: Uint8Array): Uint8Array {
  return encodeLengthPrefixed(RpcMessage.encode({ control: { idontwant: [{ ids: [id] }] } }).finish())
}

class RpcPacker {
  readonly #maxBytes: number
  readonly #frames: Uint8Array[] = []
  #bytes = 0
  readonly subscriptions: { subscribe: boolean; topic: Uint8Array }[] = []
  readonly ihave: { topic: Uint8Array; ids: Uint8Array[] }[] = []
  readonly iwant: { ids: Uint8Array[] }[] = []
  readonly graft: { topic: Uint8Array }[] = []
  readonly prune: { topic: Uint8Array; backoff?: number; peers?: WirePeerInfo[] }[] = []

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
