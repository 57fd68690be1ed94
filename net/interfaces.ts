/** Port: the machine's network interfaces, over node:os, which nothing else imports. */
import { networkInterfaces } from 'node:os'

export interface InterfaceAddress {
  /** 'eth0' */
  readonly name: string
  /** In text, without a zone. */
  readonly address: string
  readonly family: 4 | 6
  /** Loopback. */
  readonly internal: boolean
}

/** All addresses of all interfaces that are up, now. */
export type Interfaces = () => readonly InterfaceAddress[]

export const systemInterfaces: Interfaces = () =>
  Object.entries(networkInterfaces()).flatMap(([name, entries]) =>
    (entries ?? []).map(({ address, family, internal }) => ({
      name,
      address,
      family: family === 'IPv6' ? 6 : 4,
      internal,
    })),
  )

/** IP addresses that others may reach us at come first, loopback last. Link-local ip6 needs a zone that means nothing elsewhere: left out. */
export function hostsOf(interfaces: readonly InterfaceAddress[], family: 4 | 6): string[] {
  const usable = interfaces.filter((each) => each.family === family && !isLinkLocal(each))
  return [...usable.filter((each) => !each.internal), ...usable.filter((each) => each.internal)].map(
    ({ address }) => address,
  )
}

function isLinkLocal({ family, address }: InterfaceAddress): boolean {
  return family === 6 && address.startsWith('fe80:')
}
