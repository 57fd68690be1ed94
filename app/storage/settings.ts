/** What a person can set, as the configuration file holds it. What each is for, and what it may be, stands in settings-table.ts. */
export interface Settings {
  /** What we call ourselves. */
  nick?: string
  /** Multiaddrs to listen on. */
  listen?: string[]
  /** Multiaddrs to keep a connection to. */
  dial?: string[]
  /** Multiaddrs of peers that know others. */
  bootstrap?: string[]
  /** Rooms to join when none is named. */
  rooms?: string[]
  /** False: peers on the same network are not looked for. */
  mdns?: boolean
  /** False: the DHT is not used. */
  dht?: boolean
  /** True: the public network is used, whose peers see our address. */
  public?: boolean
  /** File that gets a line an event, without message text. */
  logFile?: string
  /** False: nothing that is said is kept on disk. */
  history?: boolean
  /** Peer ids whose messages are not shown; with whom nothing is spoken at all. */
  ignore?: string[]
  block?: string[]
  /** Peer ids whose direct conversation was closed: it comes back when something is said in it. */
  closed?: string[]
  /** Room → 'all', 'mentions' or 'mute'. */
  levels?: Record<string, string>
  /** Room → 'text' or 'p2p-chat': how our messages go out there. */
  codecs?: Record<string, string>
  /** 'bell', 'desktop', 'both' or 'none'. */
  notify?: string
  /** 'auto', or the name of a theme. */
  theme?: string
  /** Lines and marks of ASCII alone. */
  ascii?: boolean
  /** One column and no frames, for screen readers. */
  linear?: boolean
  mouse?: boolean
  /** Whether a paste of several lines is shown before it is sent; default true. */
  pastePreview?: boolean
  /** What a key does → the keys that do it, as the help names both. */
  keys?: Record<string, string[]>
  /** The port that we listened on last; tried first, so that invites outlive a restart. */
  port?: number
}
