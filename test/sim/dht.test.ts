/** A DHT of bare hosts with the real driver, beside the truth. A thousand nodes, and longer runs, are `npm run sim`'s. */
import { expect, it, vi } from 'vitest'
import { DhtLab } from './dht-lab.ts'
import { dht, dhtChurn, dhtFilled } from './dht-scenarios.ts'
import { broken, figure } from './report.ts'

// Some seconds each on an idle machine.
vi.setConfig({ testTimeout: 180_000 })

it('lookups find the true closest 20, and what is provided is found, by one trace a seed', async () => {
  const report = await dht({ nodes: 30, seed: 'dht', messages: 30 })
  expect(broken(report)).toEqual([])
  expect(figure(report, 'lookups')).toBe(30)
  const few = { nodes: 12, seed: 'dht', messages: 5 }
  expect((await dht(few)).digest).toBe((await dht(few)).digest)
})

it('ten lookups of one node at once do so, though it may dial only a few of those whom they ask', async () => {
  const limits = { maxOutboundConnections: 24, highWaterConnections: 20, lowWaterConnections: 16 }
  const lab = new DhtLab({ nodes: 40, seed: 'few', limits })
  await lab.start()
  const found = await lab.lookUp(10, 1_000, lab.anyone())
  lab.stop()
  expect(found).toHaveLength(10)
  expect(found.map((each) => each.due - each.found)).toEqual(found.map(() => 0))
})

it('they do so where tables are full from the start, in as many hops as theory gives', async () => {
  const report = await dhtFilled({ nodes: 300, seed: 'filled', messages: 30 })
  expect(broken(report)).toEqual([])
  expect(figure(report, 'lookups')).toBe(30)
  // Buckets of 150 and 75 peers hold 20 each, those below all they could: 20 · log2(300 / 20) and the 19 beyond.
  expect(figure(report, 'peers in a routing table, mean')).toBeGreaterThan(90)
})

it('they do so while a fifth of the nodes leaves in a minute', async () => {
  const report = await dhtChurn({ nodes: 30, seed: 'dht churn', messages: 40 })
  expect(broken(report)).toEqual([])
  expect(figure(report, 'lookups')).toBeGreaterThan(25)
})
