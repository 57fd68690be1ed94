/** Twenty and more router machines that talk over links with latency and loss, on virtual time; every RPC goes through the codec. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { traitsOf } from '../../../net/gossipsub/agents.ts'
import { encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import type { Message } from '../../../net/gossipsub/message.ts'
import { DEFAULT_PARAMS, FLOODSUB, MESHSUB_1_2 } from '../../../net/gossipsub/params.ts'
import type { RouterParams } from '../../../net/gossipsub/params.ts'
import { decodeRpc, encodeControl, encodeIdontwant } from '../../../net/gossipsub/rpc.ts'
import { Router } from '../../../net/gossipsub/router.ts'
import { scoreParams } from '../../../net/gossipsub/score-params.ts'
import type { Output, Peer } from '../../../net/gossipsub/state.ts'
import { LengthPrefixedDecoder } from '../../../net/length-prefixed.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'
import { person } from './router-harness.ts'

interface NetworkOptions {
  nodes: number
  seed: number
  params?: Partial<RouterParams>
  /** Share of forwarded messages that never arrive. */
  loss?: number
  /** Connections that each node dials. */
  links?: number
  floodsub?: (node: number) => boolean
}

class Node {
  readonly router: Router
  readonly peers = new Map<Node, Peer>()
  /** Message key → hops from the author. */
  readonly delivered = new Map<string, number>()
  duplicates = 0
  readonly name: string
  readonly network: Network
  #seqno = 0

  constructor(network: Network, index: number, { seed, params }: NetworkOptions) {
    this.network = network
    this.name = `node ${index}`
    this.router = new Router({
      self: person(this.name).id,
      params: { ...DEFAULT_PARAMS, ...params },
      random: seededRandom(seed).fork(index),
      score: scoreParams(),
    })
    const beat = (): void => {
      this.router.heartbeat(network.clock.now())
      this.perform(0)
      network.clock.after(1_000, beat)
    }
    network.clock.after(100 + index, beat)
  }

  publish(text: string): Message {
    const { key, id } = person(this.name)
    const message = signMessage(key, id, 'room', Buffer.from(text), encodeSeqno(BigInt(++this.#seqno)))
    for (const peer of this.router.publish(message, this.network.clock.now())) this.send(peer, message.frame, 1)
    return message
  }

  perform(hops: number): void {
    for (const output of this.router.take()) this.#performOne(output, hops)
  }

  #performOne(output: Output, hops: number): void {
    if (output.type === 'send') for (const peer of output.peers) this.send(peer, output.message.frame, hops + 1)
    if (output.type === 'control') {
      for (const frame of encodeControl(output.control, output.peer.takesBackoff, 65_536))
        this.send(output.peer, frame, 0)
    }
    if (output.type === 'idontwant') {
      for (const peer of output.peers) this.send(peer, encodeIdontwant(output.message.id), 0)
    }
    if (output.type === 'deliver') this.delivered.set(output.message.key, hops)
  }

  send(peer: Peer, frame: Uint8Array, hops: number): void {
    this.network.send(this, peer, frame, hops)
  }

  receive(from: Node, frame: Uint8Array, hops: number): void {
    const peer = this.peers.get(from)
    if (!peer) return
    const now = this.network.clock.now()
    new LengthPrefixedDecoder(2 ** 20).push(frame, (body) => {
      const rpc = decodeRpc(body, 512)
      const unverified = this.router.receive(peer, rpc, body.length, now)
      this.duplicates += rpc.publish.length - unverified.length
      for (const { of: message } of unverified) this.router.settle(message, peer, 'accept', now)
    })
    this.perform(hops)
  }
}

class Network {
  readonly clock = new VirtualClock()
  readonly nodes: Node[]
  readonly #random
  readonly #loss: number
  readonly #trace = createHash('sha256')
  sent = 0

  constructor(options: NetworkOptions) {
    this.#random = seededRandom(options.seed)
    this.#loss = options.loss ?? 0
    this.nodes = Array.from({ length: options.nodes }, (_, i) => new Node(this, i, options))
    for (const [i, node] of this.nodes.entries()) {
      for (let dialled = 0; dialled < (options.links ?? 5);) {
        const j = Math.floor(this.#random.number() * options.nodes)
        const other = this.nodes[j] as Node
        dialled++
        if (other === node || node.peers.has(other)) continue
        const protocolOf = (n: number): string => (options.floodsub?.(n) ? FLOODSUB : MESHSUB_1_2)
        const both = options.floodsub?.(i) || options.floodsub?.(j) ? FLOODSUB : null
        this.connect(node, other, both ?? protocolOf(j), both ?? protocolOf(i))
      }
    }
  }

  connect(a: Node, b: Node, toB: string, toA: string): void {
    const now = this.clock.now()
    a.peers.set(b, a.router.addPeer(person(b.name).id, traitsOf('p2p-chat'), now))
    b.peers.set(a, b.router.addPeer(person(a.name).id, traitsOf('p2p-chat'), now))
    a.router.opened(a.peers.get(b) as Peer, toB, true)
    b.router.opened(b.peers.get(a) as Peer, toA, false)
    a.perform(0)
    b.perform(0)
  }

  disconnect(node: Node): void {
    for (const [other, peer] of node.peers) {
      node.router.removePeer(peer, this.clock.now())
      other.router.removePeer(other.peers.get(node) as Peer, this.clock.now())
      other.peers.delete(node)
      other.perform(0)
    }
    node.peers.clear()
    node.perform(0)
    this.nodes.splice(this.nodes.indexOf(node), 1)
  }

  join(): void {
    for (const node of this.nodes) {
      node.router.subscribe('room', this.clock.now())
      node.perform(0)
    }
  }

  send(from: Node, peer: Peer, frame: Uint8Array, hops: number): void {
    const to = [...from.peers].find(([, each]) => each === peer)?.[0]
    if (!to) return
    this.#trace.update(`${this.clock.now()} ${from.name} ${to.name} `).update(frame)
    if (hops > 0) this.sent++
    if (hops > 0 && this.#random.number() < this.#loss) return
    this.clock.after(5 + this.#random.number() * 20, () => to.receive(from, frame, hops))
  }

  trace(): string {
    return this.#trace.copy().digest('hex')
  }

  /** Nodes that lack the message. */
  missing(message: Message, author: Node): Node[] {
    return this.nodes.filter((node) => node !== author && !node.delivered.has(message.key))
  }
}

async function conversation(
  options: NetworkOptions,
  messages = 20,
): Promise<{ network: Network; sent: [Message, Node][] }> {
  const network = new Network(options)
  network.join()
  await network.clock.advance(5_000)
  network.sent = 0
  const sent: [Message, Node][] = []
  for (let i = 0; i < messages; i++) {
    const author = network.nodes[i % network.nodes.length] as Node
    sent.push([author.publish(`message ${i}`), author])
    await network.clock.advance(200)
  }
  await network.clock.advance(5_000)
  return { network, sent }
}

describe('a network of routers', () => {
  it('settles into meshes between Dlo and Dhi, the same on both sides of each link', async () => {
    const network = new Network({ nodes: 30, seed: 1, links: 10 })
    network.join()
    await network.clock.advance(30_000)
    for (const node of network.nodes) {
      const mesh = node.router.mesh('room')
      expect(mesh.length).toBeGreaterThanOrEqual(DEFAULT_PARAMS.Dlo)
      expect(mesh.length).toBeLessThanOrEqual(DEFAULT_PARAMS.Dhi)
      for (const [other, peer] of node.peers) {
        if (mesh.includes(peer)) expect(other.router.mesh('room')).toContain(other.peers.get(node))
      }
    }
  })

  it('brings every message to every member, once, in few hops and with bounded redundancy', async () => {
    const { network, sent } = await conversation({ nodes: 20, seed: 2, params: { floodPublish: false } })
    for (const [message, author] of sent) {
      expect(network.missing(message, author)).toEqual([])
      for (const node of network.nodes) expect(node.delivered.get(message.key) ?? 0).toBeLessThanOrEqual(4)
    }
    expect(network.sent / (sent.length * (network.nodes.length - 1))).toBeLessThan(DEFAULT_PARAMS.D)
  })

  it('brings every message to every member although a third of the copies is lost: gossip asks for the rest', async () => {
    const { network, sent } = await conversation({ nodes: 20, seed: 3, loss: 0.33, links: 8 }, 40)
    for (const [message, author] of sent) expect(network.missing(message, author)).toEqual([])
  })

  it('spans floodsub-only members', async () => {
    const { network, sent } = await conversation({ nodes: 20, seed: 4, floodsub: (node) => node % 4 === 0 })
    for (const [message, author] of sent) expect(network.missing(message, author)).toEqual([])
  })

  it('goes on when a third of the members vanishes', async () => {
    const network = new Network({ nodes: 24, seed: 5, links: 8 })
    network.join()
    await network.clock.advance(5_000)
    for (const node of network.nodes.slice(0, 8)) network.disconnect(node)
    await network.clock.advance(3_000)
    const author = network.nodes[0] as Node
    const message = author.publish('still here')
    await network.clock.advance(4_000)
    expect(network.missing(message, author)).toEqual([])
    for (const node of network.nodes) expect(node.router.sizes().peers).toBe(node.peers.size)
  })

  it('heals after a member left and came back within its back-off', async () => {
    const network = new Network({ nodes: 10, seed: 6, links: 6 })
    network.join()
    await network.clock.advance(5_000)
    const node = network.nodes[3] as Node
    node.router.unsubscribe('room', network.clock.now())
    node.perform(0)
    await network.clock.advance(2_000)
    node.router.subscribe('room', network.clock.now())
    node.perform(0)
    await network.clock.advance(15_000)
    expect(node.router.mesh('room').length).toBeGreaterThan(0)
    const author = network.nodes[0] as Node
    const message = author.publish('welcome back')
    await network.clock.advance(1_000)
    expect(network.missing(message, author)).toEqual([])
  })

  it('replays: the same seed gives the same trace, another seed another', async () => {
    const traces = []
    for (const seed of [7, 7, 8]) traces.push((await conversation({ nodes: 20, seed, loss: 0.1 })).network.trace())
    expect(traces[0]).toBe(traces[1])
    expect(traces[0]).not.toBe(traces[2])
  })
})
