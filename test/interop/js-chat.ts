/** Drives js-chat.mjs: a js-libp2p node that chats as universal-connectivity's peers and the js chat example do. */
import { bundled } from './bundled.ts'
import { startChild } from './child.mjs'

export interface JsChatOptions {
  /** Answers universal-connectivity's direct messages. */
  directMessages?: boolean
  /** Answers /chat/1.0.0. */
  chat?: boolean
  muxers?: ('yamux' | 'mplex')[]
}

type JsChatEvent =
  | { event: 'listening'; peerId: string; addresses: string[] }
  | { event: 'dm'; from: string; content: string; type: string }
  | { event: 'chat'; text: string }
  | { event: 'chat-ended'; why: string }

export interface JsChat {
  readonly peerId: string
  /** Ends in /p2p. */
  readonly address: string
  readonly events: readonly JsChatEvent[]
  dial(address: string): Promise<void>
  /** Rejects when it was not acknowledged. */
  dm(peer: string, text: string): Promise<void>
  openChat(address: string): Promise<void>
  /** A chunk of standard input: mostly a line with its line break. */
  type(text: string): Promise<void>
  /** All texts of direct messages, or of the chat, once there are so many. */
  texts(event: 'dm' | 'chat', count: number): Promise<string[]>
  stop(): Promise<void>
}

export async function startJsChat(options: JsChatOptions): Promise<JsChat> {
  const child = await startChild<JsChatEvent>({
    name: 'js-libp2p chat',
    args: [...(await bundled('js-chat.mjs')), JSON.stringify(options)],
  })
  const { peerId, addresses } = await child.waitFor('listening')
  const so = (event: 'dm' | 'chat'): string[] =>
    child.events.flatMap((each) => {
      if (each.event !== event) return []
      return each.event === 'dm' ? [each.content] : each.event === 'chat' ? [each.text] : []
    })
  return {
    peerId,
    address: addresses[0] ?? '',
    events: child.events,
    dial: (address) => child.request('dial', { address }),
    dm: (peer, text) => child.request('dm', { peer, text }),
    openChat: (address) => child.request('openChat', { address }),
    type: (text) => child.request('type', { text }),
    async texts(event, count) {
      await child.waitFor(event, () => so(event).length >= count)
      return so(event)
    },
    stop: () => child.stop(),
  }
}
