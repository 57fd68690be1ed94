/**
 * Addresses as people read them: host and port. And how far an address reaches, told from its text. Left out: whether it is an address at all, which
 * the host says when it is dialled.
 */

const PEER = /\/p2p\/[^/]+$/
const ENDPOINT = /^\/(ip4|ip6|dns|dns4|dns6)\/([^/]+)\/(?:tcp|udp)\/(\d+)/
const DNSADDR = /^\/dnsaddr\/([^/]+)/
/** Characters of a peer id that tell it from others. */
const SHORT_ID_CHARS = 6

/** '192.0.2.7:4001', '[2001:db8::1]:4001', 'example.org:4001'; what has no host and port stays as it is, without /p2p. */
export function shortAddress(address: string): string {
  const [, kind, host = '', port = ''] = ENDPOINT.exec(address) ?? []
  if (kind !== undefined) return kind === 'ip6' ? `[${host}]:${port}` : `${host}:${port}`
  const name = DNSADDR.exec(address)?.[1]
  if (name !== undefined) return name
  const plain = address.replace(PEER, '')
  const peerId = PEER.exec(address)?.[0] ?? (address.startsWith('/') ? '' : address)
  return plain === '' || !plain.startsWith('/') ? `…${peerId.slice(-SHORT_ID_CHARS)}` : plain
}

/** 'machine': only programs on this one; 'network': those of the same local network; 'name': whatever the name stands for. */
export type Reach = 'machine' | 'network' | 'world' | 'name'

export function reachOf(address: string): Reach {
  if (address.startsWith('/dns')) return 'name'
  if (/^\/ip4\/127\.|^\/ip6\/::1(\/|$)/.test(address)) return 'machine'
  return PRIVATE.test(address) ? 'network' : 'world'
}

/** RFC 1918, 6598 and 3927; RFC 4193 and 4291. */
const PRIVATE =
  /^\/ip4\/(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.)|^\/ip6\/f[cd]|^\/ip6\/fe[89ab]/i
