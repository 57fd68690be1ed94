import { expect, test } from 'vitest'
import { handshake, identity } from './handshake.mjs'

test('both sides of the bare handshake open what the other has sealed', () => {
  handshake(identity(), identity())
})

test('a static key that its identity has not signed ends it', () => {
  const [alice, mallory] = [identity(), identity()]
  expect(() => handshake(alice, { ...mallory, signature: alice.signature })).toThrow('signature')
})
