/** The plain twin of the sealer: everything queued as one run of bytes, cut into messages, each sealed whole. */
import { createCipheriv } from 'node:crypto'

/** What leaves when `runs` are sealed one after the other with a fresh key. */
export function plainlySealed(key: Uint8Array, runs: readonly Uint8Array[], maxPlaintext: number): Buffer {
  const wire: Uint8Array[] = []
  const nonce = Buffer.alloc(12)
  let counter = 0
  for (const run of runs) {
    for (let at = 0; at < run.length; at += maxPlaintext) {
      nonce.writeUInt32LE(counter++, 4)
      const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
      const ciphertext = Buffer.concat([cipher.update(run.subarray(at, at + maxPlaintext)), cipher.final()])
      const length = Buffer.alloc(2)
      length.writeUInt16BE(ciphertext.length + 16)
      wire.push(length, ciphertext, cipher.getAuthTag())
    }
  }
  return Buffer.concat(wire)
}
