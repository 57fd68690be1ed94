/** A place on loopback to listen at: a program that comes back is found where it was. */
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Its port was free a moment ago. */
export async function freeAddress(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `/ip4/127.0.0.1/tcp/${port}`
}
