/**
 * What is measured of gossipsub, and the bounds that it keeps. Each bound is a little worse than what several seeds showed at 200 and at
 * 1,000 nodes; `because` says what it stands on.
 */
import { DEFAULT_PARAMS } from '../../net/gossipsub/params.ts'
import { GossipLab } from './gossip-lab.ts'
import type { GossipLabOptions, Outcome, Said } from './gossip-lab.ts'
import { ATTACKS } from './hostile-peer.ts'
import type { Attack } from './hostile-peer.ts'
import { mean, quantile } from '../samples.mjs'
import type { Report, Row } from './report.ts'
import { CONTROL_KINDS } from './rpc-meter.ts'

export interface Size {
  nodes: number
  seed: string
  messages?: number
}

/** After the last message, what was lost can still be had by gossip, ms. */
const REST_MS = 9_000
const { D, Dhi, Dlazy, mcacheGossipWindows, heartbeatMs, seenTtlMs } = DEFAULT_PARAMS
/** from‖seqno and the tag and length before it. */
const LISTED_ID_BYTES = 48
const HOSTILE = 0.2

/** Quiet: nobody comes, goes or misbehaves. */
export async function gossip({ nodes, seed, messages = 50 }: Size): Promise<Report> {
  const lab = new GossipLab({ nodes, seed })
  await lab.start()
  const { degree, mesh } = lab.shape()
  const seconds = messages / 5
  lab.talk(messages, seconds * 1_000)
  await lab.network.clock.advance(seconds * 1_000)
  const perSecond = (bytes: number): number => bytes / nodes / seconds
  const control = CONTROL_KINDS.map((kind) => ({ kind, bytes: perSecond(lab.meter.bytes[kind]) }))
  const controlBytes = perSecond(lab.meter.controlBytes)
  await lab.network.clock.advance(REST_MS)
  const outcome = lab.outcome()
  const copies = lab.meter.count.message / (messages * (nodes - 1))
  const gossiped = (messages / seconds) * mcacheGossipWindows * Dlazy * LISTED_ID_BYTES
  return finish(lab, 'gossip', { nodes, seed }, [
    ...deliveryRows(outcome, 'the room is connected and nothing fails'),
    { what: 'neighbours a node', measured: degree, theory: 2 * 8, from: 'each dials 8' },
    { what: 'mesh members a node', measured: mesh, least: D - 1, most: Dhi, because: 'spec: Dlo to Dhi' },
    ...hopRows(outcome, nodes, degree, mesh),
    {
      what: 'duplicates a node and message',
      measured: copies - 1,
      theory: mesh - 2,
      from: 'mesh − 2: all but the two ends of the way it came; D − 1 = 5 with meshes of D',
      most: mesh - 1,
      because: 'more would be copies that nobody should have sent',
    },
    ...latencyRows(outcome, 120, 250),
    {
      what: 'control bytes a node and second',
      measured: controlBytes,
      theory: gossiped,
      from: 'IHAVE: messages/s × 3 windows × Dlazy × 48',
      most: 1.1 * gossiped,
      because: 'gossip goes to 6 peers, or all that are left beside the mesh',
    },
    ...control.map(({ kind, bytes }) => ({ what: `${kind.toUpperCase()} bytes a node and second`, measured: bytes })),
  ])
}

/** A fifth of the members leave in a minute, half of them without a word, and return; connections break. */
export async function churn({ nodes, seed, messages = 45 }: Size): Promise<Report> {
  const lab = new GossipLab({ nodes, seed })
  await lab.start()
  const spanMs = messages * 1_000
  lab.population.churn({ perMinute: 0.2, silent: 0.5, noticeMs: 10_000, awayMs: 20_000 }, spanMs + REST_MS, () => false)
  // Everybody loses a connection a minute, beside what those who leave cost.
  lab.population.breakLinks(Math.round((nodes * spanMs) / 120_000), spanMs)
  lab.talk(messages, spanMs)
  await lab.network.clock.advance(spanMs)
  const { degree, mesh } = lab.shape()
  const control = lab.meter.controlBytes / nodes / (spanMs / 1_000)
  await lab.network.clock.advance(REST_MS)
  const outcome = lab.outcome()
  const gone = lab.population.lives.filter(({ until }) => until < Infinity).length
  return finish(lab, 'churn', { nodes, seed }, [
    {
      what: 'members that left',
      measured: gone,
      theory: nodes * 0.2 * ((spanMs + REST_MS) / 60_000),
      from: '20 % a minute',
    },
    ...deliveryRows(outcome, 'those who stay lose nothing: gossip brings what a vanished mesh member did not'),
    { what: 'mesh members a node', measured: mesh, least: D - 1, most: Dhi, because: 'spec: Dlo to Dhi' },
    ...hopRows(outcome, nodes, degree, mesh),
    ...latencyRows(outcome, 130, 400),
    { what: 'control bytes a node and second', measured: control },
  ])
}

/** A fifth of the members are hostile, in all ways at once. */
export async function hostile(
  { nodes, seed, messages = 20 }: Size,
  attacks: readonly Attack[] = ATTACKS,
): Promise<Report> {
  const lab = new GossipLab({ nodes, seed, hostile: { share: HOSTILE, attacks } })
  await lab.start()
  const { degree, mesh } = lab.shape()
  const spanMs = messages * 500
  lab.talk(messages, spanMs)
  await lab.network.clock.advance(spanMs)
  const control = lab.meter.controlBytes / nodes / (spanMs / 1_000)
  await lab.network.clock.advance(REST_MS)
  const outcome = lab.outcome()
  const shape = lab.shape()
  const replays = await replayed({ nodes: Math.max(50, Math.round(nodes / 10)), seed })
  return finish(lab, 'hostile', { nodes, seed }, [
    { what: 'hostile members', measured: Math.round(nodes * HOSTILE) },
    ...deliveryRows(outcome, 'an honest way between any two is left, and gossip beside it'),
    ...hopRows(outcome, nodes, degree, mesh),
    ...latencyRows(outcome, 150, 500),
    {
      what: 'hostile share of mesh members',
      measured: shape.hostileMesh,
      theory: HOSTILE,
      from: 'their share of all',
      most: 0.3,
      because: 'who asks into every mesh gets more than a fair share until scores tell',
    },
    { what: 'meshes with hostile members alone', measured: shape.captured, most: 0, because: 'Dlo, Dhi and Dout hold' },
    { what: 'control bytes a node and second, of the honest', measured: control },
    { what: 'junk messages delivered a node', measured: lab.junk / nodes },
    {
      what: 'messages delivered again when replayed after the seen time',
      measured: replays,
      theory: 0,
    },
  ])
}

/** Each attack by itself. */
export async function attacks({ nodes, seed, messages = 20 }: Size): Promise<Report> {
  const rows: Row[] = []
  let last: GossipLab | null = null
  for (const attack of [null, ...ATTACKS]) {
    const lab = new GossipLab({
      nodes,
      seed,
      hostile: attack === null ? undefined : { share: HOSTILE, attacks: [attack] },
    })
    await lab.start()
    lab.talk(messages, messages * 500)
    await lab.network.clock.advance(messages * 500)
    const seconds = messages / 2
    const sent = lab.meter.controlBytes + lab.meter.bytes.message
    const suffered = Object.values(lab.hostileMeter.bytes).reduce((sum, bytes) => sum + bytes, 0)
    await lab.network.clock.advance(REST_MS)
    const outcome = lab.outcome()
    const { hostileMesh } = lab.shape()
    const name = attack ?? 'none'
    rows.push(
      { what: `${name}: missing`, measured: outcome.missing, unit: `of ${outcome.due}` },
      { what: `${name}: latency, 99th percentile`, measured: quantile(outcome.latencies, 0.99), unit: 'ms' },
      { what: `${name}: hostile share of mesh members`, measured: hostileMesh },
      { what: `${name}: bytes a second from hostile peers, a node`, measured: suffered / nodes / seconds },
      { what: `${name}: bytes a second from all others, a node`, measured: sent / nodes / seconds },
      { what: `${name}: junk messages delivered a node`, measured: lab.junk / nodes },
    )
    last = lab
  }
  return finish(last as GossipLab, 'attacks', { nodes, seed }, rows)
}

/** The room falls into two halves for a while; connections between them die after some seconds. */
export async function partition({ nodes, seed }: Size): Promise<Report> {
  const lab = new GossipLab({ nodes, seed })
  await lab.start()
  const { clock } = lab.network
  const sideOf = (index: number): number => index % 2
  const dividedMs = 25_000
  lab.talk(45, 45_000)
  lab.network.divide({ sideOf, breakAfterMs: 5_000 })
  const dividedAt = clock.now()
  await clock.advance(dividedMs)
  const healedAt = clock.now()
  lab.network.heal()
  await clock.advance(20_000 + REST_MS)

  const sameSide = (index: number, { author }: Said): boolean => sideOf(index) === sideOf(author.index)
  const between = (from: number, to: number): Said[] => lab.said.filter(({ at }) => at >= from && at < to)
  const during = lab.outcome(between(dividedAt, healedAt), sameSide)
  const crossing = (said: readonly Said[]): Outcome => lab.outcome(said, (index, each) => !sameSide(index, each))
  const recovered = (fromMs: number, toMs: number): number => {
    const { due, missing } = crossing(between(healedAt - fromMs, healedAt - toMs))
    return (due - missing) / due
  }
  const after = between(healedAt, Infinity)
  const lastIncomplete = after.findLast((said) => crossing([said]).missing > 0)
  const late = after.findLast((said) => quantile(crossing([said]).latencies, 0.99) > 2 * heartbeatMs)
  const heartbeats = (said: Said | undefined): number => (said ? Math.floor((said.at - healedAt) / heartbeatMs) + 1 : 0)
  return finish(lab, 'partition', { nodes, seed }, [
    ...deliveryRows(during, 'each half is connected in itself').map((row) => ({
      ...row,
      what: `in one half: ${row.what}`,
    })),
    {
      what: 'heartbeats from the heal until a new message reaches everyone',
      measured: heartbeats(lastIncomplete),
      most: 2,
      because: 'one connection between the halves and a heartbeat of gossip are enough',
    },
    {
      what: 'heartbeats until 99 of 100 have it within two heartbeats',
      measured: heartbeats(late),
      most: 4,
      because: 'then each half has many connections to the other; lost ones are dialled again every 8 s at most',
    },
    {
      what: 'the first new message: latency across, 99th percentile',
      measured: quantile(crossing(after.slice(0, 1)).latencies, 0.99),
      unit: 'ms',
    },
    {
      what: 'of what was said in the second before the heal, came across',
      measured: recovered(1_000, 0),
      least: 0.99,
      because: 'gossip names the last 3 heartbeats, and the first connections are back within one',
    },
    {
      what: 'of what was said 2–5 s before',
      measured: recovered(5_000, 2_000),
    },
    {
      what: 'of what was said earlier',
      measured: recovered(dividedMs - 10_000, 5_000),
      theory: 0,
      from: 'nothing asks',
    },
    ...latencyRows(lab.outcome(after.slice(-10)), 150, 400).map((row) => ({
      ...row,
      what: `20 s after: ${row.what}`,
    })),
  ])
}

/** A tenth of the members read more slowly than the room talks. */
export async function slow({ nodes, seed, messages = 60 }: Size): Promise<Report> {
  const payloadBytes = 2_048
  const limits = { writeHighWaterMark: 64 * 1024 }
  const options: GossipLabOptions = {
    nodes,
    seed,
    payloadBytes,
    // Small, so that they fill in seconds.
    network: { windowBytes: 16 * 1024, limits },
    slow: { share: 0.1, bytesPerSecond: 10_000 },
  }
  const lab = new GossipLab(options)
  await lab.start()
  const spanMs = messages * 200
  lab.talk(messages, spanMs)
  let most = 0
  for (let ms = 0; ms < spanMs + REST_MS; ms += 1_000) {
    await lab.network.clock.advance(1_000)
    most = Math.max(most, lab.heldForSlow().most)
  }
  const outcome = lab.outcome()
  const behind = lab.outcome(lab.said, (index) => lab.role(index) === 'slow')
  const { degree, mesh } = lab.shape()
  return finish(lab, 'slow', { nodes, seed }, [
    {
      what: 'bytes a second for a slow reader',
      measured: (messages / (spanMs / 1_000)) * payloadBytes * (mesh - 1),
      from: 'what it reads',
      theory: 10_000,
    },
    ...deliveryRows(outcome, 'nobody waits for a slow reader'),
    ...hopRows(outcome, nodes, degree, mesh),
    ...latencyRows(outcome, 130, 250),
    { what: 'slow readers: share that came', measured: 1 - behind.missing / behind.due },
    { what: 'slow readers: delivered twice', measured: behind.repeated, most: 0, because: 'ids are remembered' },
    { what: 'slow readers: latency, median', measured: quantile(behind.latencies, 0.5) / 1_000, unit: 's' },
    {
      what: 'bytes that wait for one slow reader at one writer, at most',
      measured: most,
      most: limits.writeHighWaterMark + 8 * 1_024,
      because: 'the mark, one frame and the control that a full queue holds',
    },
  ])
}

/** How many deliveries were repeated when what everybody has forgotten comes again. */
async function replayed({ nodes, seed }: Size): Promise<number> {
  const lab = new GossipLab({ nodes, seed, hostile: { share: HOSTILE, attacks: ['replay'] } })
  await lab.start()
  lab.talk(5, 5_000)
  await lab.network.clock.advance(seenTtlMs + 15_000)
  let again = 0
  for (const { heard } of lab.said) for (const { times } of heard.values()) again += times - 1
  return again
}

function deliveryRows({ due, missing, repeated }: Outcome, because: string): Row[] {
  return [
    { what: 'deliveries due', measured: due },
    { what: 'missing', measured: missing, most: 0, because },
    { what: 'delivered twice', measured: repeated, most: 0, because: 'ids are remembered for 120 s' },
  ]
}

/** A publisher tells all its neighbours; from then on each tells its mesh but the one who told it. */
function hopRows({ hops }: Outcome, nodes: number, degree: number, mesh: number): Row[] {
  const theory = 1 + Math.log(nodes / degree) / Math.log(mesh - 1)
  const from = '1 + log(n / neighbours) / log(mesh − 1), if all ways took equally long'
  return [
    {
      what: 'hops, mean',
      measured: mean(hops),
      theory,
      from,
      most: 1.5 * theory,
      because: 'the quickest way is seldom the shortest',
    },
    {
      what: 'hops, 99th percentile',
      measured: quantile(hops, 0.99),
      theory: Math.ceil(theory + 1),
      from: 'one more than the mean',
      most: Math.ceil(2.75 * theory),
      because: 'the quickest way is seldom the shortest',
    },
  ]
}

function latencyRows({ latencies }: Outcome, medianMs: number, p99Ms: number): Row[] {
  const because = 'a few hops, of many ways the quickest; gossip, a heartbeat later, brings hardly any'
  return [
    { what: 'latency, median', measured: quantile(latencies, 0.5), unit: 'ms', most: medianMs, because },
    { what: 'latency, 99th percentile', measured: quantile(latencies, 0.99), unit: 'ms', most: p99Ms, because },
    { what: 'latency, most', measured: quantile(latencies, 1), unit: 'ms' },
  ]
}

function finish(lab: GossipLab, scenario: string, { nodes, seed }: Size, rows: Row[]): Report {
  lab.stop()
  rows.push({
    what: 'errors that hosts reported',
    measured: lab.errors.length,
    most: 0,
    because: 'none is a bug of ours',
  })
  return { scenario, nodes, seed, digest: lab.network.digest.mark(), rows }
}
