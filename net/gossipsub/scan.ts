/**
 * Counts the entries of an RPC before anything is allocated for them: a megabyte holds half a million empty ones. Nothing is decoded here
 * but tags and lengths.
 */
import { Reader } from 'protobufjs/minimal.js'
import { NetError, violation } from '../errors.ts'

/** Fields of an RPC and of its control part, known or not. js: 5,000 of each kind. */
export const MAX_ENTRIES = 5_000
/** Message ids in all lists together. Ours: the longest RPC holds 21,845 ids of 46 bytes. */
export const MAX_IDS = 25_000

/** Field 2 of an RPC, length-delimited. */
export const PUBLISH_TAG = 0x12
const CONTROL = 3
const IHAVE = 1
const IWANT = 2
const PRUNE = 4
const IDONTWANT = 5
const PRUNE_PEERS = 2
const LENGTH_DELIMITED = 2

interface Count {
  entries: number
  ids: number
}

/** @throws NetError limit-exceeded | protocol-violation */
export function scanRpc(bytes: Uint8Array): void {
  try {
    scanFields(Reader.create(bytes), bytes.length, { entries: 0, ids: 0 }, false)
  } catch (error) {
    if (error instanceof NetError) throw error
    throw violation('The peer sent a pubsub RPC that is no protobuf', error)
  }
}

/** The messages of an RPC that holds nothing else, as most do; null = it holds more, or less, or what has to be looked at closely. */
export function messagesOf(rpc: Buffer): Buffer[] | null {
  const reader = Reader.create(rpc)
  const messages: Buffer[] = []
  try {
    while (reader.pos < rpc.length) {
      if (reader.uint32() !== PUBLISH_TAG || messages.length === MAX_ENTRIES) return null
      messages.push(reader.bytes() as Buffer)
    }
  } catch {
    return null
  }
  return messages
}

function scanFields(reader: Reader, end: number, count: Count, inControl: boolean): void {
  while (reader.pos < end) {
    const tag = reader.uint32()
    const field = tag >>> 3
    const wireType = tag & 7
    if (++count.entries > MAX_ENTRIES) throw tooMany('entries', MAX_ENTRIES)
    if (wireType !== LENGTH_DELIMITED || !(inControl ? hasParts(field) : field === CONTROL)) {
      reader.skipType(wireType)
      continue
    }
    const length = reader.uint32()
    const entryEnd = reader.pos + length
    if (entryEnd > end) throw violation('The peer sent a pubsub RPC with an entry longer than the RPC')
    if (!inControl) scanFields(reader, entryEnd, count, true)
    else if (field === PRUNE) scanPrune(reader, entryEnd, count)
    else scanIds(reader, entryEnd, count)
  }
}

function hasParts(field: number): boolean {
  return field === IHAVE || field === IWANT || field === PRUNE || field === IDONTWANT
}

/** The peers that a PRUNE tells of count as entries, each of them. */
function scanPrune(reader: Reader, end: number, count: Count): void {
  while (reader.pos < end) {
    const tag = reader.uint32()
    if (tag >>> 3 === PRUNE_PEERS && ++count.entries > MAX_ENTRIES) throw tooMany('entries', MAX_ENTRIES)
    reader.skipType(tag & 7)
  }
}

function scanIds(reader: Reader, end: number, count: Count): void {
  while (reader.pos < end) {
    const wireType = reader.uint32() & 7
    if (++count.ids > MAX_IDS) throw tooMany('message ids', MAX_IDS)
    reader.skipType(wireType)
  }
}

function tooMany(what: string, limit: number): NetError {
  return new NetError('limit-exceeded', `The peer sent a pubsub RPC with more than ${limit} ${what}`)
}
