/**
 * What neighbours are worth to us when connections must go (behaviour.ts: tag): those whose topics we share something, those in our
 * meshes more. Direct peers are protected elsewhere.
 */
import type { HostContext } from '../behaviour.ts'
import type { PeerId } from '../peer-id.ts'

const MESH_TAG = 'mesh'
const TOPIC_TAG = 'topic'
/** go's tag tracer: 20 a mesh. */
const MESH_WEIGHT = 20
/** Ours: a person in one of our rooms is worth more than a stranger, and less than a member of a mesh. */
const TOPIC_WEIGHT = 5

export class Tags {
  readonly #context: HostContext
  /** Peer → how many meshes of ours it is in, and which topics it shares with us. */
  readonly #meshes = new Map<string, number>()
  readonly #shared = new Map<string, Set<string>>()

  constructor(context: HostContext) {
    this.#context = context
  }

  grafted(peer: PeerId): void {
    this.#setMeshes(peer, this.#meshesOf(peer) + 1)
  }

  pruned(peer: PeerId): void {
    this.#setMeshes(peer, this.#meshesOf(peer) - 1)
  }

  /** The peer is in a topic that we are in. */
  shares(peer: PeerId, topic: string): void {
    const name = peer.toString()
    const topics = this.#shared.get(name) ?? new Set()
    if (topics.has(topic)) return
    this.#shared.set(name, topics.add(topic))
    this.#context.tag(peer, TOPIC_TAG, TOPIC_WEIGHT * topics.size)
  }

  /** One of the two has left it. */
  parts(peer: PeerId, topic: string): void {
    const name = peer.toString()
    const topics = this.#shared.get(name)
    if (!topics?.delete(topic)) return
    if (topics.size === 0) this.#shared.delete(name)
    this.#context.tag(peer, TOPIC_TAG, TOPIC_WEIGHT * topics.size)
  }

  #meshesOf(peer: PeerId): number {
    return this.#meshes.get(peer.toString()) ?? 0
  }

  #setMeshes(peer: PeerId, count: number): void {
    if (count > 0) this.#meshes.set(peer.toString(), count)
    else this.#meshes.delete(peer.toString())
    this.#context.tag(peer, MESH_TAG, MESH_WEIGHT * count)
  }
}
