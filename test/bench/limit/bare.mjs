/** What the machine's OpenSSL takes, in a process of its own: driven by the commands below, as the hosts are (rival/drive.mjs). Times are medians, in µs. */
import { createPublicKey, randomBytes, sign, verify } from 'node:crypto'
import { emit, serveCommands } from '../../interop/lines.mjs'
import { median } from '../../samples.mjs'
import { handshake, identity, keyPair } from './handshake.mjs'

/** A message of 200 bytes with its author, number and topic, and the prefix that is signed along. */
const SIGNED_BYTES = 281

/** The median, in µs, of `count` calls after half as many that aren't timed. */
function timed(count, fn) {
  for (let i = 0; i < count / 2; i++) fn()
  const samples = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const started = performance.now()
    fn()
    samples[i] = performance.now() - started
  }
  return median(samples) * 1000
}

emit('listening')
serveCommands(
  {
    handshake: ({ count }) => {
      const [alice, bob] = [identity(), identity()]
      return { us: timed(count, () => handshake(alice, bob)) }
    },
    signatures: ({ count }) => {
      const message = randomBytes(SIGNED_BYTES)
      const { privateKey } = keyPair('Ed25519')
      const publicKey = createPublicKey(privateKey)
      const signature = sign(null, message, privateKey)
      return {
        signUs: timed(count, () => sign(null, message, privateKey)),
        verifyUs: timed(count, () => verify(null, message, publicKey, signature)),
      }
    },
  },
  async () => {},
)
