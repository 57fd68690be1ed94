/** What a secure channel protocol is to the upgrade above it. noise implements it; plaintext too, for tests only. */
import type { PublicKey, PrivateKey } from './keys.ts'
import type { PeerId } from './peer-id.ts'
import type { Pipe } from './pipe.ts'
import type { Random } from './random.ts'

export type Role = 'initiator' | 'responder'

export interface SecuredPipe {
  pipe: Pipe
  remotePeer: PeerId
  remoteKey: PublicKey
  /** The muxer settled inside the handshake; null = negotiate it with multistream. */
  muxer: string | null
  /** Decrypted bytes that came with the end of the handshake. The new pipe is paused-by-no-handler until someone attaches. */
  leftover: Uint8Array | null
}

export interface SecurityOptions {
  role: Role
  identity: PrivateKey
  /** Another peer than this ends the handshake with wrong-peer. */
  expectedPeer: PeerId | null
  /** Muxers offered, in our order of preference. */
  muxers: readonly string[]
  random: Random
}

/** A handshake in progress: a machine that owns no pipe. The upgrade feeds it and writes what it returns. */
export interface SecurityHandshake {
  /** First bytes to send, if this side speaks first. */
  start(): Uint8Array | null
  /**
   * Any chunking. `send` goes out at once, also on the call that finishes. When `finish` is set, it is called with the raw pipe
   * to wrap it; bytes that were past the handshake are kept inside and come out as `leftover`.
   * @throws NetError protocol-violation | wrong-peer
   */
  receive(bytes: Uint8Array): { send: Uint8Array | null; finish: ((pipe: Pipe) => SecuredPipe) | null }
}

export interface SecurityProtocol {
  readonly protocol: string
  handshake(options: SecurityOptions): SecurityHandshake
}
