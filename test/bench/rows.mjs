/**
 * Every row that is measured: what ours and js-libp2p make of it, and the limit of the same machine in the same round. Rows of one `turn` share their
 * variants. A limit is divided by, unless it is `absolute`: then it is a figure of ours that has an aim by itself.
 */
import { DHT_OURS, DHT_RIVAL, measureDht } from './dht/measure.mjs'
import { OURS, RIVAL, TCP, TLS } from './hosts.mjs'
import { bareHandshake, bareSignatures, dialTrips } from './limit/measure.mjs'
import { CORES } from './rival/children.mjs'
import { MEASUREMENTS } from './rival/measure.mjs'
import { packageOurs, packageRival } from './start/package.mjs'
import { measureStarts } from './start/measure.mjs'
import {
  atLeast,
  atMost,
  kilobytes,
  megabytes,
  microseconds,
  milliseconds,
  none,
  number,
  plain,
  rate,
} from './table.mjs'

const variants = new Map()

/** One object for each thing that is measured, however many rows want it. */
function variant(id, run, once = false) {
  if (!variants.has(id)) variants.set(id, { id, run, once })
  return variants.get(id)
}

const on = (measure, host) =>
  variant(`${measure}, ${host.name}`, (settings) => MEASUREMENTS[measure](host, { ...settings, dialler: OURS }))
const figure = (of, value) => ({ of, value })
const both = (measure, value) => ({
  ours: figure([on(measure, OURS)], value),
  rival: figure([on(measure, RIVAL)], value),
})
const one = (name, host, value) => figure([on(name, host)], value)

const mb = (r) => r.mbPerSecond
const medianUs = (r) => r.medianUs
const p99Us = (r) => r.p99Us
const perSecond = (r) => r.perSecond
const ms = (r) => r.ms

const SIGNATURES = variant('signatures, OpenSSL', bareSignatures)
const HANDSHAKE = variant('handshake, OpenSSL', bareHandshake)
const TRIPS = variant('round trips of a dial, p2p-chat', () => dialTrips(OURS), true)
const DHT = {
  ours: variant('dht, p2p-chat', (settings) => measureDht(DHT_OURS, settings)),
  rival: variant('dht, js-libp2p', (settings) => measureDht(DHT_RIVAL, settings)),
}
const START = variant('start: p2p-chat, js-libp2p, node', measureStarts)
const PACKAGE = {
  ours: variant('package, p2p-chat', packageOurs, true),
  rival: variant('package, js-libp2p', packageRival, true),
}
const pair = ({ ours, rival }, value) => ({ ours: figure([ours], value), rival: figure([rival], value) })

const result = (results, { id }) => results.get(id)

/** What js-libp2p did differently, from the last round. */
function served(results) {
  const { served: count, wanted } = result(results, on('rush', RIVAL)) ?? {}
  return count < wanted ? ` (js-libp2p serves ${plain(count)} of them)` : ''
}

function lost(results) {
  const { lost: count = 0, wanted } = result(results, on('mesh', RIVAL)) ?? {}
  return count > 0 ? ` (js-libp2p loses ${number(1)((count / wanted) * 100)} %)` : ''
}

function askedEach(results) {
  const [ours, rival] = [DHT.ours, DHT.rival].map((one) => result(results, one))
  if (ours == null || rival == null) return ''
  return `; messages each: ${number(1)(ours.askedEach)}, js-libp2p ${number(1)(rival.askedEach)}`
}

function dialNote(results) {
  const trips = result(results, TRIPS)?.roundTrips
  return trips == null ? '' : `, ${trips} round trip${trips === 1 ? '' : 's'}`
}

const PINNED = 'pinned'
const FREE = 'free'

export const ROWS = [
  {
    name: 'throughput',
    turn: 'streams',
    cores: PINNED,
    title: 'one stream, 64 KiB writes, noise + yamux',
    ...both('throughput', mb),
    show: megabytes,
    aim: atLeast(2.2),
    limit: { title: 'TLS 1.3 ChaCha20', ...one('throughput', TLS, mb), aim: atLeast(0.8) },
  },
  {
    name: 'mplexThroughput',
    turn: 'streams',
    cores: PINNED,
    title: 'one stream, 64 KiB writes, noise + mplex',
    ...both('mplexThroughput', mb),
    show: megabytes,
    aim: atLeast(2.5),
    limit: { title: 'TLS 1.3 ChaCha20', ...one('throughput', TLS, mb), aim: atLeast(0.8) },
  },
  {
    name: 'roundTrip',
    turn: 'latency',
    cores: PINNED,
    title: '32-byte echo, median',
    ...both('roundTrip', medianUs),
    show: microseconds,
    aim: atMost(0.85),
    limit: { title: 'raw TCP', ...one('roundTrip', TCP, medianUs), aim: atMost(1.5) },
  },
  {
    name: 'roundTrip',
    turn: 'latency',
    cores: PINNED,
    title: '32-byte echo, 99th percentile',
    ...both('roundTrip', p99Us),
    show: microseconds,
    aim: atMost(0.85),
    limit: { title: 'raw TCP', ...one('roundTrip', TCP, p99Us), aim: atMost(1.5) },
  },
  {
    name: 'open',
    turn: 'latency',
    cores: PINNED,
    title: 'new stream: open, negotiate, 32-byte echo',
    ...both('open', medianUs),
    show: microseconds,
    aim: atMost(0.2),
    limit: { title: 'our 32-byte echo', ...one('roundTrip', OURS, medianUs), aim: atMost(2) },
  },
  {
    name: 'lazyOpen',
    turn: 'latency',
    cores: PINNED,
    title: 'the same, js-libp2p told to negotiate lazily',
    ours: one('open', OURS, medianUs),
    rival: one('lazyOpen', RIVAL, medianUs),
    show: microseconds,
  },
  {
    name: 'dial',
    turn: 'dial',
    cores: PINNED,
    title: 'fresh connection: TCP + noise + yamux',
    note: dialNote,
    ...both('dial', medianUs),
    show: microseconds,
    aim: atMost(0.4),
    limit: {
      title: 'its cryptography, TCP connect and round trips, bare',
      ...figure(
        [HANDSHAKE, TRIPS, on('dial', TCP), on('roundTrip', TCP)],
        ({ us }, { roundTrips }, connect, echo) => us + connect.medianUs + roundTrips * echo.medianUs,
      ),
      aim: atMost(3),
    },
  },
  {
    name: 'manyStreams',
    turn: 'manyStreams',
    cores: PINNED,
    title: '100 streams at once, 1 MiB each',
    ...both('manyStreams', mb),
    show: megabytes,
    aim: atLeast(2.2),
    limit: {
      title: 'slowest stream / fastest',
      absolute: true,
      ...one('manyStreams', OURS, ({ unfairness }) => unfairness),
      show: number(2),
      aim: atMost(1.2),
    },
  },
  {
    name: 'gossipsub',
    turn: 'gossipsub',
    cores: FREE,
    title: 'gossipsub, 200-byte signed messages, node to node',
    ...both('gossipsub', perSecond),
    show: rate,
    aim: atLeast(2.5),
    limit: {
      title: `${CORES} cores / (sign + verify)`,
      ...figure([SIGNATURES], ({ signUs, verifyUs }) => (CORES * 1e6) / (signUs + verifyUs)),
      aim: atLeast(0.65),
    },
  },
  {
    name: 'mesh',
    turn: 'mesh',
    cores: FREE,
    title: 'gossipsub, 10-node mesh, deliveries in all',
    note: lost,
    ...both('mesh', perSecond),
    show: rate,
    aim: atLeast(3),
    limit: { title: 'signatures verified', absolute: true, ...one('mesh', OURS, (r) => r.verifiedPerSecond) },
  },
  {
    name: 'idle',
    turn: 'idle',
    cores: FREE,
    title: 'memory an idle connection, resident',
    ...both('idle', (r) => r.rssEach),
    show: kilobytes,
    aim: atMost(0.25),
    limit: { title: 'itself', absolute: true, ...one('idle', OURS, (r) => r.rssEach), aim: atMost(40_000, '40 kB') },
  },
  {
    name: 'idle',
    turn: 'idle',
    cores: FREE,
    title: 'memory an idle connection, heap and buffers',
    ...both('idle', (r) => r.heapEach),
    show: kilobytes,
  },
  {
    name: 'rush',
    turn: 'rush',
    cores: FREE,
    title: ({ rush }) => `${plain(rush)} connections at once, until all are served`,
    note: served,
    ...both('rush', ms),
    show: milliseconds,
    limit: {
      title: 'not served',
      absolute: true,
      ...one('rush', OURS, (r) => r.wanted - r.served),
      show: plain,
      aim: none,
    },
  },
  {
    name: 'rush',
    turn: 'rush',
    cores: FREE,
    title: 'the same: longest pause of its event loop',
    ...both('rush', (r) => r.longestMs),
    show: milliseconds,
    limit: {
      title: 'missed heartbeats',
      absolute: true,
      ...one('rush', OURS, (r) => r.missedSeconds),
      show: plain,
      aim: none,
    },
  },
  {
    name: 'rush',
    turn: 'rush',
    cores: FREE,
    title: 'the same: memory each, resident',
    ...both('rush', (r) => r.rssEach),
    show: kilobytes,
  },
  {
    name: 'dht',
    turn: 'dht',
    cores: FREE,
    title: ({ dhtNodes }) => `DHT of ${dhtNodes} nodes, lookups`,
    note: askedEach,
    ...pair(DHT, perSecond),
    show: rate,
    aim: atLeast(3),
    limit: {
      title: 'truly closest 20 that are found',
      absolute: true,
      ...figure([DHT.ours], (r) => r.share * 100),
      show: (percent) => `${percent.toFixed(0)} %`,
    },
  },
  {
    name: 'start',
    turn: 'start',
    cores: FREE,
    title: 'start of `p2p-chat node` to listening',
    ours: figure([START], (r) => r.ours),
    rival: figure([START], (r) => r.rival),
    show: milliseconds,
    aim: atMost(0.6),
    limit: { title: '`node -e 0`', ...figure([START], (r) => r.node), aim: atMost(3) },
  },
  {
    name: 'package',
    turn: 'package',
    cores: FREE,
    title: 'package installed: size on disk',
    ...pair(PACKAGE, (r) => r.bytes / 1e6),
    show: (value) => `${value.toFixed(1)} MB`,
    aim: atMost(0.5),
  },
  {
    name: 'package',
    turn: 'package',
    cores: FREE,
    title: 'the same: packages that it needs at run time',
    ...pair(PACKAGE, (r) => r.packages),
    show: plain,
    aim: atMost(0.5),
  },
]
