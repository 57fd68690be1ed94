/** What whoever makes an app can say; what isn't said is as the profile's settings have it. */
import type { Clock, HostOptions, Random } from '../net/index.ts'
import type { ChatHost } from './chat-host.ts'
import type { Event } from './event.ts'
import type { OpenHistory } from './history/store.ts'
import type { ProfileOptions } from './profile-store.ts'

export interface AppOptions extends ProfileOptions {
  /** What follows goes before the profile's settings. */
  nick?: string | undefined
  /** Multiaddrs; [] = don't listen. */
  listen?: readonly string[] | undefined
  /** Whether the app goes on, without listening, when it can't listen. Default false: `ready` rejects. */
  orDeaf?: boolean | undefined
  /** Multiaddrs to keep a connection to. */
  dial?: readonly string[] | undefined
  /** Multiaddrs of peers that know others. */
  bootstrap?: readonly string[] | undefined
  /** False: peers on the same network are not looked for. */
  mdns?: boolean | undefined
  /** False: the DHT is not used. */
  dht?: boolean | undefined
  /** True: the public network is used, whose peers see our address. */
  public?: boolean | undefined
  /** Rooms to join. */
  rooms?: readonly string[] | undefined
  /** Whether the profile's rooms are joined when `rooms` names none. Default false. */
  usualRooms?: boolean | undefined
  /** A person's program: the profile's rooms are joined beside `rooms`, and what is joined and left is remembered. Default false. */
  keepRooms?: boolean | undefined
  /** Conversations of earlier runs come back, and messages that were on their way go on. Default false: what isn't through at the end has failed. */
  resume?: boolean | undefined
  /** False: what is said is not kept on disk. */
  history?: boolean | undefined
  /** Whether the host listens before the history is opened, which whoever only waits for an address need not wait for. Default false. */
  listenFirst?: boolean | undefined
  /** What peers see of us: "p2p-chat/0.1.0". */
  agent?: string | undefined
  columns?: number | undefined
  rows?: number | undefined
  /** Every event before it runs: for a trace. Events hold message text. */
  record?: ((event: Event) => void) | undefined
  /** An exception of our own code. Default: it is thrown where nobody catches it. */
  bug?: ((error: unknown) => void) | undefined
  /** Ports; default: the real ones. */
  clock?: Clock | undefined
  random?: Random | undefined
  createHost?: ((options: HostOptions) => Promise<ChatHost>) | undefined
  loadHistory?: (() => Promise<OpenHistory>) | undefined
}
