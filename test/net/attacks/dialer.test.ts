/** What others can do to our dials, and what a caller can do wrong. */
import { describe, expect, test } from 'vitest'
import { decodeMultiaddr } from '../../../net/address.ts'
import { generateKey } from '../../../net/keys.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { Simulation } from '../../sim/simulation.ts'

const CODE_TCP = 6
const CODE_DNS4 = 54
const CODE_IP6ZONE = 42

function binary(code: number, text: string, ...rest: number[]): Uint8Array {
  return Buffer.concat([Buffer.of(code, Buffer.byteLength(text)), Buffer.from(text), Buffer.from(rest)])
}

test('an address that a stranger claims to have does not put off an automatic dial of whoever has it', async () => {
  const simulation = new Simulation('claimed')
  const { clock } = simulation
  const [us, honest] = [await simulation.host(), await simulation.host()]
  const liar = peerIdFromPublicKey(generateKey(seededRandom('liar')).publicKey)
  const [address = ''] = honest.addresses()
  const claimed = address.replace(/\/p2p\/.*/, `/p2p/${liar}`)
  await expect(clock.resolve(us.dial(claimed, { automatic: true }))).rejects.toMatchObject({ code: 'wrong-peer' })
  await expect(clock.resolve(us.dial(claimed, { automatic: true }))).rejects.toMatchObject({ code: 'backoff' })
  const connection = await clock.resolve(us.dial(address, { automatic: true }))
  expect(connection.remotePeer.equals(honest.peerId)).toBe(true)
  await simulation.stop()
})

test.each([
  ['nothing', []],
  ['a newline', ['/a\n']],
  ['an empty name', ['']],
  ['a kibibyte', ['x'.repeat(1024)]],
])('proposing %s is refused, and leaves no stream behind', async (_, protocols) => {
  const simulation = new Simulation('proposals')
  const { clock } = simulation
  const [us, them] = [await simulation.host(), await simulation.host()]
  const connection = await clock.resolve(us.dial(them.addresses()[0] ?? ''))
  await clock.advance(1_000)
  const before = connection.streams.length
  await expect(clock.resolve(us.openStream(them.peerId, protocols))).rejects.toMatchObject({ code: 'bad-argument' })
  expect(connection.streams.length).toBe(before)
  await simulation.stop()
})

describe('an address that comes as bytes', () => {
  test.each([
    ['an escape sequence in a name', binary(CODE_DNS4, '\u001b[2Jx', CODE_TCP, 15, 161)],
    ['C1 controls', binary(CODE_DNS4, '\u009b31mx', CODE_TCP, 15, 161)],
    ['a line feed', binary(CODE_DNS4, 'a\nb', CODE_TCP, 15, 161)],
    ['text that turns right to left', binary(CODE_DNS4, 'a\u202eb', CODE_TCP, 15, 161)],
    ['a control in a zone', binary(CODE_IP6ZONE, '\u0007', 41, ...Buffer.alloc(16, 1), CODE_TCP, 15, 161)],
  ])('with %s is no address', (_, bytes) => {
    expect(decodeMultiaddr(bytes)).toBe(null)
  })

  test('with a name in other letters is one', () => {
    expect(decodeMultiaddr(binary(CODE_DNS4, 'bücher.example', CODE_TCP, 15, 161))?.toString()).toBe(
      '/dns4/bücher.example/tcp/4001',
    )
  })
})
