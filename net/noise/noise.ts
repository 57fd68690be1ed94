/**
 * The noise secure channel (https://github.com/libp2p/specs/blob/master/noise/README.md): XX with an identity payload and the
 * muxer settled in the handshake where both ends list theirs.
 *
 *   initiator  send-1 → await-2 → over          responder  await-1 → await-3 → over
 *
 * The noise key pair is drawn once an identity, so that its signature is made once; every session's ephemeral keys are fresh.
 * Leaves out: other patterns, WebTransport's extension, self-dial (the dialer's).
 */
import { x25519Key } from '../crypto.ts'
import type { DhKey } from '../crypto.ts'
import { NetError } from '../errors.ts'
import type { PrivateKey, PublicKey } from '../keys.ts'
import { peerIdFromPublicKey } from '../peer-id.ts'
import type { PeerId } from '../peer-id.ts'
import type { Pipe } from '../pipe.ts'
import type { Random } from '../random.ts'
import type { SecuredPipe, SecurityHandshake, SecurityOptions, SecurityProtocol } from '../security.ts'
import { FrameReader } from './frame-reader.ts'
import { BARE_MESSAGE_BYTES, HandshakeState } from './handshake-state.ts'
import { NoisePipe } from './noise-pipe.ts'
import { Opener } from './opener.ts'
import { encodePayload, openPayload, selectMuxer, signStaticKey } from './payload.ts'
import { Sealer } from './sealer.ts'

export const noise: SecurityProtocol = {
  protocol: '/noise',
  handshake: (options) => new NoiseHandshake(options),
}

interface StaticKey {
  key: DhKey
  signature: Uint8Array
}

const KEY_BYTES = 32
const EMPTY = new Uint8Array(0)
/** Ours: an 8192-bit RSA identity takes 2 KiB of it, a hundred muxers a few more. Held before the peer is known. */
const MAX_HANDSHAKE_BYTES = 16 * 1024

/** By source too, so that what one seed gives doesn't depend on what ran before with the same identity. */
const staticKeys = new WeakMap<Random, WeakMap<PrivateKey, StaticKey>>()

class NoiseHandshake implements SecurityHandshake {
  readonly #options: SecurityOptions
  readonly #static: StaticKey
  readonly #noise: HandshakeState
  readonly #frames = new FrameReader()
  /** Which message is awaited; 0 = over. */
  #awaited: 0 | 1 | 2 | 3

  constructor(options: SecurityOptions) {
    this.#options = options
    this.#static = staticKeyOf(options.identity, options.random)
    this.#noise = new HandshakeState({
      role: options.role,
      prologue: EMPTY,
      static: this.#static.key,
      ephemeral: x25519Key(options.random.bytes(KEY_BYTES)),
    })
    this.#awaited = options.role === 'initiator' ? 2 : 1
  }

  start(): Uint8Array | null {
    // The spec: message 1 is readable by anyone, so it says nothing.
    return this.#options.role === 'initiator' ? frame(this.#noise.writeMessage(EMPTY)) : null
  }

  receive(bytes: Uint8Array): { send: Uint8Array | null; finish: ((pipe: Pipe) => SecuredPipe) | null } {
    if (this.#awaited === 0) throw new NetError('bug', 'The noise handshake was given bytes after its end')
    this.#frames.push(bytes)
    let send: Uint8Array | null = null
    for (;;) {
      const message = this.#nextMessage(this.#awaited)
      if (!message) return { send, finish: null }
      const payload = this.#noise.readMessage(message)
      if (this.#awaited !== 1) return this.#conclude(payload)
      send = this.#identify()
      this.#awaited = 3
    }
  }

  #nextMessage(number: 1 | 2 | 3): Uint8Array | null {
    const bare = BARE_MESSAGE_BYTES[number - 1] as number
    const pieces = this.#frames.next(bare, number === 1 ? bare : MAX_HANDSHAKE_BYTES)
    if (!pieces) return null
    return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces)
  }

  /** The message that says who we are. */
  #identify(): Uint8Array {
    const { identity, muxers } = this.#options
    return frame(this.#noise.writeMessage(encodePayload(identity.publicKey, this.#static.signature, muxers)))
  }

  #conclude(payload: Uint8Array): { send: Uint8Array | null; finish: (pipe: Pipe) => SecuredPipe } {
    const { role, muxers, expectedPeer } = this.#options
    const { identityKey, muxers: remoteMuxers } = openPayload(payload, this.#noise.remoteStatic)
    const remotePeer = peerIdFromPublicKey(identityKey)
    // Before message 3 is written: a stranger is not told who we are.
    if (expectedPeer && !expectedPeer.equals(remotePeer)) throw wrongPeer(expectedPeer, remotePeer)
    const send = role === 'initiator' ? this.#identify() : null
    const muxer = role === 'initiator' ? selectMuxer(muxers, remoteMuxers) : selectMuxer(remoteMuxers, muxers)
    this.#awaited = 0
    return { send, finish: this.#finisher(remotePeer, identityKey, muxer) }
  }

  /** Opens what came behind the last message now, so that it fails as part of the handshake. */
  #finisher(remotePeer: PeerId, remoteKey: PublicKey, muxer: string | null): (pipe: Pipe) => SecuredPipe {
    const { sending, receiving } = this.#noise.split()
    const opener = new Opener(this.#frames, receiving)
    const opened: Uint8Array[] = []
    for (let bytes = opener.next(); bytes; bytes = opener.next()) opened.push(bytes)
    const leftover = opened.length > 0 ? Buffer.concat(opened) : null
    return (pipe) => ({
      pipe: new NoisePipe(pipe, new Sealer(sending), opener),
      remotePeer,
      remoteKey,
      muxer,
      leftover,
    })
  }
}

function staticKeyOf(identity: PrivateKey, random: Random): StaticKey {
  let ofRandom = staticKeys.get(random)
  if (!ofRandom) staticKeys.set(random, (ofRandom = new WeakMap()))
  let known = ofRandom.get(identity)
  if (!known) {
    const key = x25519Key(random.bytes(KEY_BYTES))
    known = { key, signature: signStaticKey(identity, key.publicKey) }
    ofRandom.set(identity, known)
  }
  return known
}

function frame(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(2 + message.length)
  framed[0] = message.length >>> 8
  framed[1] = message.length
  framed.set(message, 2)
  return framed
}

function wrongPeer(expected: PeerId, answered: PeerId): NetError {
  return new NetError(
    'wrong-peer',
    `Expected peer ${expected} but ${answered} answered; check the address or its peer id`,
  )
}
