/**
 * Rooms of bare hosts with the real gossipsub driver: what is promised of deliveries, hops, duplicates and control bytes, asserted. Runs of
 * a thousand nodes, and longer ones, are `npm run sim`'s.
 */
import { describe, expect, it, vi } from 'vitest'
import { attacks, churn, gossip, hostile, partition, slow } from './gossip-scenarios.ts'
import { broken, figure } from './report.ts'

// Some seconds each on an idle machine.
vi.setConfig({ testTimeout: 180_000 })

describe('a room of fifty', () => {
  it('brings every message to everyone exactly once within a few hops, and one seed is one trace', async () => {
    const size = { nodes: 50, seed: 'quiet', messages: 20 }
    const report = await gossip(size)
    expect(broken(report)).toEqual([])
    expect(figure(report, 'deliveries due')).toBe(20 * 49)
    expect(figure(report, 'duplicates a node and message')).toBeGreaterThan(1)
    const again = await gossip(size)
    expect(again.digest).toBe(report.digest)
    expect(again.rows).toEqual(report.rows)
    expect((await gossip({ ...size, seed: 'other' })).digest).not.toBe(report.digest)
  })

  it('loses nothing for those who stay while a fifth leaves in a minute', async () => {
    const report = await churn({ nodes: 50, seed: 'churn', messages: 20 })
    expect(broken(report)).toEqual([])
    expect(figure(report, 'members that left')).toBeGreaterThan(1)
  })

  it('loses nothing while a fifth drops, replays, floods, grafts and lies', async () => {
    const report = await hostile({ nodes: 40, seed: 'hostile', messages: 10 })
    expect(broken(report)).toEqual([])
    expect(figure(report, 'junk messages delivered a node')).toBeGreaterThan(0)
  })

  it('grows together when a partition heals, and has what was said just before', async () => {
    const report = await partition({ nodes: 50, seed: 'partition' })
    expect(broken(report)).toEqual([])
    expect(figure(report, 'of what was said earlier')).toBe(0)
  })

  it('does not wait for slow readers, and holds little for them', async () => {
    const report = await slow({ nodes: 50, seed: 'slow', messages: 40 })
    expect(broken(report)).toEqual([])
    // There was more than they could read.
    expect(figure(report, 'slow readers: share that came')).toBeLessThan(0.9)
  })
})

it('each attack by itself costs nobody a message', async () => {
  const report = await attacks({ nodes: 20, seed: 'attacks', messages: 4 })
  for (const { what, measured } of report.rows)
    if (what.endsWith(': missing')) expect([what, measured]).toEqual([what, 0])
})
