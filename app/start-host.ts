/** The host of a profile: with its identity and its settings, and before these with what the options say. */
import { createHost } from '../net/index.ts'
import type { Clock, NetError, Random } from '../net/index.ts'
import type { AppOptions } from './app-options.ts'
import type { ChatHost } from './chat-host.ts'
import { listenSomewhere } from './listen.ts'
import type { ProfileStore } from './profile-store.ts'
import { sentence } from './sentences.ts'

export interface HostStart {
  readonly options: AppOptions
  readonly store: ProfileStore
  readonly clock: Clock
  readonly random: Random
  /** Does what writes to the profile, and tells when it can't. */
  keep(write: () => void): void
  trouble(code: string, message: string): void
}

/** Resolves when it listens. @throws NetError: it can't, and must (`orDeaf`) */
export async function startHost({ options, store, clock, random, keep, trouble }: HostStart): Promise<ChatHost> {
  const { settings, identity, lastSeqno } = store
  const { agent, createHost: create = createHost } = options
  const { mdns = settings.mdns ?? true, dht = settings.dht ?? true } = options
  const { bootstrap = settings.bootstrap ?? [] } = options
  const start = (listen: readonly string[]): Promise<ChatHost> =>
    create({
      identity,
      listen,
      clock,
      random,
      ...(agent !== undefined && { agent }),
      mdns,
      dht: dht ? {} : false,
      bootstrap,
      pubsub: {
        ...(lastSeqno !== null && { lastSeqno }),
        onSeqno: (seqno: bigint) => keep(() => store.keepSeqno(seqno)),
      },
    })
  const listen = options.listen ?? settings.listen
  if (listen !== undefined) {
    try {
      return await start(listen)
    } catch (error) {
      const { code, message, fault } = error instanceof Error ? (error as Partial<NetError>) : {}
      if (!options.orDeaf || code === undefined || message === undefined || fault === 'bug') throw error
      trouble(code, `${sentence({ code, message })} Until then nobody can connect to you; you can /dial others.`)
      return start([])
    }
  }
  if (!store.kept) return (await listenSomewhere(start, 0, random)).host
  const { host, keep: port } = await listenSomewhere(start, settings.port, random)
  if (port !== null) keep(() => store.keep('port', port))
  return host
}
