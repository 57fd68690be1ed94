import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, it } from 'vitest'
import { createAnnouncer } from '../../../net/discovery/announcer.ts'
import { Announcement } from '../../../net/discovery/announcement.pb.js'
import type { HostEvents } from '../../../net/host-events.ts'
import { createPubsub } from '../../../net/gossipsub/gossipsub.ts'
import type { Pubsub } from '../../../net/gossipsub/pubsub.ts'
import { FakeContext, identify, link } from '../fake-context.ts'

const TOPIC = 'x-peer-discovery'

interface Node {
  context: FakeContext
  pubsub: Pubsub
  announcer: ReturnType<typeof createAnnouncer>
  found: HostEvents['peer:discovered'][]
}

function nodes(count: number): Node[] {
  const clock = new FakeContext(1).clock
  return Array.from({ length: count }, (_, index) => {
    const context = new FakeContext(index + 1, { clock })
    context.addresses = [`/ip4/127.0.0.1/tcp/${4001 + index}`]
    const pubsub = createPubsub(context)
    const announcer = createAnnouncer(context, pubsub, { topics: [TOPIC] })
    const found: Node['found'] = []
    context.events.on('peer:discovered', (event) => found.push(event))
    return { context, pubsub, announcer, found }
  })
}

/** A line: each is connected with the next alone. */
async function joined(count: number): Promise<Node[]> {
  const all = nodes(count)
  for (const [index, { context }] of all.entries()) {
    const next = all[index + 1]?.context
    if (!next) continue
    link(context, next)
    identify(context, next)
  }
  await (all[0] as Node).context.clock.advance(12_000)
  return all
}

describe('announcements on a topic', () => {
  it('bring those together who share a neighbour, with addresses and why they are known', async () => {
    const [first, , last] = (await joined(3)) as [Node, Node, Node]
    expect(first.found.map(({ peerId }) => peerId.toString())).toContain(last.context.peerId.toString())
    const news = first.found.find(({ peerId }) => peerId.equals(last.context.peerId))
    expect(news).toMatchObject({ source: 'announced', namespace: null })
    expect(news?.addresses).toEqual([`/ip4/127.0.0.1/tcp/4003/p2p/${last.context.peerId}`])
    expect(first.context.addressesOf(last.context.peerId).map(String)).toEqual(['/ip4/127.0.0.1/tcp/4003'])
  })

  it('are news once a minute, however often they come', async () => {
    const [first, second] = (await joined(2)) as [Node, Node]
    await first.context.clock.advance(45_000)
    expect(first.found.filter(({ peerId }) => peerId.equals(second.context.peerId))).toHaveLength(1)
    await first.context.clock.advance(30_000)
    expect(first.found.filter(({ peerId }) => peerId.equals(second.context.peerId))).toHaveLength(2)
  })

  it('count only for the peer that signed them, and only as far as they can be read', async () => {
    const [first, second] = (await joined(2)) as [Node, Node]
    first.found.length = 0
    const other = new FakeContext(9)
    const say = (fields: ConstructorParameters<typeof Announcement>[0]): void => {
      second.pubsub.publish(TOPIC, Announcement.encode(new Announcement(fields)).finish())
    }
    await first.context.clock.advance(61_000)
    first.found.length = 0
    second.announcer.stop()
    await first.context.clock.advance(61_000)
    const address = multiaddr('/ip4/192.0.2.9/tcp/1').bytes
    say({ publicKey: other.identity.publicKey.encoded, addrs: [address] })
    say({ publicKey: second.context.identity.publicKey.encoded, addrs: [] })
    say({ publicKey: new Uint8Array(5), addrs: [address] })
    second.pubsub.publish(TOPIC, new Uint8Array(5_000))
    second.pubsub.publish(TOPIC, new Uint8Array([255, 255, 255]))
    expect(first.found).toEqual([])
    const stranger = multiaddr(`/ip4/192.0.2.9/tcp/2/p2p/${other.peerId}`).bytes
    const many = Array.from({ length: 100 }, (_, port) => multiaddr(`/ip4/192.0.2.9/tcp/${port + 10}`).bytes)
    say({
      publicKey: second.context.identity.publicKey.encoded,
      addrs: [new Uint8Array(), new Uint8Array([1]), stranger, ...many],
    })
    expect(first.found).toHaveLength(1)
    expect(first.found[0]?.addresses.length).toBeLessThanOrEqual(16)
    expect(first.found[0]?.addresses.every((text) => text.endsWith(`/p2p/${second.context.peerId}`))).toBe(true)
  })

  it('lead into no network of ours where anybody outside may have passed them on', async () => {
    const [first, second] = nodes(2) as [Node, Node]
    const lan = '/ip4/192.168.1.1/tcp/80'
    second.context.addresses = ['/ip4/127.0.0.1/tcp/22', lan]
    link(first.context, second.context, '/ip4/8.8.8.8/tcp/4001')
    identify(first.context, second.context)
    await first.context.clock.advance(12_000)
    expect([first.found, first.context.addressesOf(second.context.peerId)]).toEqual([[], []])

    const [near, neighbour] = nodes(2) as [Node, Node]
    neighbour.context.addresses = ['/ip4/127.0.0.1/tcp/22', lan]
    link(near.context, neighbour.context, '/ip4/192.168.1.7/tcp/4001')
    identify(near.context, neighbour.context)
    await near.context.clock.advance(12_000)
    expect(near.found[0]?.addresses).toEqual([`${lan}/p2p/${neighbour.context.peerId}`])
  })

  it('tell no private address where there is a public one', async () => {
    const [first, second] = nodes(2) as [Node, Node]
    second.context.addresses = ['/ip4/10.0.0.7/tcp/4001', '/ip4/127.0.0.1/tcp/4001', '/ip4/198.51.100.7/tcp/4001']
    link(first.context, second.context)
    identify(first.context, second.context)
    await first.context.clock.advance(12_000)
    expect(first.found[0]?.addresses).toEqual([`/ip4/198.51.100.7/tcp/4001/p2p/${second.context.peerId}`])
  })
})
