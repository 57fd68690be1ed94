/** Counts the Ed25519 signatures that this process makes and verifies through node:crypto: `node --import ./count-signatures.mjs …`. */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const counts = { signed: 0, verified: 0 }
const { sign, verify } = crypto
crypto.sign = (...args) => {
  counts.signed++
  return sign(...args)
}
crypto.verify = (...args) => {
  counts.verified++
  return verify(...args)
}
syncBuiltinESMExports()
globalThis.signatures = counts
