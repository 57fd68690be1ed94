/** Checks what a person gave, wherever it came from, before anything is written. Each complaint is one sentence. */
import { parseMultiaddr, parsePeerId } from '../net/index.ts'
import { AppError } from './errors.ts'
import { nickProblem, roomNameProblem } from './room-name.ts'
import type { ConfigFile } from './storage/config.ts'

export interface Checked {
  nick?: string | undefined
  /** Multiaddrs. */
  listen?: readonly string[] | undefined
  dial?: readonly string[] | undefined
  bootstrap?: readonly string[] | undefined
  rooms?: readonly string[] | undefined
}

/** `where` ends the sentence: " in <file>", or ''. @throws AppError | NetError */
export function checkOptions({ nick, listen, dial, bootstrap, rooms }: Checked, where: string): void {
  try {
    for (const address of [...(dial ?? []), ...(bootstrap ?? [])]) checkAddress(address)
    for (const address of listen ?? []) checkListen(address)
    for (const room of rooms ?? []) checkRoom(room)
    if (nick !== undefined) checkNick(nick)
  } catch (error) {
    if (where === '' || !(error instanceof Error)) throw error
    throw new AppError('bad-config', `${error.message.replace(/\.$/, '')}${where}.`, { cause: error })
  }
}

/** @throws AppError | NetError: a setting of the file is wrong */
export function checkConfig({ settings, path }: Pick<ConfigFile, 'settings' | 'path'>): void {
  checkOptions(settings, ` in ${path}`)
}

/** @throws AppError bad-room */
export function checkRoom(room: string): void {
  const problem = roomNameProblem(room)
  if (problem !== null) throw new AppError('bad-room', problem)
}

/** @throws NetError bad-address */
export function checkAddress(address: string): void {
  parseMultiaddr(address)
}

/** @throws AppError | NetError bad-address */
function checkListen(address: string): void {
  const [ip, transport, ...more] = parseMultiaddr(address)
    .getComponents()
    .filter(({ name }) => name !== 'ip6zone')
  if (ip && ['ip4', 'ip6'].includes(ip.name) && transport?.name === 'tcp' && more.length === 0) return
  throw new AppError(
    'bad-address',
    `p2p-chat can't listen on ${address}: give it an IP address and a TCP port, as in /ip4/0.0.0.0/tcp/4001.`,
  )
}

/** A peer id or a multiaddr. @throws NetError bad-address | bad-peer-id */
export function checkPeer(peer: string): void {
  if (peer.startsWith('/')) parseMultiaddr(peer)
  else parsePeerId(peer)
}

/** @throws AppError bad-nick */
function checkNick(nick: string): void {
  const problem = nickProblem(nick)
  if (problem !== null) throw new AppError('bad-nick', problem)
}
