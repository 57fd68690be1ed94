/**
 * Every curve: how its data is had, and how it is drawn beside the line of its theory. Data is {lines: {name: [[x, y]…]}, notes: [sentence…], made}; it is
 * kept beside the picture, so that drawing anew measures nothing.
 */
import { median } from '../../samples.mjs'
import * as measured from './measured.mjs'
import { SEED, simulate } from './simulated.mjs'
import { flat, gossipHops, linear, lookupHops, perItemAndByte } from './theory.mjs'

const OURS = '#0969da'
const RIVAL = '#bc4c00'
const SECOND = '#1a7f37'
const THEORY = '#59636e'
const STEPS = 60
/** Of networks, when it must be quick. */
const QUICK_SIZES = 3

const bytes = (value) =>
  value >= 1_048_576 ? `${value / 1_048_576} MiB` : value >= 1024 ? `${value / 1024} KiB` : `${value} B`

/** A function of x as points, evenly over the axis. */
function along(fn, points, log) {
  const [low, high] = [points[0][0], points.at(-1)[0]]
  return Array.from({ length: STEPS + 1 }, (_, i) => {
    const x = log ? low * (high / low) ** (i / STEPS) : low + ((high - low) * i) / STEPS
    return [x, fn(x)]
  })
}

/** Ours, the rival's when it was measured, and what theory says of ours. */
function hosts({ lines }, theory, name, log = false) {
  const ours = lines['p2p-chat']
  return [
    { name: 'p2p-chat', points: ours, colour: OURS },
    { name: 'js-libp2p', points: lines['js-libp2p'] ?? [], colour: RIVAL },
    { name, points: along(theory, ours, log), colour: THEORY, dashed: true },
  ]
}

const caption = (text, { made, notes }) => [text, ...notes, `${made}.`].join(' ')

/**
 * `pair`: (host, settings) → points, for each host in turn. `simulated`: runs of the laboratory, for networks of these sizes; `rows`: what of their
 * reports to keep, as lines.
 */
export const CURVES = {
  'throughput-by-write-size': {
    pair: measured.throughputByWriteSize,
    chart: (data) => ({
      title: 'Throughput of one stream by the size of writes (noise, yamux)',
      x: { label: 'bytes a write', log: true, ticks: measured.WRITE_SIZES, show: bytes },
      y: { label: 'MB in a second of the busier end’s processor', log: true },
      lines: hosts(data, perItemAndByte(data.lines['p2p-chat']), 'theory: size / (a + b · size)', true),
      caption: caption(
        'A write costs a, a byte costs b; both from the two ends of our line. Each write is a buffer of its own: making one costs V8 0.04 µs up to 64 bytes, which lie in its heap, and 1 µs above, of which the theory knows nothing.',
        data,
      ),
    }),
  },
  'throughput-by-streams': {
    pair: measured.throughputByStreams,
    chart: (data) => ({
      title: 'Throughput of one connection by the number of streams at once',
      x: { label: 'streams', log: true, ticks: measured.STREAMS },
      y: { label: 'MB in a second of the busier end’s processor, all streams together' },
      lines: hosts(data, flat(data.lines['p2p-chat']), 'theory: as one stream', true),
      caption: caption(
        'The same 128 MiB, shared by so many streams, which open at once; opening and closing them is in the time.',
        data,
      ),
    }),
  },
  'gossip-by-peers': {
    pair: measured.costByPeers,
    chart: (data) => {
      const { bound } = data
      const theory = linear(data.lines['p2p-chat'], bound)
      return {
        title: 'Gossipsub: processor time to hear, check and pass on a message, by peers',
        x: { label: 'peers in the room', ticks: measured.PEERS },
        y: { label: 'microseconds a message' },
        lines: hosts(data, theory, `theory: a + b · peers, up to ${bound}, the largest mesh`),
        caption: caption(
          'Messages of 200 bytes in a room where the others are connected among themselves. A node passes a message on to its mesh alone, which has 6 to 12 members.',
          data,
        ),
      }
    },
    also: { bound: 12 },
  },
  'gossip-by-rooms': {
    pair: measured.costByRooms,
    chart: (data) => ({
      title: 'Gossipsub: processor time to hear and check a message, by rooms',
      x: { label: 'rooms that both are in, messages spread over them', log: true, ticks: measured.ROOMS },
      y: { label: 'microseconds a message' },
      lines: hosts(data, flat(data.lines['p2p-chat']), 'theory: as one room', true),
      caption: caption('Messages of 200 bytes from one node to another, signed and verified.', data),
    }),
  },
  'memory-by-connections': {
    pair: measured.memoryByConnections,
    chart: (data) => {
      const theory = linear(data.lines['p2p-chat'])
      return {
        title: 'Memory by connections',
        x: { label: 'connections, idle, identified, in one room' },
        y: { label: 'MB resident' },
        lines: hosts(data, theory, `theory: a line, ${(theory.each * 1000).toFixed(0)} kB a connection`),
        caption: caption('Resident memory of the process that is connected to, after collecting garbage.', data),
      }
    },
  },
  'gossip-latency-by-nodes': {
    simulated: [
      {
        scenario: 'gossip',
        sizes: [100, 300, 1000, 3000, 10_000],
        messages: 20,
        rows: {
          median: 'latency, median',
          '99 %': 'latency, 99th percentile',
          neighbours: 'neighbours a node',
          mesh: 'mesh members a node',
          hops: 'hops, mean',
        },
      },
    ],
    chart: (data) => {
      const { median, '99 %': slowest, neighbours, mesh } = data.lines
      const at = (line, x) => (line.find(([size]) => size >= x) ?? line.at(-1))[1]
      const hops = (x) => gossipHops(x, at(neighbours, x), at(mesh, x))
      const each = median[0][1] / hops(median[0][0])
      const theory = median.map(([size]) => [size, each * hops(size)])
      return {
        title: 'Gossipsub: time to everybody in a room, by its members (simulated)',
        x: { label: 'nodes', log: true, ticks: median.map(([size]) => size) },
        y: { label: 'ms' },
        lines: [
          { name: 'median', points: median, colour: OURS },
          { name: '99 % of deliveries', points: slowest, colour: SECOND },
          {
            name: `theory: ${each.toFixed(0)} ms a hop, 1 + log(n / neighbours) / log(mesh − 1) hops`,
            points: theory,
            colour: THEORY,
            dashed: true,
          },
        ],
        caption: caption(
          'Ways of 40 ms (median, log-normal, at most 250), each node dials 8 others; ms a hop from the smallest room.',
          data,
        ),
      }
    },
  },
  'dht-hops-by-nodes': {
    simulated: [
      {
        scenario: 'dht-filled',
        sizes: [100, 300, 1000, 3000, 10_000],
        messages: 300,
        rows: {
          mean: 'hops, mean',
          '99 %': 'hops, 99th percentile',
          messages: 'messages, mean',
          table: 'peers in a routing table, mean',
        },
      },
      {
        scenario: 'dht',
        sizes: [100, 300, 1000],
        messages: 300,
        rows: {
          formed: 'hops, mean',
          'formed, messages': 'messages, mean',
          'formed, table': 'peers in a routing table, mean',
        },
      },
    ],
    chart: (data) => {
      const { mean, '99 %': slowest, formed } = data.lines
      return {
        title: 'DHT: hops of a lookup, by nodes in the network (simulated)',
        x: { label: 'nodes', log: true, ticks: mean.map(([size]) => size) },
        y: { label: 'hops' },
        lines: [
          { name: 'mean', points: mean, colour: OURS },
          { name: '99 % of lookups', points: slowest, colour: SECOND },
          { name: 'mean, formed by themselves', points: formed, colour: RIVAL },
          {
            name: 'theory: log2 n / (1 + log2 20)',
            points: along((x) => lookupHops(x, 20), mean, true),
            colour: THEORY,
            dashed: true,
          },
        ],
        caption: caption(
          'Lookups of random keys, each of which finds the 20 closest of all. Buckets hold 20 peers and are full from the start, as in a network that has stood for long; beside it networks whose nodes found each other by themselves, up to 1,000: 10,000 would take hours.',
          data,
        ),
      }
    },
  },
}

/** Points of one line, from several rounds: the median at each x that all rounds have. */
export function medianOf(rounds) {
  const [first] = rounds
  return first
    .map(([x], i) => [x, rounds.map((points) => points[i]?.[1])])
    .filter(([, values]) => values.every((value) => value !== undefined))
    .map(([x, values]) => [x, median(values)])
}

/** Data is given to `keep` whenever there is more of it: the largest network takes most of the time. */
export async function measure({ pair, simulated, also = {} }, { hosts, rounds, share, tell, keep, made }) {
  const notes = []
  const note = (sentence) => void (notes.includes(sentence) || notes.push(sentence))
  if (pair) {
    const all = new Map(hosts.map((host) => [host.name, []]))
    for (let round = 1; round <= rounds; round++) {
      for (const host of hosts) {
        tell(`${host.name}, round ${round} of ${rounds}`)
        all.get(host.name).push(await pair(host, { share, tell, note }))
      }
      const lines = Object.fromEntries([...all].map(([name, each]) => [name, medianOf(each)]))
      keep({ lines, notes, ...also, made })
    }
    return
  }
  const lines = Object.fromEntries(simulated.flatMap(({ rows }) => Object.keys(rows).map((name) => [name, []])))
  for (const { scenario, sizes, messages, rows } of simulated) {
    for (const size of sizes.slice(0, share < 1 ? QUICK_SIZES : sizes.length)) {
      tell(`${scenario}, ${size} nodes`)
      const report = await simulate(scenario, size, Math.ceil(messages * share))
      for (const [name, what] of Object.entries(rows)) lines[name].push([size, report[what]])
      keep({ lines, notes, ...also, made: `Seed ${SEED}, on virtual time` })
    }
  }
}
