/** A place on loopback to listen at: a program that comes back is found where it was. */
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Of programs that may be dead just now and will want them again. */
const given = new Set<number>()

/** Its port was free a moment ago, and nobody else in this process has been given it. */
export async function freeAddress(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  if (given.has(port)) return freeAddress()
  given.add(port)
  return `/ip4/127.0.0.1/tcp/${port}`
}
