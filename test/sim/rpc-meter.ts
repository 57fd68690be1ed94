/**
 * What gossipsub streams carry, counted from the frames as they pass, by kind. It walks tags and lengths and decodes nothing, and it is no
 * part of the network: what it sees, no host sees.
 *
 *   uvarint length | RPC { 1 subscription*  2 message*  3 control { 1 IHAVE*  2 IWANT*  3 GRAFT*  4 PRUNE*  5 IDONTWANT* } }
 */

export const CONTROL_KINDS = ['ihave', 'iwant', 'graft', 'prune', 'idontwant'] as const
export type ControlKind = (typeof CONTROL_KINDS)[number]
export type RpcKind = ControlKind | 'subscription' | 'message'

const RPC_SUBSCRIPTION = 1
const RPC_MESSAGE = 2
const RPC_CONTROL = 3
const LENGTH_DELIMITED = 2

export class RpcMeter {
  readonly count: Record<RpcKind, number> = none()
  readonly bytes: Record<RpcKind, number> = none()

  /** Whole frames, as the drivers write them. */
  read(frames: Uint8Array): void {
    const reader = new Walker(frames, 0, frames.length)
    while (reader.more) {
      const length = reader.varint()
      this.#rpc(frames, reader.at, reader.at + length)
      reader.at += length
    }
  }

  get controlBytes(): number {
    return CONTROL_KINDS.reduce((sum, kind) => sum + this.bytes[kind], 0)
  }

  reset(): void {
    Object.assign(this.count, none())
    Object.assign(this.bytes, none())
  }

  #rpc(bytes: Uint8Array, start: number, end: number): void {
    const reader = new Walker(bytes, start, end)
    while (reader.field()) {
      if (reader.number === RPC_SUBSCRIPTION) this.#add('subscription', reader)
      else if (reader.number === RPC_MESSAGE) this.#add('message', reader)
      else if (reader.number === RPC_CONTROL) this.#control(bytes, reader.start, reader.at)
    }
  }

  #control(bytes: Uint8Array, start: number, end: number): void {
    const reader = new Walker(bytes, start, end)
    while (reader.field()) {
      const kind = CONTROL_KINDS[reader.number - 1]
      if (kind !== undefined) this.#add(kind, reader)
    }
  }

  #add(kind: RpcKind, { at, tag }: Walker): void {
    this.count[kind]++
    this.bytes[kind] += at - tag
  }
}

function none(): Record<RpcKind, number> {
  return { subscription: 0, message: 0, ihave: 0, iwant: 0, graft: 0, prune: 0, idontwant: 0 }
}

/** Length-delimited fields of one protobuf; others are stepped over. */
class Walker {
  at: number
  number = 0
  /** Where the field's tag and its content begin; `at` is its end. */
  tag = 0
  start = 0
  readonly #bytes: Uint8Array
  readonly #end: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.at = start
    this.#end = Math.min(end, bytes.length)
  }

  get more(): boolean {
    return this.at < this.#end
  }

  varint(): number {
    let value = 0
    for (let scale = 1; this.more; scale *= 0x80) {
      const byte = this.#bytes[this.at++] as number
      value += (byte & 0x7f) * scale
      if (byte < 0x80) break
    }
    return value
  }

  /** On to the next length-delimited field; false at the end. */
  field(): boolean {
    while (this.more) {
      this.tag = this.at
      const tag = this.varint()
      this.number = tag >>> 3
      const value = this.varint()
      this.start = this.at
      if ((tag & 7) !== LENGTH_DELIMITED) continue
      this.at += value
      return true
    }
    return false
  }
}
