/** What `update` asks the runtime to do. The runtime answers with events. */

export type Command =
  | { readonly do: 'subscribe'; readonly room: string }
  | { readonly do: 'unsubscribe'; readonly room: string }
  /** `again` is the hex id of an earlier publish of the same text: the very same message goes out. `to` narrows it to peers that missed it. */
  | {
      readonly do: 'publish'
      readonly room: string
      readonly key: string
      readonly text: string
      readonly again: string | null
      readonly to: readonly string[] | null
    }
  | { readonly do: 'send-dm'; readonly peerId: string; readonly key: string; readonly text: string }
  | { readonly do: 'dial'; readonly address: string }
  /** Tells neighbours and rooms our new nick, and remembers it. */
  | { readonly do: 'announce-nick'; readonly nick: string | null }
  | { readonly do: 'quit' }
