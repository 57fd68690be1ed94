/**
 * Peers that we agreed with to send each other everything: gossipsub v1.1, "Explicit Peering Agreements". They are protected, dialled
 * soon after the start, and again every few minutes while they aren't connected.
 */
import { createAbortController } from '../abort.ts'
import { parseMultiaddr, peerIdOf } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import type { HostContext } from '../behaviour.ts'
import type { Cancel } from '../clock.ts'
import { NetError } from '../errors.ts'
import { parsePeerId } from '../peer-id.ts'
import type { PeerId } from '../peer-id.ts'

const TAG = 'direct'

interface DirectParams {
  direct: readonly string[]
  directFirstMs: number
  directEveryMs: number
}

export class DirectPeers {
  readonly ids: readonly PeerId[]
  readonly #context: HostContext
  readonly #everyMs: number
  readonly #abort = createAbortController()
  #cancel: Cancel | null = null

  /** @throws NetError bad-argument, bad-address, bad-peer-id */
  constructor(context: HostContext, { direct, directFirstMs, directEveryMs }: DirectParams) {
    this.#context = context
    this.#everyMs = directEveryMs
    const targets = direct.map(parseDirect)
    this.ids = [...new Map(targets.map(({ peerId }) => [peerId.toString(), peerId])).values()]
    for (const { peerId, address } of targets) {
      if (address) context.addAddresses(peerId, [address], 'given')
      context.protect(peerId, TAG)
    }
    if (targets.length > 0) this.#cancel = context.clock.after(directFirstMs, () => this.#connect())
  }

  stop(): void {
    this.#cancel?.()
    this.#abort.abort()
    for (const peerId of this.ids) this.#context.unprotect(peerId, TAG)
  }

  #connect(): void {
    const { clock } = this.#context
    this.#cancel = clock.after(this.#everyMs, () => this.#connect())
    for (const peerId of this.ids) if (this.#context.connections(peerId).length === 0) void this.#dial(peerId)
  }

  async #dial(peerId: PeerId): Promise<void> {
    try {
      await this.#context.dial(peerId, { automatic: true, signal: this.#abort.signal })
    } catch {
      // The next turn tries again.
    }
  }
}

function parseDirect(target: string): { peerId: PeerId; address: Multiaddr | null } {
  if (!target.startsWith('/')) return { peerId: parsePeerId(target), address: null }
  const address = parseMultiaddr(target)
  const peerId = peerIdOf(address)
  if (peerId === null)
    throw new NetError('bad-argument', `A direct peer's address ends in /p2p/<peer id>, unlike ${target}`)
  return { peerId, address }
}
