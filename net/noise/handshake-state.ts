/**
 * HandshakeState (Noise framework, sections 5.3 and 7.5) for Noise_XX_25519_ChaChaPoly_SHA256.
 *
 *   1 →  e                 2 ←  e, ee, s, es                 3 →  s, se                 then each message's payload
 *
 * States are the number of messages so far. Leaves out other patterns, pre-messages and pre-shared keys.
 */
import { TAG_BYTES, x25519, x25519RemoteKey } from '../crypto.ts'
import type { DhKey, DhRemoteKey } from '../crypto.ts'
import { NetError, violation } from '../errors.ts'
import type { Role } from '../security.ts'
import type { CipherState } from './cipher-state.ts'
import { SymmetricState } from './symmetric-state.ts'

export interface HandshakeKeys {
  role: Role
  prologue: Uint8Array
  static: DhKey
  ephemeral: DhKey
}

type Token = 'e' | 's' | 'ee' | 'es' | 'se'

const PROTOCOL_NAME = 'Noise_XX_25519_ChaChaPoly_SHA256'
const PATTERN: readonly (readonly Token[])[] = [['e'], ['e', 'ee', 's', 'es'], ['s', 'se']]
const DH_BYTES = 32

/** Bytes of each message when its payload is empty. */
export const BARE_MESSAGE_BYTES = [DH_BYTES, 2 * DH_BYTES + 2 * TAG_BYTES, DH_BYTES + 2 * TAG_BYTES] as const

export class HandshakeState {
  readonly #keys: HandshakeKeys
  readonly #symmetric = new SymmetricState(PROTOCOL_NAME)
  #remoteEphemeral: DhRemoteKey | null = null
  #remoteStatic: DhRemoteKey | null = null
  #remoteStaticBytes: Uint8Array | null = null
  #messages = 0

  constructor(keys: HandshakeKeys) {
    this.#keys = keys
    this.#symmetric.mixHash(keys.prologue)
  }

  get handshakeHash(): Uint8Array {
    return this.#symmetric.handshakeHash
  }

  /** The remote's static public key, known once the message that carries it was read. */
  get remoteStatic(): Uint8Array {
    if (!this.#remoteStaticBytes) throw outOfTurn()
    return this.#remoteStaticBytes
  }

  writeMessage(payload: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = []
    for (const token of this.#nextMessage('initiator')) {
      if (token === 'e') {
        const { publicKey } = this.#keys.ephemeral
        this.#symmetric.mixHash(publicKey)
        parts.push(publicKey)
      } else if (token === 's') parts.push(this.#symmetric.encryptAndHash(this.#keys.static.publicKey))
      else this.#mixDh(token)
    }
    parts.push(this.#symmetric.encryptAndHash(payload))
    return Buffer.concat(parts)
  }

  /**
   * The payload of the message, a view where it isn't encrypted.
   * @throws NetError protocol-violation; the handshake is over then
   */
  readMessage(message: Uint8Array): Uint8Array {
    const tokens = this.#nextMessage('responder')
    if (message.length < (BARE_MESSAGE_BYTES[this.#messages - 1] as number))
      throw violation(`The peer's noise handshake message ${this.#messages} is too short`)
    let offset = 0
    for (const token of tokens) {
      if (token === 'e') {
        const ephemeral = message.subarray(offset, (offset += DH_BYTES))
        this.#symmetric.mixHash(ephemeral)
        this.#remoteEphemeral = x25519RemoteKey(ephemeral)
      } else if (token === 's') {
        const sealed = message.subarray(offset, (offset += DH_BYTES + TAG_BYTES))
        this.#remoteStaticBytes = this.#symmetric.decryptAndHash(sealed)
        this.#remoteStatic = x25519RemoteKey(this.#remoteStaticBytes)
      } else this.#mixDh(token)
    }
    return this.#symmetric.decryptAndHash(message.subarray(offset))
  }

  /** After the third message. */
  split(): { sending: CipherState; receiving: CipherState } {
    if (this.#messages !== PATTERN.length) throw outOfTurn()
    const [initiators, responders] = this.#symmetric.split()
    return this.#keys.role === 'initiator'
      ? { sending: initiators, receiving: responders }
      : { sending: responders, receiving: initiators }
  }

  /** Messages 1 and 3 are the initiator's to write and the responder's to read; message 2 the other way round. */
  #nextMessage(roleInOddMessages: Role): readonly Token[] {
    const tokens = PATTERN[this.#messages]
    const odd = this.#messages % 2 === 0
    if (!tokens || odd !== (this.#keys.role === roleInOddMessages)) throw outOfTurn()
    this.#messages++
    return tokens
  }

  /** Of two letters, the first names the initiator's key and the second the responder's. */
  #mixDh(token: Token): void {
    const initiator = this.#keys.role === 'initiator'
    const own = token[initiator ? 0 : 1] === 'e' ? this.#keys.ephemeral : this.#keys.static
    const remote = token[initiator ? 1 : 0] === 'e' ? this.#remoteEphemeral : this.#remoteStatic
    const secret = x25519(own, remote as DhRemoteKey)
    // Noise framework, section 12.1 lets us refuse: such a key makes a secret that anyone knows.
    if (!secret) throw violation('The peer sent a noise key that makes no secret')
    this.#symmetric.mixKey(secret)
  }
}

function outOfTurn(): NetError {
  return new NetError('bug', 'A noise handshake message was written or read out of turn')
}
