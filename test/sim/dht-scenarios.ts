/** What is measured of the DHT, and the bounds that it keeps, as gossip-scenarios.ts does for gossipsub. */
import { DhtLab, K } from './dht-lab.ts'
import type { Found, Provided } from './dht-lab.ts'
import type { Size } from './gossip-scenarios.ts'
import { mean, quantile } from '../samples.mjs'
import type { Report, Row } from './report.ts'

export async function dht(size: Size): Promise<Report> {
  return run('dht', size, 0)
}

/** A fifth of the nodes leave in a minute, half of them without a word, and return. */
export async function dhtChurn(size: Size): Promise<Report> {
  return run('dht-churn', size, 0.2)
}

/** A network that has stood for long: tables are full at once, so that it may be large. */
export async function dhtFilled(size: Size): Promise<Report> {
  return run('dht-filled', size, 0, true)
}

const LOOKUPS = 1_000
/** From one lookup of the network to the next, ms. */
const LOOKUP_MS = 200
/** Lookups that one node makes at once, to see what its limits of connections leave of them. */
const BURST = 10

async function run(
  scenario: string,
  { nodes, seed, messages }: Size,
  perMinute: number,
  filled = false,
): Promise<Report> {
  const count = messages ?? LOOKUPS
  const lab = new DhtLab({ nodes, seed, filled })
  await lab.start()
  const forMs = LOOKUP_MS * count
  if (perMinute > 0) {
    lab.population.churn({ perMinute, silent: 0.5, noticeMs: 10_000, awayMs: 20_000 }, 1.1 * forMs + 5_000, () => false)
  }
  const sizes = lab.population.present().map(({ resident }) => resident.dht.tables()[0]?.size ?? 0)
  const degrees = lab.population.present().map(({ host }) => host.connectionCount)
  const found = await lab.lookUp(count, forMs)
  const provided = await lab.provideAndFind(Math.ceil(count / 10), forMs / 10, 5_000)
  const burst = perMinute > 0 ? [] : await lab.lookUp(BURST, 1_000, lab.anyone())
  lab.stop()
  const rows: Row[] = [
    { what: 'peers in a routing table, mean', measured: mean(sizes) },
    { what: 'neighbours a node, mean', measured: mean(degrees) },
    ...lookupRows(found, nodes, perMinute > 0),
    ...(burst.length > 0
      ? [
          {
            what: `${BURST} lookups of one node within a second: share of the true closest ${K} that was found`,
            measured: mean(burst.map((each) => each.found / each.due)),
            theory: 1,
            least: 0.99,
            because: 'what was dialled for one question gives way to the next',
          },
        ]
      : []),
    { what: 'lookups that failed', measured: lab.failed, most: 0, because: 'everybody knows somebody' },
    ...providerRows(provided, perMinute > 0),
    { what: 'errors that hosts reported', measured: lab.errors.length, most: 0, because: 'none is a bug of ours' },
  ]
  return { scenario, nodes, seed, digest: lab.network.digest.mark(), rows }
}

function lookupRows(found: readonly Found[], nodes: number, churning: boolean): Row[] {
  const whole = found.filter((each) => each.found === each.due).length / found.length
  const hops = found.map((each) => each.hops)
  const messages = found.map((each) => each.messages)
  const bits = Math.log2(nodes)
  return [
    { what: 'lookups', measured: found.length },
    {
      what: `lookups that found the true closest ${K}`,
      measured: whole,
      theory: 1,
      least: 0.99,
      because: 'what the project promises',
    },
    {
      what: `share of the true closest ${K} that was found`,
      measured: mean(found.map((each) => each.found / each.due)),
      theory: 1,
      least: 0.998,
    },
    { what: 'found, but gone meanwhile, a lookup', measured: mean(found.map(({ gone }) => gone)) },
    {
      what: 'hops, mean',
      measured: mean(hops),
      theory: bits,
      from: 'log2 n, at most; a bucket holds 20, so a hop gains about 1 + log2 20 bits',
      most: bits / 3,
      because: 'buckets of 20',
    },
    {
      what: 'hops, 99th percentile',
      measured: quantile(hops, 0.99),
      most: Math.ceil(bits / 2),
      because: 'buckets of 20',
    },
    {
      what: 'messages, mean',
      measured: mean(messages),
      theory: K + bits,
      from: 'the 20 closest, and a way to them of log2 n',
      most: (churning ? 3 : 2) * K,
      because: 'the 20 closest, and some of α = 10 that turn out further or gone',
    },
    { what: 'messages, 99th percentile', measured: quantile(messages, 0.99) },
    {
      what: 'time, median',
      measured: quantile(
        found.map(({ ms }) => ms),
        0.5,
      ),
      unit: 'ms',
    },
    {
      what: 'time, 99th percentile',
      measured: quantile(
        found.map(({ ms }) => ms),
        0.99,
      ),
      unit: 'ms',
    },
  ]
}

function providerRows(provided: readonly Provided[], churning: boolean): Row[] {
  return [
    { what: 'provided', measured: provided.length },
    {
      what: 'peers told, mean',
      measured: mean(provided.map(({ told }) => told)),
      theory: K,
      least: churning ? 15 : K - 1,
      because: 'k',
    },
    {
      what: 'provided and found',
      measured: provided.filter(({ found }) => found).length / provided.length,
      theory: 1,
      least: churning ? 0.97 : 1,
      because: 'one of 20 that were told is enough',
    },
  ]
}
