/**
 * The door of discovery by namespace: who else uses this name? Compatible with go-libp2p's routing discovery: a namespace is content whose
 * CID is the SHA-256 of its UTF-8 bytes, and those who use it are its providers.
 */
import type { FoundPeer } from '../kad/dht.ts'

export interface Discovery {
  /**
   * Says in the DHT that we are to be found under the namespace, now and again before it expires, until `unadvertise` or the end.
   * Resolves when the first round is over, with the number of peers told; 0 = nobody there yet, it is tried again as soon as somebody is.
   * @throws NetError bad-argument: an empty namespace
   */
  advertise(namespace: string, options?: { signal?: AbortSignal | undefined }): Promise<{ peers: number }>
  unadvertise(namespace: string): void
  /** Peers that advertise the namespace, ourselves left out, each once, as they are found; 100 at most unless `limit` says otherwise. */
  findPeers(
    namespace: string,
    options?: { limit?: number | undefined; signal?: AbortSignal | undefined },
  ): AsyncIterable<FoundPeer>
}
