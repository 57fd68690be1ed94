/** A place on loopback to listen at: a program that comes back is found where it was. */
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Of programs that may be dead just now and will want them again. */
const given = new Set<number>()

/**
 * Nobody in this process is given its port again. Nor is anybody else, for a minute: the server ended a connection there first, so the system remembers that
 * connection (TIME-WAIT), and gives the port only to who asks for it by its number. Else any socket of this machine could have it until the program listens.
 */
export async function freeAddress(): Promise<string> {
  const server = createServer((socket) => socket.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve, reject) => {
    connect(port, '127.0.0.1')
      .once('close', () => resolve())
      .once('error', reject)
      .resume()
  })
  await new Promise((resolve) => server.close(resolve))
  if (given.has(port)) return freeAddress()
  given.add(port)
  return `/ip4/127.0.0.1/tcp/${port}`
}
