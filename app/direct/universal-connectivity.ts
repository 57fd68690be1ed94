/**
 * Direct messages of universal-connectivity's browser and node peers (universal-connectivity.proto): a stream a message, its response on the same one.
 * Whoever opened the stream may never end it, and its first bytes may come with the proposal of the protocol.
 *
 *   sender   → { metadata, content, type "text/plain" }
 *   receiver → { metadata, status }
 *
 * There is no id: what comes twice was sent twice, and is shown twice.
 */
import { encodeLengthPrefixed, finish, MessageReader, NetError, runExchange } from '../../net/index.ts'
import type { Clock, Stream } from '../../net/index.ts'
import { UcRequest, UcResponse } from './universal-connectivity.pb.js'

export const UC_PROTOCOL = '/universal-connectivity/dm/1.0.0'

/** Their own limit on each side. */
const EXCHANGE_LIMIT_MS = 5_000
/** Bytes of a message: four of ours, since theirs has no limit. Ours. */
const MAX_REQUEST_BYTES = 64 * 1024
/** Ours: a status and a sentence. Bytes. */
const MAX_RESPONSE_BYTES = 4 * 1024
/** What their program calls this version of the protocol. */
const CLIENT_VERSION = '0.0.1'
const TEXT = 'text/plain'
const OK = 200
const ERROR = 500

export function encodeUcRequest(content: string, timestamp: number): Uint8Array {
  // UTF-8 has no lone surrogates; they go as U+FFFD.
  const sent = Buffer.from(content, 'utf8').toString('utf8')
  return UcRequest.encode({ metadata: metadata(timestamp), content: sent, type: TEXT }).finish()
}

/** @throws NetError protocol-violation */
export function decodeUcRequest(bytes: Uint8Array): { readonly content: string; readonly type: string } {
  const { content, type } = decode(() => UcRequest.decode(bytes))
  return { content, type }
}

/** `refusal`: null = the message was taken. */
export function encodeUcResponse(refusal: string | null, timestamp: number): Uint8Array {
  const said = refusal === null ? { status: OK } : { status: ERROR, statusText: refusal }
  return UcResponse.encode({ metadata: metadata(timestamp), ...said }).finish()
}

/** null = taken; else why not, as the peer says it (untrusted, perhaps nothing). @throws NetError protocol-violation */
export function decodeUcResponse(bytes: Uint8Array): string | null {
  const { status, statusText } = decode(() => UcResponse.decode(bytes))
  return status === OK ? null : (statusText ?? '')
}

/** Sends one message on a stream of its own. Why it was refused, as the peer says it; null = it was taken. @throws NetError */
export async function sendUc(stream: Stream, text: string, clock: Clock, signal?: AbortSignal): Promise<string | null> {
  const limits = { clock, limitMs: EXCHANGE_LIMIT_MS, name: 'The direct message', signal }
  const refusal = await runExchange(stream, limits, async () => {
    if (!stream.write(encodeLengthPrefixed(encodeUcRequest(text, clock.epochMs())))) await stream.drained()
    const response = await new MessageReader(stream, MAX_RESPONSE_BYTES).next()
    if (response === null) throw new NetError('closed', 'The peer ended the stream before it had acknowledged')
    return decodeUcResponse(response)
  })
  finish(stream, clock, EXCHANGE_LIMIT_MS)
  return refusal
}

/** Takes one message: `receive` keeps it, and gives back why it is refused, or null. @throws NetError, and what `receive` throws */
export async function serveUc(
  stream: Stream,
  clock: Clock,
  receive: (text: string) => string | null,
  signal?: AbortSignal,
): Promise<void> {
  const limits = { clock, limitMs: EXCHANGE_LIMIT_MS, name: 'The direct message', signal }
  await runExchange(stream, limits, async () => {
    const bytes = await new MessageReader(stream, MAX_REQUEST_BYTES).next()
    if (bytes === null) return
    const { content, type } = decodeUcRequest(bytes)
    const refusal =
      type !== '' && type !== TEXT
        ? `Only messages of the type ${TEXT} are understood.`
        : content === ''
          ? 'The message is empty.'
          : receive(content)
    if (!stream.write(encodeLengthPrefixed(encodeUcResponse(refusal, clock.epochMs())))) await stream.drained()
  })
  // Not waiting for its end: their sender leaves its side open.
  finish(stream, clock, EXCHANGE_LIMIT_MS)
}

function metadata(timestamp: number): { clientVersion: string; timestamp: number } {
  return { clientVersion: CLIENT_VERSION, timestamp }
}

function decode<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new NetError('protocol-violation', 'The peer sent a direct message that is malformed: it does not decode', {
      cause: error,
    })
  }
}
