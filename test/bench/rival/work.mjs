/**
 * The loops that are timed, over what drive.mjs asks of an implementation. They add as little as they can of their own:
 * round trips are chained from one data callback to the next, and no promise is made per message.
 */
import { mean, median, quantile, spread } from '../../samples.mjs'

export const ECHO = '/test/echo/1.0.0'
export const SINK = '/test/sink/1.0.0'
const QUIET_LOOK_MS = 100

export function summarise(samplesMs) {
  const us = (ms) => Math.round(ms * 10_000) / 10
  return {
    count: samplesMs.length,
    medianUs: us(median(samplesMs)),
    p99Us: us(quantile(samplesMs, 0.99)),
    meanUs: us(mean(samplesMs)),
    minUs: us(Math.min(...samplesMs)),
    maxUs: us(Math.max(...samplesMs)),
  }
}

// Buffers are never written twice: a stream owns what it was given. Unfilled, since zeroing 64 KiB would be measured
// too.
const freshBytes = (size) => Buffer.allocUnsafeSlow(size)

/** The next `size` bytes that come, told to `fn` each time there are that many. */
function inPieces(stream, size, fn, fail) {
  let have = 0
  stream.onData(
    (bytes) => {
      have += bytes.byteLength
      if (have > size) return fail(new Error(`${have} bytes came back instead of ${size}`))
      if (have < size) return
      have = 0
      fn()
    },
    (error) => fail(error ?? new Error('the remote ended the stream')),
  )
}

async function fill(connection, { bytes, until, writeSize }) {
  const started = performance.now()
  const stream = await connection.openStream(SINK, false)
  const answered = new Promise((resolve, reject) => {
    const chunks = []
    stream.onData(
      (chunk) => chunks.push(chunk.subarray()),
      (error) => (error == null ? resolve(Buffer.concat(chunks)) : reject(error)),
    )
  })
  let sent = 0
  while (sent < bytes && performance.now() < until) {
    const size = Math.min(writeSize, bytes - sent)
    sent += size
    if (!stream.write(freshBytes(size))) await stream.drained()
  }
  stream.closeWrite()
  const counted = Number((await answered).readBigUInt64BE())
  if (counted !== sent) throw new Error(`the sink counted ${counted} of ${sent} bytes`)
  return { sent, ms: performance.now() - started }
}

export async function throughput(
  connection,
  { bytes = Infinity, seconds = Infinity, writeSize = 65_536, streams = 1 },
) {
  if (bytes === Infinity && seconds === Infinity) throw new Error('give bytes or seconds')
  const started = performance.now()
  const job = { bytes, until: started + seconds * 1000, writeSize }
  const done = await Promise.all(Array.from({ length: streams }, () => fill(connection, job)))
  const ms = performance.now() - started
  const total = done.reduce((sum, one) => sum + one.sent, 0)
  return { bytes: total, ms, mbPerSecond: total / ms / 1000, streamMs: spread(done.map((one) => one.ms)) }
}

export async function roundTrip(connection, { iterations = 2000, warmup = 500, size = 32 }) {
  const stream = await connection.openStream(ECHO, false)
  const samples = []
  await new Promise((resolve, reject) => {
    let started = 0
    const next = () => {
      started = performance.now()
      stream.write(freshBytes(size))
    }
    const back = () => {
      samples.push(performance.now() - started)
      if (samples.length === iterations + warmup) resolve()
      else next()
    }
    inPieces(stream, size, back, reject)
    next()
  })
  stream.closeWrite()
  await stream.closed
  return summarise(samples.slice(warmup))
}

async function openOnce(connection, size, lazy) {
  const started = performance.now()
  const stream = await connection.openStream(ECHO, lazy)
  await new Promise((resolve, reject) => {
    inPieces(stream, size, resolve, reject)
    stream.write(freshBytes(size))
  })
  const ms = performance.now() - started
  stream.closeWrite()
  await stream.closed
  return ms
}

export async function open(connection, { iterations = 200, warmup = 50, size = 32, lazy = false }) {
  const samples = []
  for (let i = 0; i < iterations + warmup; i++) samples.push(await openOnce(connection, size, lazy))
  return summarise(samples.slice(warmup))
}

export async function timedDial(host, address) {
  const started = performance.now()
  const connection = await host.connect(address)
  const ms = performance.now() - started
  await connection.identified()
  return { connection, ms }
}

export async function dial(host, { address, iterations = 100, warmup = 20 }) {
  const samples = []
  for (let i = 0; i < iterations + warmup; i++) {
    const { connection, ms } = await timedDial(host, address)
    samples.push(ms)
    await connection.close()
  }
  return summarise(samples.slice(warmup))
}

function* payloads(count, size) {
  for (let i = 0; i < count; i++) {
    const payload = Buffer.alloc(size, 0x61)
    payload.writeUInt32BE(i)
    yield payload
  }
}

export async function publish(host, { topic, count, size = 200 }) {
  const started = performance.now()
  await host.publishMany(topic, payloads(count, size))
  const ms = performance.now() - started
  return { published: count, ms, perSecond: (count / ms) * 1000 }
}

/** Counts a topic's messages from its subscription on, so that none is missed that comes before `collect` is asked. */
export function collector() {
  const counts = new Map()
  const fresh = () => ({ received: 0, bytes: 0, first: null, last: null, wanted: Infinity, done: null })
  const take = (topic, byteLength) => {
    const count = counts.get(topic)
    count.last = performance.now()
    count.first ??= count.last
    count.received++
    count.bytes += byteLength
    if (count.received === count.wanted) count.done()
  }
  const collect = async ({ topic, count: wanted, timeoutMs = 120_000, quietMs = Infinity }) => {
    const count = counts.get(topic)
    if (count == null) throw new Error(`subscribe to ${topic} first`)
    if (count.received < wanted) {
      await new Promise((resolve, reject) => {
        const end = (settle, value) => {
          clearTimeout(timer)
          clearInterval(watch)
          settle(value)
        }
        const late = () => end(reject, new Error(`${count.received} of ${wanted} messages came within ${timeoutMs} ms`))
        const timer = setTimeout(late, timeoutMs)
        const look = () => count.last != null && performance.now() - count.last > quietMs && end(resolve)
        const watch = setInterval(look, QUIET_LOOK_MS)
        count.wanted = wanted
        count.done = () => end(resolve)
      })
    }
    counts.set(topic, fresh())
    const { received, bytes, first, last } = count
    // The first message starts the clock, so it isn't part of the rate.
    return { received, bytes, ms: last - first, perSecond: ((received - 1) / (last - first)) * 1000 }
  }
  return { take, collect, start: (topic) => counts.set(topic, fresh()) }
}
