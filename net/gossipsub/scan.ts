/**
 * Counts the entries of an RPC, and looks at the shape of a message, before anything is allocated for them: a megabyte holds half a million
 * empty ones. Nothing is decoded here but tags and lengths.
 */
import { Reader } from 'protobufjs/minimal.js'
import { NetError, violation } from '../errors.ts'
import { varintLength } from '../varint.ts'

/** Fields of an RPC and of its control part, known or not. js: 5,000 of each kind. */
export const MAX_ENTRIES = 5_000
/** Message ids in all lists together. Ours: the longest RPC holds 21,845 ids of 46 bytes. */
export const MAX_IDS = 25_000
/** The key. */
const LAST_MESSAGE_FIELD = 6

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

/**
 * The part of a message that is as every implementation writes it: fields 1 to 6 in order, each at most once. What comes after it some
 * readers take and others answer by ending the stream of whoever forwards it; and js and rust leave out unknown fields, which breaks the
 * signature.
 */
export function plainPart(message: Uint8Array): Uint8Array {
  const reader = Reader.create(message)
  let last = 0
  let end = 0
  try {
    while (end < message.length) {
      const tag = reader.uint32()
      const field = tag >>> 3
      if ((tag & 7) !== LENGTH_DELIMITED || field <= last || field > LAST_MESSAGE_FIELD) break
      const length = reader.uint32()
      if (reader.pos !== end + 1 + varintLength(length)) break
      reader.skip(length)
      last = field
      end = reader.pos
    }
  } catch {
    // It ends within a field.
  }
  return message.subarray(0, end)
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
