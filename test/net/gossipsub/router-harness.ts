/** A router under test: peers by name, RPCs decoded from what their own side would send, outputs sorted by kind. */
import { traitsOf } from '../../../net/gossipsub/agents.ts'
import type { Control } from '../../../net/gossipsub/control.ts'
import { encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import type { Message, Unverified } from '../../../net/gossipsub/message.ts'
import { DEFAULT_PARAMS, MESHSUB_1_1 } from '../../../net/gossipsub/params.ts'
import type { RouterParams } from '../../../net/gossipsub/params.ts'
import type { Verdict } from '../../../net/gossipsub/pubsub.ts'
import type { IncomingControl, IncomingRpc } from '../../../net/gossipsub/rpc.ts'
import { Router } from '../../../net/gossipsub/router.ts'
import { scoreParams } from '../../../net/gossipsub/score-params.ts'
import type { ScoreOptions } from '../../../net/gossipsub/score-params.ts'
import type { Output, Peer } from '../../../net/gossipsub/state.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import type { PrivateKey } from '../../../net/keys.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { seededRandom } from '../../sim/seeded-random.ts'

const NO_CONTROL: IncomingControl = { ihave: [], iwant: [], graft: [], prune: [], idontwant: [] }

const keys = new Map<string, { key: PrivateKey; id: PeerId }>()

/** The same name is the same key. */
export function person(name: string): { key: PrivateKey; id: PeerId } {
  let found = keys.get(name)
  if (!found) {
    const seed = new Uint8Array(32)
    seed.set(Buffer.from(name).subarray(0, 32))
    const key = privateKeyFromSeed(seed)
    keys.set(name, (found = { key, id: peerIdFromPublicKey(key.publicKey) }))
  }
  return found
}

export function signedBy(name: string, seqno: number, topic = 'room', data = `${name} says ${seqno}`): Message {
  const { key, id } = person(name)
  return signMessage(key, id, topic, Buffer.from(data), encodeSeqno(BigInt(seqno)))
}

export interface JoinOptions {
  protocol?: string
  outbound?: boolean
  topics?: string[]
  agent?: string
  origins?: string[]
}

export class Harness {
  readonly router: Router
  readonly peers = new Map<string, Peer>()
  now = 0
  outputs: Output[] = []

  /** @param direct names of direct peers */
  constructor(params: Partial<RouterParams> = {}, score: ScoreOptions = {}, seed = 1, direct: string[] = []) {
    this.router = new Router({
      self: person('self').id,
      params: { ...DEFAULT_PARAMS, ...params },
      random: seededRandom(seed),
      score: scoreParams(score),
      direct: direct.map((name) => person(name).id),
    })
  }

  /** A peer with streams both ways that has announced its topics. */
  join(
    name: string,
    { protocol = MESHSUB_1_1, outbound = false, topics = ['room'], agent = 'p2p-chat', origins = [] }: JoinOptions = {},
  ): Peer {
    const peer = this.router.addPeer(person(name).id, traitsOf(agent), this.now)
    this.router.moved(peer, origins)
    this.peers.set(name, peer)
    this.router.opened(peer, protocol, outbound)
    this.announce(name, topics)
    return peer
  }

  announce(name: string, topics: string[], subscribe = true): void {
    this.rpc(name, { subscriptions: topics.map((topic) => ({ topic, subscribe })) })
  }

  /** An RPC without messages, or with messages that are judged at once. */
  rpc(name: string, rpc: Partial<IncomingRpc>, verdict: Verdict | null = 'accept'): void {
    for (const unverified of this.receive(name, rpc)) this.settle(name, unverified, verdict)
  }

  receive(name: string, rpc: Partial<IncomingRpc>, bytes = 100): Unverified[] {
    const whole = { subscriptions: [], publish: [], control: null, ...rpc }
    const unverified = this.router.receive(this.peer(name), whole, bytes, this.now)
    this.take()
    return unverified
  }

  settle(name: string, unverified: Unverified, verdict: Verdict | null): void {
    this.router.settle(unverified.of, this.peer(name), verdict, this.now)
    this.take()
  }

  control(name: string, control: Partial<IncomingControl>): void {
    this.rpc(name, { control: { ...NO_CONTROL, ...control } })
  }

  heartbeat(times = 1): void {
    for (let i = 0; i < times; i++) {
      this.now += 1_000
      this.router.heartbeat(this.now)
      this.take()
    }
  }

  peer(name: string): Peer {
    const peer = this.peers.get(name)
    if (!peer) throw new Error(`no peer ${name}`)
    return peer
  }

  name(peer: Peer): string {
    for (const [name, each] of this.peers) if (each === peer) return name
    throw new Error('unknown peer')
  }

  take(): void {
    this.outputs.push(...this.router.take())
  }

  clear(): void {
    this.take()
    this.outputs = []
  }

  mesh(topic = 'room'): string[] {
    return this.router.mesh(topic).map((peer) => this.name(peer))
  }

  /** Names of those that the message was sent to. */
  sentTo(message: Message): string[] {
    return this.outputs.flatMap((output) =>
      output.type === 'send' && output.message.key === message.key ? output.peers.map((peer) => this.name(peer)) : [],
    )
  }

  score(name: string): number {
    return this.router.score(this.peer(name)).score
  }

  leave(name: string): void {
    this.router.removePeer(this.peer(name), this.now)
    this.peers.delete(name)
    this.take()
  }

  delivered(): string[] {
    return this.outputs.flatMap((output) =>
      output.type === 'deliver' ? [Buffer.from(output.message.data).toString()] : [],
    )
  }

  /** What one peer was told beside messages. */
  told(name: string): Control[] {
    return this.outputs.flatMap((output) =>
      output.type === 'control' && this.name(output.peer) === name ? [output.control] : [],
    )
  }

  grafted(): string[] {
    return this.#namesOf((control) => control.graft.has('room'))
  }

  pruned(): string[] {
    return this.#namesOf((control) => control.prune.has('room'))
  }

  gossiped(): string[] {
    return this.#namesOf((control) => control.ihave.length > 0)
  }

  #namesOf(fits: (control: Control) => boolean): string[] {
    return this.outputs.flatMap((output) =>
      output.type === 'control' && fits(output.control) ? [this.name(output.peer)] : [],
    )
  }
}

/** "peer 0", "peer 1", … */
export const names = (count: number, prefix = 'peer'): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix} ${i}`)

/** A router in the room with so many peers in its mesh. */
export function inRoom(count: number, options: { params?: object; outbound?: boolean; seed?: number } = {}): Harness {
  const harness = new Harness(options.params, undefined, options.seed)
  harness.router.subscribe('room', 0)
  for (const name of names(count)) {
    harness.join(name, { outbound: options.outbound ?? false })
    harness.control(name, { graft: ['room'] })
  }
  harness.clear()
  return harness
}
