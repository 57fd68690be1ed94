/**
 * Port: names → IP addresses, by the machine's own resolver (hosts file included). The only file that imports node:dns.
 * Leaves out /dnsaddr, whose TXT records need a second method here.
 */
import { promises } from 'node:dns'

export interface Resolver {
  /** IP addresses of `name` in the resolver's order; family 0 = both. Rejects with any error when there are none. */
  lookup(name: string, family: 0 | 4 | 6): Promise<string[]>
}

export const systemResolver: Resolver = {
  async lookup(name, family) {
    const found = await promises.lookup(name, { all: true, family, verbatim: true })
    return found.map((entry) => entry.address)
  },
}
