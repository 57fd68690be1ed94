/**
 * The three test protocols, spoken from both ends. Each ends its write side when done and expects the remote to do the
 * same.
 *   /test/echo/1.0.0    what comes goes back, until the remote ends
 *   /test/sink/1.0.0    reads all, then answers with the number of bytes, 8 bytes big-endian
 *   /test/source/1.0.0  reads a number of bytes n, 8 bytes big-endian, and answers with the first n bytes of seed 1
 */
import { drained, hasFlowControl, readAll } from './js-node.mjs'
import { seededBytes } from './seeded.mjs'

export const ECHO = '/test/echo/1.0.0'
export const SINK = '/test/sink/1.0.0'
export const SOURCE = '/test/source/1.0.0'

const SOURCE_SEED = 1
const CHUNK = 64 * 1024
const STREAMS = 10_000

export function uint64(value) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return new Uint8Array(bytes)
}

async function writeSeeded(stream, seed, length) {
  for (let offset = 0; offset < length; offset += CHUNK) {
    if (!stream.send(seededBytes(seed, Math.min(CHUNK, length - offset), offset))) await drained(stream)
  }
}

async function collect(stream) {
  const chunks = []
  await readAll(stream, (bytes) => void chunks.push(bytes.subarray()))
  return new Uint8Array(Buffer.concat(chunks))
}

/** Counts what arrives and compares it with the sequence `seed`; the first wrong byte is an error that says where. */
function checker(seed, what) {
  let offset = 0
  return {
    take(bytes) {
      const got = Buffer.from(bytes.subarray())
      const wanted = seededBytes(seed, got.length, offset)
      if (Buffer.compare(got, wanted) !== 0) {
        const at = got.findIndex((byte, i) => byte !== wanted[i])
        throw new Error(`${what} differs at byte ${offset + at}: got ${got[at]}, expected ${wanted[at]}`)
      }
      offset += got.length
    },
    end(length) {
      if (offset !== length) throw new Error(`${what} ended after ${offset} of ${length} bytes`)
    },
  }
}

async function echo(stream, connection) {
  const back = (bytes) => (stream.send(bytes) ? undefined : drained(stream))
  await readAll(stream, back, hasFlowControl(connection))
  await stream.close()
}

async function sink(stream) {
  let count = 0
  await readAll(stream, (bytes) => void (count += bytes.byteLength))
  stream.send(uint64(count))
  await stream.close()
}

async function source(stream) {
  const request = Buffer.from(await collect(stream))
  if (request.length !== 8) throw new Error(`the request has ${request.length} bytes, not 8`)
  await writeSeeded(stream, SOURCE_SEED, Number(request.readBigUInt64BE()))
  await stream.close()
}

export async function handleTestProtocols(node, onStream = () => {}) {
  for (const [protocol, handler] of [
    [ECHO, echo],
    [SINK, sink],
    [SOURCE, source],
  ]) {
    const handle = async (stream, connection) => {
      onStream(stream, connection)
      await handler(stream, connection).catch((error) => stream.abort(error))
    }
    await node.handle(protocol, handle, { maxInboundStreams: STREAMS, maxOutboundStreams: STREAMS })
  }
}

async function echoOne(connection, seed, length) {
  const stream = await connection.newStream(ECHO)
  const check = checker(seed, `the echo on stream ${stream.id}`)
  await Promise.all([readAll(stream, check.take), writeSeeded(stream, seed, length).then(() => stream.close())])
  check.end(length)
}

/** Echoes `bytes` bytes on each of `streams` concurrent streams and compares what comes back byte for byte. */
export async function runEcho(connection, { streams = 1, bytes = 1024, seed = 7 }) {
  const started = performance.now()
  await Promise.all(Array.from({ length: streams }, (_, i) => echoOne(connection, seed + i, bytes)))
  return { streams, bytes: streams * bytes, ms: performance.now() - started }
}

/** Sends `bytes` bytes to the remote's sink; results in the count that it answers. */
export async function runUpload(connection, { bytes = 1024, seed = 7 }) {
  const stream = await connection.newStream(SINK)
  const [answer] = await Promise.all([collect(stream), writeSeeded(stream, seed, bytes).then(() => stream.close())])
  return { counted: Number(Buffer.from(answer).readBigUInt64BE()) }
}

/** Asks the remote's source for `bytes` bytes and compares them. */
export async function runDownload(connection, { bytes = 1024 }) {
  const stream = await connection.newStream(SOURCE)
  const check = checker(SOURCE_SEED, 'the download')
  stream.send(uint64(bytes))
  await Promise.all([readAll(stream, check.take), stream.close()])
  check.end(bytes)
  return { bytes }
}

/** Opens a stream for any protocol, writes `data`, ends, and results in all that the remote answers. */
export async function runExchange(connection, { protocol, data }) {
  const stream = await connection.newStream(protocol)
  stream.send(new Uint8Array(Buffer.from(data, 'base64')))
  const [answer] = await Promise.all([collect(stream), stream.close()])
  return { data: Buffer.from(answer).toString('base64') }
}
