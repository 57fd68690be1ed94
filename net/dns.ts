/**
 * Port: names → IP addresses, by the machine's own resolver (hosts file included), and TXT records. The only file that imports node:dns.
 */
import { promises } from 'node:dns'

export interface Resolver {
  /** IP addresses of `name` in the resolver's order; family 0 = both. Rejects with any error when there are none. */
  lookup(name: string, family: 0 | 4 | 6): Promise<string[]>
  /** TXT records of `name`, each as the strings that it was cut into. Rejects with any error when there are none. Left out = no /dnsaddr. */
  txt?(name: string): Promise<string[][]>
}

export const systemResolver: Resolver = {
  async lookup(name, family) {
    const found = await promises.lookup(name, { all: true, family, verbatim: true })
    return found.map((entry) => entry.address)
  },
  txt: (name) => promises.resolveTxt(name),
}
