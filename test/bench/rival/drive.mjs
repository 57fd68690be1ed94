/**
 * What a host can be told in a benchmark. The program under test runs in two processes, one serving, one driving; both
 * are the same program and take the same commands, so any pair of hosts (js-libp2p's in js-host.mjs, or another
 * implementation's) is measured by this one piece of code. A host is started as
 *   node --expose-gc <host>.mjs '{"muxers": ["yamux"], "pubsub": "gossipsub" | null}'
 * It listens on a free port of 127.0.0.1 unless the options' `listen` says otherwise, and prints {"event": "listening",
 * "peerId", "addresses", "implementation", "node"} when it listens. Then it takes JSON lines {"id", "cmd", …} on stdin
 * and answers each with {"event": "answer", "id", "ok": true, "result"} or {…, "ok": false, "code", "message"}. It ends
 * at {"cmd": "quit"} or when stdin ends. Sizes are in bytes, times as the name says.
 *
 * Every host serves, without being told:
 *   /test/echo/1.0.0   what comes goes back, until the remote ends; then it ends too
 *   /test/sink/1.0.0   counts what comes; at the remote's end answers with the count, 8 bytes big-endian, and ends
 *
 * Commands with their defaults, and their results. {summary} is {count, medianUs, p99Us, meanUs, minUs, maxUs}.
 *   connect {address} → {peerId, muxer, security}
 *     The connection that `throughput`, `roundTrip` and `open` then use. Answers once identify is done.
 *   disconnect → null
 *   throughput {bytes | seconds, writeSize: 65536, streams: 1} → {bytes, ms, mbPerSecond, streamMs}
 *     Writes fresh buffers on each stream to the remote's sink and waits whenever it is told to. `bytes` is for each
 *     stream; the clock stops when the last sink has answered. `streamMs` is {min, median, max}; an MB is 10^6 bytes.
 *   roundTrip {iterations: 2000, warmup: 500, size: 32} → {summary}
 *     Echoes on one stream, the next one written when the last is back.
 *   open {iterations: 200, warmup: 50, size: 32, lazy: false} → {summary}
 *     A new stream, its negotiation and one echo; closing isn't timed. Lazy: the proposal may leave with the first bytes.
 *   dial {address, iterations: 100, warmup: 20} → {summary}
 *     From nothing to a connection that streams can be opened on; identify and closing come after and aren't timed.
 *   subscribe {topic} → null
 *   collect {topic, count, timeoutMs: 120000, quietMs} → {received, bytes, ms, perSecond}
 *     Answers when `count` messages have come since `subscribe` or since the last `collect` was answered, or, with
 *     `quietMs`, when after the first nothing has come for so long. The time is from the first of them to the last.
 *   publish {topic, count, size: 200} → {published, ms, perSecond}
 *     As fast as back-pressure allows.
 *   crowd {address, count, topic, atOnce: 10} → {connected, ms, dial: {summary}}
 *     Starts `count` more hosts with identities of their own, which dial the address, identify, subscribe and stay.
 *   gather {count} → null
 *     Starts `count` more hosts with identities of their own, which wait.
 *   rush {address, topic} → {connected, ms}
 *     All of them dial the address at once, and subscribe; `connected` of them got through, each of which had been told before that it need not hurry.
 *   disperse → null
 *     Stops all of these.
 *   stalls → {longestMs, missedSeconds}
 *     The longest time since the last `stalls` in which the event loop didn't turn, and how often it stood still for a whole second.
 *   signatures → {signed, verified}
 *     Made by node:crypto in this process; needs `--import` of count-signatures.mjs.
 *   until {connections, identified, topic, subscribers, mesh, timeoutMs: 30000} → those numbers
 *     Answers when each number given is reached: open connections, identified ones, subscribers and mesh of the topic.
 *   memory → {rss, ownPages, heapUsed, external, arrayBuffers}
 *     After collecting garbage, with the young generation at its full size.
 *   usage → {ms, userMs, systemMs}
 *     Of this process since the last `usage`.
 *
 * An implementation calls `runHost(name, createBenchHost)` where `await createBenchHost(options)` is a running
 *   {peerId, addresses, connect(address), handle(protocol, fn(stream)), subscribe(topic, fn(byteLength)),
 *    publishMany(topic, payloads), counts(topic), stop()}
 * with text for peer ids and addresses, promises where it pleases, a generator of Uint8Array for payloads, and
 * {connections, identified, subscribers, mesh} for counts. `connect` results in
 *   {peerId, muxer, security, openStream(protocol, lazy), identified(), close()}
 * and a stream is
 *   {write(bytes) → false when to wait, drained(), onData(fn(bytes), onEnd(error?)), closeWrite(), closed: promise}.
 */
import { readFileSync } from 'node:fs'
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises'
import { emit, serveCommands } from '../../interop/lines.mjs'
import { collector, dial, ECHO, open, publish, roundTrip, SINK, summarise, throughput, timedDial } from './work.mjs'

const POLL_MS = 5
const TICK_MS = 20
const HEARTBEAT_MS = 1_000
const YOUNG_ROUNDS = 100
const YOUNG_KEPT = 3
const YOUNG_OBJECTS = 20_000

async function serve(host) {
  await host.handle(ECHO, (stream) => {
    stream.onData(
      (bytes) => stream.write(bytes),
      (error) => error ?? stream.closeWrite(),
    )
  })
  await host.handle(SINK, (stream) => {
    let count = 0
    stream.onData(
      (bytes) => (count += bytes.byteLength),
      (error) => {
        if (error != null) return
        const answer = Buffer.alloc(8)
        answer.writeBigUInt64BE(BigInt(count))
        stream.write(answer)
        stream.closeWrite()
      },
    )
  })
}

async function reached(host, { topic, timeoutMs = 30_000, ...wanted }) {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const counts = host.counts(topic)
    if (Object.entries(wanted).every(([name, least]) => counts[name] >= least)) return counts
    if (performance.now() > deadline) {
      throw new Error(
        `not reached within ${timeoutMs} ms: wanted ${JSON.stringify(wanted)}, have ${JSON.stringify(counts)}`,
      )
    }
    await delay(POLL_MS)
  }
}

/**
 * V8's young generation grows to 32 MB with what comes and goes, whatever is kept, and never shrinks. Brought to its full size and written to all over before
 * each look, it is in all of them alike.
 */
function fillYoungGeneration() {
  const kept = []
  for (let round = 0; round < YOUNG_ROUNDS; round++) {
    kept[round % YOUNG_KEPT] = Array.from({ length: YOUNG_OBJECTS }, (_, i) => ({ i, list: [i] }))
  }
  return kept.length
}

/** Resident pages that are no file's; null where the system doesn't tell. What of Node's own program was read in is no memory of a connection. */
function ownPages() {
  try {
    return Number(/RssAnon:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
  } catch {
    return null
  }
}

/** V8 from 12 on keeps the pages that it freed for later, unless asked in this way; the one of Node 20 doesn't know it. */
const ALL_OF_IT =
  Number.parseInt(process.versions.v8) >= 12 ? { type: 'major', execution: 'sync', flavor: 'last-resort' } : undefined

async function memory() {
  if (globalThis.gc == null) throw new Error('memory needs node --expose-gc')
  fillYoungGeneration()
  for (let i = 0; i < 3; i++) {
    globalThis.gc(ALL_OF_IT)
    await turn()
  }
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  return { rss, ownPages: ownPages() ?? rss, heapUsed, external, arrayBuffers }
}

function usageMeter() {
  let at = performance.now()
  let cpu = process.cpuUsage()
  return () => {
    const used = process.cpuUsage(cpu)
    const ms = performance.now() - at
    at = performance.now()
    cpu = process.cpuUsage()
    return { ms, userMs: used.user / 1000, systemMs: used.system / 1000 }
  }
}

async function crowdOf(createBenchHost, options, { address, count, topic, atOnce = 10 }, keep) {
  const samples = []
  const started = performance.now()
  let left = count
  const worker = async () => {
    while (left-- > 0) {
      const host = await createBenchHost({ ...options, listen: [] })
      keep.push(host)
      samples.push((await timedDial(host, address)).ms)
      if (topic == null) continue
      host.subscribe(topic, () => {})
      await reached(host, { topic, subscribers: 1 })
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker))
  return { connected: samples.length, ms: performance.now() - started, dial: summarise(samples) }
}

async function rush(hosts, { address, topic }) {
  const started = performance.now()
  const dialled = await Promise.allSettled(
    hosts.map(async (host) => {
      const connection = await host.connect(address)
      if (topic != null) host.subscribe(topic, () => {})
      await connection.identified()
    }),
  )
  const connected = dialled.filter(({ status }) => status === 'fulfilled').length
  return { connected, ms: performance.now() - started }
}

/** Watches the event loop from its first question on. */
function stallMeter() {
  let last = null
  let told = { longestMs: 0, missedSeconds: 0 }
  const tick = () => {
    const now = performance.now()
    const gap = now - (last ?? now)
    last = now
    told.longestMs = Math.max(told.longestMs, gap)
    told.missedSeconds += Math.floor(gap / HEARTBEAT_MS)
  }
  return () => {
    if (last == null) setInterval(tick, TICK_MS).unref()
    tick()
    const before = told
    told = { longestMs: 0, missedSeconds: 0 }
    return before
  }
}

/** Starts one host, announces it and obeys. `implementation` names it and its version. */
export async function runHost(implementation, createBenchHost) {
  const options = JSON.parse(process.argv[2] ?? '{}')
  const host = await createBenchHost(options)
  const messages = collector()
  const crowd = []
  let connection = null
  const connected = () => {
    if (connection == null) throw new Error('connect first')
    return connection
  }
  const disperse = async () => void (await Promise.all(crowd.splice(0).map((one) => one.stop())))
  await serve(host)
  emit('listening', { peerId: host.peerId, addresses: host.addresses, implementation, node: process.version })
  serveCommands(
    {
      connect: async ({ address }) => {
        connection = await host.connect(address)
        await connection.identified()
        return { peerId: connection.peerId, muxer: connection.muxer, security: connection.security }
      },
      disconnect: async () => {
        await connected().close()
        connection = null
      },
      throughput: (args) => throughput(connected(), args),
      roundTrip: (args) => roundTrip(connected(), args),
      open: (args) => open(connected(), args),
      dial: (args) => dial(host, args),
      subscribe: ({ topic }) => {
        messages.start(topic)
        return host.subscribe(topic, (byteLength) => messages.take(topic, byteLength))
      },
      collect: messages.collect,
      publish: (args) => publish(host, args),
      crowd: (args) => crowdOf(createBenchHost, options, args, crowd),
      gather: async ({ count }) => {
        for (let i = 0; i < count; i++) crowd.push(await createBenchHost({ ...options, listen: [], patient: true }))
      },
      rush: (args) => rush(crowd, args),
      disperse,
      stalls: stallMeter(),
      signatures: () => globalThis.signatures,
      until: (args) => reached(host, args),
      memory,
      usage: usageMeter(),
    },
    async () => {
      await disperse()
      await host.stop()
    },
  )
}
