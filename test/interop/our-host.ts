/**
 * Our host as the tests against other implementations need it: on loopback, answering the three test protocols of
 * js-protocols.mjs, every event kept so that a test can wait for what has happened already.
 */
import { createHost } from '../../net/index.ts'
import type { Host, HostEvents, HostOptions, PubsubMessage, Stream, TopicPeer } from '../../net/index.ts'
import { seededBytes } from './seeded.mjs'

export const ECHO = '/test/echo/1.0.0'
export const SINK = '/test/sink/1.0.0'
const SOURCE = '/test/source/1.0.0'

const CHUNK = 64 * 1024
const SOURCE_SEED = 1
const WAIT_MS = 20_000

type Events = Pick<
  HostEvents,
  | 'peer:connected'
  | 'peer:disconnected'
  | 'peer:identified'
  | 'peer:discovered'
  | 'connection:opened'
  | 'connection:closed'
  | 'error'
> & {
  message: PubsubMessage
  subscribed: TopicPeer
  unsubscribed: TopicPeer
  graft: TopicPeer
}

const HOST_EVENTS = [
  'peer:connected',
  'peer:disconnected',
  'peer:identified',
  'peer:discovered',
  'connection:opened',
  'connection:closed',
  'error',
] as const
const PUBSUB_EVENTS = ['message', 'subscribed', 'unsubscribed', 'graft'] as const

export interface OurHost extends Host {
  /** The one address that it listens on, with its peer id. */
  readonly address: string
  /** All events of a name so far, oldest first. */
  seen<K extends keyof Events>(event: K): Events[K][]
  /** The first event that fits, from before or still to come. */
  waitFor<K extends keyof Events>(event: K, fits?: (event: Events[K]) => boolean): Promise<Events[K]>
  /** Until `condition` holds, looked at after each event. */
  until(condition: () => boolean, what: string): Promise<void>
}

export async function startOurHost(options: HostOptions = {}): Promise<OurHost> {
  const host = await createHost({ listen: ['/ip4/127.0.0.1/tcp/0'], ...options })
  const log = new Map<keyof Events, unknown[]>()
  const lookers = new Set<() => void>()
  const record = (name: keyof Events, event: unknown): void => {
    log.set(name, [...(log.get(name) ?? []), event])
    for (const look of lookers) look()
  }
  for (const name of HOST_EVENTS) host.on(name, (event) => record(name, event))
  for (const name of PUBSUB_EVENTS) host.pubsub.on(name, (event: unknown) => record(name, event))
  serveTestProtocols(host)

  const seen = <K extends keyof Events>(name: K): Events[K][] => (log.get(name) ?? []) as Events[K][]
  const until = (condition: () => boolean, what: string): Promise<void> => {
    if (condition()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer)
        lookers.delete(look)
      }
      const look = (): void => {
        if (!condition()) return
        leave()
        resolve()
      }
      const timer = setTimeout(() => {
        leave()
        reject(new Error(`not within ${WAIT_MS} ms: ${what}`))
      }, WAIT_MS)
      lookers.add(look)
    })
  }
  return Object.assign(host, {
    address: host.addresses()[0] ?? '',
    seen,
    until,
    async waitFor<K extends keyof Events>(name: K, fits: (event: Events[K]) => boolean = () => true) {
      await until(() => seen(name).some(fits), `"${name}" as awaited`)
      return seen(name).find(fits) as Events[K]
    },
  })
}

function serveTestProtocols(host: Host): void {
  host.handle(ECHO, async (stream) => {
    for await (const bytes of stream) if (!stream.write(bytes)) await stream.drained()
    stream.closeWrite()
  })
  host.handle(SINK, async (stream) => {
    let count = 0
    for await (const bytes of stream) count += bytes.length
    stream.write(uint64(count))
    stream.closeWrite()
  })
  host.handle(SOURCE, async (stream) => {
    await writeSeeded(stream, SOURCE_SEED, readUint64(await readAll(stream)))
    stream.closeWrite()
  })
}

/** Echoes seeded bytes on several streams at once; rejects at the first byte that differs. */
export async function echo(
  host: Host,
  peer: string,
  { streams, bytes }: { streams: number; bytes: number },
): Promise<void> {
  await Promise.all(
    Array.from({ length: streams }, async (_, seed) => {
      const stream = await host.openStream(peer, ECHO)
      const check = readSeeded(stream, seed, bytes)
      await writeSeeded(stream, seed, bytes)
      stream.closeWrite()
      await check
    }),
  )
}

/** Sends seeded bytes to the remote's sink; what the remote counted. */
export async function upload(host: Host, peer: string, bytes: number): Promise<number> {
  const stream = await host.openStream(peer, SINK)
  await writeSeeded(stream, 0, bytes)
  stream.closeWrite()
  return readUint64(await readAll(stream))
}

/** Asks the remote's source for bytes; rejects at the first that differs. */
export async function download(host: Host, peer: string, bytes: number): Promise<void> {
  const stream = await host.openStream(peer, SOURCE)
  stream.write(uint64(bytes))
  stream.closeWrite()
  await readSeeded(stream, SOURCE_SEED, bytes)
}

export async function readAll(stream: Stream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const bytes of stream) chunks.push(bytes)
  return Buffer.concat(chunks)
}

async function writeSeeded(stream: Stream, seed: number, length: number): Promise<void> {
  for (let offset = 0; offset < length; offset += CHUNK) {
    if (!stream.write(seededBytes(seed, Math.min(CHUNK, length - offset), offset))) await stream.drained()
  }
}

async function readSeeded(stream: Stream, seed: number, length: number): Promise<void> {
  let offset = 0
  for await (const bytes of stream) {
    if (Buffer.compare(bytes, seededBytes(seed, bytes.length, offset)) !== 0) {
      stream.reset()
      throw new Error(`stream ${stream.id} differs between the bytes ${offset} and ${offset + bytes.length}`)
    }
    offset += bytes.length
  }
  if (offset !== length) throw new Error(`stream ${stream.id} ended after ${offset} of ${length} bytes`)
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}

function readUint64(bytes: Uint8Array): number {
  if (bytes.length !== 8) throw new Error(`expected a number of 8 bytes, got ${bytes.length} bytes`)
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0))
}
