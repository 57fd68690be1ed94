/** Where a peer was found: so that a program can say why it knows someone. */

export type PeerSource =
  /** Its address was given by the program or the person in front of it. */
  | 'given'
  /** Given as one that knows others. */
  | 'bootstrap'
  /** It dialled us. */
  | 'inbound'
  /** It told of itself: identify, or its signed record. */
  | 'identify'
  /** Heard on the local network. */
  | 'mdns'
  /** A peer of the DHT told of it. */
  | 'dht'
  /** It advertises a namespace that was looked for in the DHT. */
  | 'provider'
  /** gossipsub's peer exchange. */
  | 'exchange'
  /** A topic on which peers announce themselves. */
  | 'announced'
  /** Known from an earlier run. */
  | 'cache'
