import type { KeyObject } from 'node:crypto'

export interface Identity {
  fixed: { privateKey: KeyObject; bytes: Buffer }
  identityKey: Buffer
  signed: Buffer
  signature: Buffer
}

export function identity(): Identity
export function handshake(alice: Identity, bob: Identity): void
