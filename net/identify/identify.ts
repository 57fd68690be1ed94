/**
 * Identify and identify push: who a connection's other end is, what it speaks, where it listens and how it sees us.
 * https://github.com/libp2p/specs/blob/master/identify/README.md
 *
 * Both ends ask on every new connection; the answer goes to the host. When our protocols or addresses change, peers that
 * listed push hear the whole message again. What enough peers say they see us at is believed to be an address of ours.
 */
import { isUsefulTo, originOf, toMultiaddr } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import { Allowances } from '../allowance.ts'
import type { HostContext } from '../behaviour.ts'
import type { Cancel } from '../clock.ts'
import type { Connection } from '../connection.ts'
import { NetError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import { finish, runExchange } from '../exchange.ts'
import { MessageReader, encodeLengthPrefixed } from '../length-prefixed.ts'
import type { Stream } from '../stream.ts'
import { MAX_MESSAGES, MAX_MESSAGE_BYTES, encodeAddresses, encodeIdentify, readIdentity } from './message.ts'
import type { Introduction } from './message.ts'
import { ObservedAddresses } from './observed-addresses.ts'

export const IDENTIFY_PROTOCOL = '/ipfs/id/1.0.0'
export const PUSH_PROTOCOL = '/ipfs/id/push/1.0.0'

/** go and js say so too; nobody compares it. */
const PROTOCOL_VERSION = 'ipfs/0.1.0'
/** go, js: one exchange. */
const EXCHANGE_LIMIT_MS = 5_000
/** Ours: a peer that did not answer was busy, or lost the stream to a limit; it is asked once more after so long. */
const RETRY_MS = 5_000
const RETRIED: ReadonlySet<ErrorCode> = new Set(['timeout', 'reset'])
/** Ours: js allows 1, a retry may overlap. A connection's streams of each protocol. */
const MAX_INBOUND = 2
/** js: changes that come together are pushed once. */
const PUSH_DELAY_MS = 1_000
/**
 * go: pushes taken from one origin at once, and how long one more takes to be earned: a message costs up to 10 ms, a connection next to nothing.
 * Loopback is exempt.
 */
const PUSH_BURST = 10
const PUSH_REFILL_MS = 5_000
/** Origins whose pushes are counted; forgetting one gives it a full burst. Ours: more than are connected. */
const MAX_ORIGINS = 256

export interface IdentifyOptions {
  /** Agent version told to peers. */
  agent: string
  protocolVersion?: string
  /** Where we listen, without what peers observed; default: the context's addresses. */
  listening?: () => readonly Multiaddr[]
  /** What `observed` gives has changed. */
  onObserved?: () => void
}

export interface Identify {
  /** Our protocols changed: peers hear of it within PUSH_DELAY_MS. Addresses are followed by the `listening` event. */
  changed(): void
  /** Public addresses that enough peers see us at; without /p2p. */
  observed(): Multiaddr[]
  stop(): void
}

export function createIdentify(context: HostContext, options: IdentifyOptions): Identify {
  const { clock, events } = context
  const allowances = new Allowances(PUSH_BURST, PUSH_REFILL_MS, MAX_ORIGINS)
  /** Peer → what it was told last. */
  const told = new Map<string, string>()
  let latest = ''
  /** The addresses in it, parsed once for all who ask. */
  let listening: readonly Multiaddr[] = []
  const retries = new Set<Cancel>()
  const tally = new ObservedAddresses()
  let believed = ''
  let cancelPush: Cancel | null = null

  const observed = (): Multiaddr[] => tally.believed(clock.epochMs())
  const tellObserved = (): void => {
    const now = observed().join()
    if (now === believed) return
    believed = now
    options.onObserved?.()
  }
  const learned = (connection: Connection, { identity, record }: Introduction): void => {
    context.learned(connection, identity, record)
    const before = told.get(connection.remotePeer.toString())
    // A push that was due meanwhile left it out: nobody knew that it takes any.
    if (before !== undefined && before !== current()) changed()
    if (identity.observedAddress === null || !connection.open) return
    const own = options.listening?.() ?? context.listenAddresses().map(toMultiaddr)
    tally.observe(connection, toMultiaddr(identity.observedAddress), own, clock.epochMs())
    tellObserved()
  }
  /** A peer that can't be identified stays usable; nobody waits for the outcome. */
  const ask = async (connection: Connection, mayRetry: boolean): Promise<void> => {
    try {
      learned(connection, await identify(context, connection))
    } catch (error) {
      if (!mayRetry || !(error instanceof NetError) || !RETRIED.has(error.code) || !connection.open) return
      const cancel = clock.after(RETRY_MS, () => {
        retries.delete(cancel)
        if (connection.open && context.identityOf(connection.remotePeer) === null) void ask(connection, false)
      })
      retries.add(cancel)
    }
  }

  /** One text for as long as it says the same, because each peer's entry holds it. */
  const current = (): string => {
    const now = snapshot(context)
    if (now === latest) return latest
    listening = context.listenAddresses().map(toMultiaddr)
    return (latest = now)
  }
  const message = (connection: Connection): Uint8Array => {
    told.set(connection.remotePeer.toString(), current())
    return encodeFor(context, connection, listening, options)
  }
  const push = (): void => {
    cancelPush = null
    const now = current()
    for (const connection of context.connections()) {
      const peer = connection.remotePeer
      if (told.get(peer.toString()) === now || !context.identityOf(peer)?.protocols.includes(PUSH_PROTOCOL)) continue
      pushTo(context, connection, message(connection)).catch(() => {})
    }
  }
  const changed = (): void => {
    cancelPush ??= clock.after(PUSH_DELAY_MS, push)
  }

  context.handle(
    IDENTIFY_PROTOCOL,
    (stream, connection) => {
      stream.write(encodeLengthPrefixed(message(connection)))
      finish(stream, clock, EXCHANGE_LIMIT_MS)
    },
    { maxInbound: MAX_INBOUND },
  )
  context.handle(
    PUSH_PROTOCOL,
    (stream, connection) => {
      if (!mayPush(connection, allowances, clock.now())) return stream.reset()
      receivePush(context, stream, connection)
        .then((news) => news && learned(connection, news))
        .catch(() => {})
    },
    { maxInbound: MAX_INBOUND },
  )
  const off = [
    events.on('connection:opened', ({ connection }) => void ask(connection, true)),
    events.on('connection:closed', ({ connection }) => tally.closed(connection, clock.epochMs())),
    events.on('peer:disconnected', ({ peerId }) => void told.delete(peerId.toString())),
    events.on('listening', changed),
  ]
  return {
    changed,
    observed,
    stop() {
      cancelPush?.()
      for (const cancel of retries) cancel()
      for (const stop of off) stop()
      context.unhandle(IDENTIFY_PROTOCOL)
      context.unhandle(PUSH_PROTOCOL)
    },
  }
}

async function identify(context: HostContext, connection: Connection): Promise<Introduction> {
  const { clock } = context
  const peer = connection.remotePeer
  const stream = await context.openStream(peer, IDENTIFY_PROTOCOL, { connection })
  const messages = await runExchange(stream, { clock, limitMs: EXCHANGE_LIMIT_MS, name: 'Identify' }, () =>
    readMessages(stream),
  )
  finish(stream, clock, EXCHANGE_LIMIT_MS)
  return readIdentity(messages, peer, null)
}

/** Null = it says nothing. */
async function receivePush(context: HostContext, stream: Stream, connection: Connection): Promise<Introduction | null> {
  const { clock } = context
  const messages = await runExchange(stream, { clock, limitMs: EXCHANGE_LIMIT_MS, name: 'Identify push' }, () =>
    readMessages(stream),
  )
  finish(stream, clock, EXCHANGE_LIMIT_MS)
  const before = context.identityOf(connection.remotePeer)
  // A push that overtakes identify is not lost: identify's answer is at least as new.
  return before !== null && messages.length > 0 ? readIdentity(messages, connection.remotePeer, before) : null
}

async function pushTo(context: HostContext, connection: Connection, message: Uint8Array): Promise<void> {
  const stream = await context.openStream(connection.remotePeer, PUSH_PROTOCOL, { connection })
  stream.write(encodeLengthPrefixed(message))
  finish(stream, context.clock, EXCHANGE_LIMIT_MS)
}

async function readMessages(stream: Stream): Promise<Uint8Array[]> {
  const reader = new MessageReader(stream, MAX_MESSAGE_BYTES)
  const messages: Uint8Array[] = []
  while (messages.length < MAX_MESSAGES) {
    const message = await reader.next()
    if (message === null) break
    messages.push(message)
  }
  return messages
}

/** What peers are told of us that can change. */
function snapshot(context: HostContext): string {
  return [...context.protocols(), '', ...context.listenAddresses()].join('\n')
}

function encodeFor(
  context: HostContext,
  connection: Connection,
  listening: readonly Multiaddr[],
  options: IdentifyOptions,
): Uint8Array {
  return encodeIdentify({
    publicKey: context.identity.publicKey.encoded,
    listenAddresses: encodeAddresses(listening.filter((address) => isUsefulTo(connection.remoteAddress, address))),
    observedAddress: connection.remoteAddress.bytes,
    protocols: context.protocols(),
    protocolVersion: options.protocolVersion ?? PROTOCOL_VERSION,
    agent: options.agent,
    signedRecord: context.signedRecord(connection),
  })
}

function mayPush({ remoteAddress }: Connection, allowances: Allowances, now: number): boolean {
  const origin = originOf(remoteAddress)
  return origin === null || allowances.of(origin).take(now)
}
