/**
 * `npm run bench [-- --quick] [-- --rounds 3] [measurement…]`: ours beside js-libp2p and beside the machine's limit, in one run on one
 * machine, in turn (A B C A B C …), medians of the rounds. Two processes a measurement, over loopback. Then the screen, which is the
 * measurement `screen` (screen/run.mjs). Prints Markdown tables; README carries them as printed.
 */
import { generateKeyPairSync, randomBytes, sign, verify, createPublicKey, diffieHellman } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { FULL, JS_HOST, MEASUREMENTS, QUICK } from './rival/measure.mjs'
import { measureScreen } from './screen/run.mjs'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' } },
  allowPositionals: true,
})
const settings = values.quick ? QUICK : FULL
const rounds = Number(values.rounds ?? (values.quick ? 1 : 3))

const OURS = { name: 'p2p-chat', args: ['--expose-gc', path('./ours-host.mjs')] }
const wire = (name) => ({
  name,
  args: ['--expose-gc', path('./limit-host.mjs')],
  env: { ...process.env, BENCH_WIRE: name },
})
const TCP = wire('tcp')
const TLS = wire('tls')

const fixed = (digits) => (value) => value.toFixed(digits)
const microseconds = (value) => (value < 1000 ? `${value.toFixed(0)} µs` : `${(value / 1000).toFixed(2)} ms`)
const rate = (value) => `${Math.round(value).toLocaleString('en')}/s`

/** `better`: whether more or less is better. `pick` takes the figure from a measurement's result. */
const ROWS = [
  {
    title: 'one stream, 64 KiB writes, noise + yamux (MB/s)',
    measure: 'throughput',
    pick: (r) => r.mbPerSecond,
    show: fixed(0),
    limits: [TLS, TCP],
  },
  {
    title: 'one stream, 64 KiB writes, noise + mplex (MB/s)',
    measure: 'mplexThroughput',
    pick: (r) => r.mbPerSecond,
    show: fixed(0),
    limits: [],
  },
  {
    title: '100 streams at once, 1 MiB each (MB/s)',
    measure: 'manyStreams',
    pick: (r) => r.mbPerSecond,
    show: fixed(0),
    limits: [],
  },
  {
    title: '32-byte round trip, median',
    measure: 'roundTrip',
    pick: (r) => r.medianUs,
    show: microseconds,
    limits: [TCP],
  },
  {
    title: '32-byte round trip, 99th percentile',
    measure: 'roundTrip',
    pick: (r) => r.p99Us,
    show: microseconds,
    limits: [TCP],
  },
  {
    title: 'new stream, negotiated, and a 32-byte echo',
    measure: 'open',
    pick: (r) => r.medianUs,
    show: microseconds,
    limits: [],
  },
  {
    title: 'the same, rival told to negotiate lazily',
    measure: 'lazyOpen',
    pick: (r) => r.medianUs,
    show: microseconds,
    limits: [],
  },
  {
    title: 'fresh connection, ready for streams',
    measure: 'dial',
    pick: (r) => r.medianUs,
    show: microseconds,
    limits: [TCP, TLS],
  },
  {
    title: 'gossipsub, 200-byte signed messages, node to node',
    measure: 'gossipsub',
    pick: (r) => r.perSecond,
    show: rate,
    limits: [],
  },
  {
    title: 'memory an idle connection (resident)',
    measure: 'idle',
    pick: (r) => r.rssEach,
    show: (v) => `${(v / 1000).toFixed(0)} kB`,
    limits: [],
  },
  {
    title: 'memory an idle connection (heap and buffers)',
    measure: 'idle',
    pick: (r) => r.heapEach,
    show: (v) => `${(v / 1000).toFixed(0)} kB`,
    limits: [],
  },
]

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

/** Operations a second of `fn` on this core, over half a second. */
function perSecond(fn) {
  for (let i = 0; i < 200; i++) fn()
  const end = performance.now() + 500
  let count = 0
  const started = performance.now()
  while (performance.now() < end) for (let i = 0; i < 20; i++, count++) fn()
  return (count / (performance.now() - started)) * 1000
}

function bareCryptography() {
  const message = randomBytes(256)
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const signature = sign(null, message, privateKey)
  const mine = generateKeyPairSync('x25519')
  const theirs = generateKeyPairSync('x25519')
  const jwk = theirs.publicKey.export({ format: 'jwk' })
  return {
    sign: perSecond(() => sign(null, message, privateKey)),
    verify: perSecond(() => verify(null, message, publicKey, signature)),
    exchange: perSecond(() =>
      diffieHellman({ privateKey: mine.privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) }),
    ),
    generate: perSecond(() => generateKeyPairSync('x25519')),
  }
}

function measureRow(name, hosts) {
  const results = new Map(hosts.map((host) => [host, []]))
  return (async () => {
    for (let round = 0; round < rounds; round++) {
      for (const host of hosts) {
        process.stderr.write(`${name}: ${host.name}, round ${round + 1} of ${rounds}\n`)
        results.get(host).push(await MEASUREMENTS[name](host, settings))
      }
    }
    return results
  })()
}

async function measureHosts() {
  if (!existsSync(path('../../dist/net.js'))) {
    execFileSync(process.execPath, [path('../../scripts/build.mjs')], { stdio: ['ignore', 2, 2] })
  }
  await JS_HOST.prepare()
  const rows = ROWS.filter((row) => positionals.length === 0 || positionals.includes(row.measure))
  const table = ['| work | p2p-chat | js-libp2p | ratio | limit |', '| --- | ---: | ---: | ---: | --- |']
  const measured = new Map()
  for (const row of rows) {
    if (!measured.has(row.measure))
      measured.set(row.measure, await measureRow(row.measure, [OURS, JS_HOST, ...row.limits]))
    const results = measured.get(row.measure)
    const figure = (host) => median(results.get(host).map(row.pick))
    const limits = row.limits.map(
      (host) => `${host.name} ${row.show(figure(host))} (${(figure(OURS) / figure(host)).toFixed(2)})`,
    )
    table.push(
      `| ${row.title} | ${row.show(figure(OURS))} | ${row.show(figure(JS_HOST))} | ${(figure(OURS) / figure(JS_HOST)).toFixed(2)} | ${limits.join(', ')} |`,
    )
  }
  const bare = bareCryptography()
  const rival = JSON.parse(
    execFileSync('npm', ['ls', '--json', 'libp2p'], { cwd: path('../interop'), encoding: 'utf8' }),
  ).dependencies.libp2p.version
  console.log(table.join('\n'))
  console.log(
    `\nBare cryptography on one core: Ed25519 ${rate(bare.sign)} signed, ${rate(bare.verify)} verified; X25519 ${rate(bare.exchange)} exchanged, ${rate(bare.generate)} keys made.`,
  )
  console.log(
    `js-libp2p ${rival}, Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${rounds} round${rounds > 1 ? 's' : ''}, medians; ratio is p2p-chat / js-libp2p, in brackets p2p-chat / limit.`,
  )
}

if (positionals.length === 0 || positionals.some((name) => name !== 'screen')) await measureHosts()
if (positionals.length === 0 || positionals.includes('screen')) {
  if (positionals.length !== 1) console.log('')
  await measureScreen({ quick: values.quick, tell: (what) => process.stderr.write(`screen: ${what}\n`) })
}
