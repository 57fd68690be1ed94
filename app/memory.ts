/**
 * What the program remembers, between the state and the history: commands that concern it, what became of our messages, and what comes from others,
 * which is kept before it is shown. Without a history nothing is kept, and the rest goes on. A disk that takes nothing is told once, until it does again.
 */
import { AppError } from './errors.ts'
import type { Event } from './event.ts'
import type { History } from './history/history.ts'
import type { Kept, NewMessage, Page } from './history/message.ts'
import { FIRST_PAGE_MESSAGES, MAX_HITS, PAGE_MESSAGES } from './limits.ts'
import type { Cancel, Clock, Random } from '../net/index.ts'
import { DM_ID_BYTES } from './dm-codec.ts'
import { RecentIds } from './recent-ids.ts'
import type { Action, Report } from './runtime.ts'
import type { ChatMessage, ConversationKey } from './state.ts'
import { keepText } from './update/conversation.ts'
import { seqOfKey } from './update/history.ts'

/** What comes from rooms is on disk so much later at most. Ours: a few writes a second cost nothing, and a kill loses no more than that. */
const FLUSH_MS = 250
/** Ids of direct messages that are chosen and not sent yet; more are chosen anew. Ours. */
const MAX_CHOSEN = 4_096
/** The search is on the screen by then, ms. Ours: two frames. */
const READY_MS = 33
const BEGINNING = /[\p{L}\p{N}]{1,2}/u
const NOTHING: Page = { messages: [], first: true, last: true }

const KINDS = new Set([
  'save',
  'save-read',
  'save-nick-owner',
  'annotate',
  'forget',
  'load',
  'search',
  'ready-search',
  'export',
] as const)
type Kind = typeof KINDS extends Set<infer K> ? K : never
export type MemoryAction = Extract<Action, { do: Kind }>

export function isMemoryAction(action: Action): action is MemoryAction {
  return (KINDS as ReadonlySet<string>).has(action.do)
}

export interface MemoryOptions {
  clock: Clock
  random: Random
  dispatch(event: Event): void
  trouble(code: string, message: string): void
  /** Writes messages into a new file; how many. @throws Error saying what is wrong */
  exportTo(path: string, format: 'text' | 'jsonl', messages: Iterable<Kept>): { path: string; messages: number }
}

export class Memory {
  readonly #options: MemoryOptions
  #history: History | null = null
  /** What was asked for before it was known whether there is a history; null = it is. */
  #early: (() => void)[] | null = []
  /** Without a history the last ids alone tell what came before. */
  readonly #recent = new RecentIds()
  /** Of our direct messages, by key: chosen when they are kept, so that a second run sends them under the same. */
  readonly #chosen = new Map<string, string>()
  /** Keys of messages of earlier runs that the history knows by name. */
  readonly #named = new Set<string>()
  readonly #read = new Map<ConversationKey, number | null>()
  #flush: Cancel | null = null
  #failing = false

  constructor(options: MemoryOptions) {
    this.#options = options
  }

  /** Begins: null = nothing is kept. `restore`: what is kept of earlier runs is told. */
  open(history: History | null, restore: boolean, nicks: Readonly<Record<string, string>> = {}): void {
    const { clock, dispatch } = this.#options
    this.#history = history
    const early = this.#early ?? []
    this.#early = null
    if (history && restore) {
      dispatch({
        type: 'history-opened',
        conversations: history.conversations(FIRST_PAGE_MESSAGES),
        nickOwners: history.nickOwners(),
        nicks,
        at: clock.epochMs(),
      })
    }
    for (const work of early) work()
  }

  perform(action: MemoryAction): void {
    if (this.#early) this.#early.push(() => this.perform(action))
    else this.#try(() => this.#perform(action))
  }

  /**
   * What became of a message of ours. Of a direct one only what the next run must know is written, because each such write waits for the disk: that it
   * is through, that it failed, and (waiting without a reason) that it is sent again after it had failed. Else it is on its way.
   */
  reported({ key, id, state, peers, reason, peerId }: Report): void {
    if (this.#early) {
      this.#early.push(() => this.reported({ do: 'report', key, id, state, peers, reason, peerId, room: null }))
      return
    }
    if (!this.#history) return
    const isThrough = state === 'delivered' || state === 'failed' || (state === 'sent' && peers > 0)
    if (peerId !== null && !isThrough && (state !== 'waiting' || reason !== null)) return
    const seq = seqOfKey(key)
    this.#try(() => {
      if (seq !== null && !this.#named.has(key)) {
        this.#history?.name(key, seq)
        this.#named.add(key)
      }
      this.#history?.change(key, { id, state, peers, reason })
      this.#later()
    })
  }

  /** The id that our direct message goes out under: the one that it is kept with. */
  dmId(key: string): Uint8Array {
    const chosen = this.#chosen.get(key)
    this.#chosen.delete(key)
    return chosen === undefined ? this.#options.random.bytes(DM_ID_BYTES) : Buffer.from(chosen, 'hex')
  }

  /** Its place; null = it is known already; undefined = it is not kept. */
  room(message: NewMessage): number | null | undefined {
    if (!this.#history) return undefined
    try {
      const seq = this.#history.add(bounded(message), false)
      this.#later()
      return seq
    } catch (error) {
      this.#failed(error)
      return undefined
    }
  }

  /** The same, on disk when this returns. @throws AppError not-kept: it must come again */
  direct(message: NewMessage & { readonly id: string }): number | null | undefined {
    if (!this.#history) return this.#recent.add(message.from, message.id) ? undefined : null
    try {
      return this.#history.add(bounded(message), true)
    } catch (error) {
      this.#failed(error)
      throw error
    }
  }

  stop(): void {
    this.#flush?.()
    this.#flush = null
    const history = this.#history
    this.#history = null
    if (!history) return
    this.#try(() => this.#writeRead(history))
    this.#try(() => history.close())
  }

  #perform(action: MemoryAction): void {
    const { dispatch } = this.#options
    const history = this.#history
    switch (action.do) {
      case 'save':
        return this.#save(action.conversation, action.message)
      case 'save-read':
        this.#read.set(action.conversation, action.seq)
        return this.#later()
      case 'save-nick-owner':
        return history?.ownNick(action.nick, action.peerId)
      case 'annotate': {
        const { conversation, from, id, me, replyTo } = action
        return history?.annotate(conversation, from, id, { me, replyTo })
      }
      case 'forget':
        this.#read.delete(action.conversation)
        return history?.forget(action.conversation)
      case 'load':
        return this.#load(action)
      case 'search': {
        const { query, conversation } = action
        const within = conversation === null ? {} : { conversation }
        const hits = history?.search(query, { ...within, limit: MAX_HITS }) ?? []
        return dispatch({ type: 'search-results', query, hits })
      }
      case 'ready-search':
        this.#options.clock.after(READY_MS, () => this.#try(() => this.#readySearch(action.conversation)))
        return
      case 'export':
        return this.#export(action)
    }
  }

  /** Looks for how a word begins that was said last. */
  #readySearch(conversation: ConversationKey): void {
    const history = this.#history
    const [word] = BEGINNING.exec(history?.newest(conversation, 1).messages[0]?.text ?? '') ?? []
    if (word !== undefined) history?.search(word, { limit: MAX_HITS })
  }

  #save(conversation: ConversationKey, message: ChatMessage): void {
    const { dispatch, random } = this.#options
    if (!this.#history) return
    const { key, from, text, binaryBytes, at, state, me = false, replyTo = null } = message
    const isDirect = conversation.startsWith('dm:')
    const id = message.id ?? (isDirect ? Buffer.from(random.bytes(DM_ID_BYTES)).toString('hex') : null)
    if (isDirect && id !== null && message.id === null) {
      if (this.#chosen.size >= MAX_CHOSEN) this.#chosen.clear()
      this.#chosen.set(key, id)
    }
    const kept = {
      conversation,
      id,
      from,
      own: true,
      text,
      binaryBytes,
      at,
      state,
      peers: 0,
      reason: null,
      me,
      replyTo,
    }
    const seq = this.#history.addOwn(key, kept)
    dispatch({ type: 'saved', conversation, key, seq, id })
  }

  #load({ conversation, place, seq }: Extract<MemoryAction, { do: 'load' }>): void {
    let page: Page | undefined
    // What can't be read is told; whoever waits for it is answered all the same.
    this.#try(() => (page = this.#page(conversation, place, seq ?? 0)))
    const { messages, first, last } = page ?? NOTHING
    this.#options.dispatch({
      type: 'history-page',
      conversation,
      place,
      messages,
      first,
      last,
      ...(place === 'around' && seq !== null && { seq }),
    })
  }

  #page(conversation: ConversationKey, place: 'older' | 'newer' | 'around' | 'newest', seq: number): Page | undefined {
    switch (place) {
      case 'older':
        return this.#history?.before(conversation, seq, PAGE_MESSAGES)
      case 'newer':
        return this.#history?.after(conversation, seq, PAGE_MESSAGES)
      case 'around':
        return this.#history?.around(conversation, seq, PAGE_MESSAGES)
      case 'newest':
        return this.#history?.newest(conversation, FIRST_PAGE_MESSAGES)
    }
  }

  #export({ conversation, format, path }: Extract<MemoryAction, { do: 'export' }>): void {
    const { clock, dispatch, exportTo } = this.#options
    const at = clock.epochMs()
    try {
      const written = exportTo(path, format, this.#history?.all(conversation) ?? [])
      dispatch({ type: 'exported', ...written, problem: null, at })
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      dispatch({ type: 'exported', path, messages: 0, problem, at })
    }
  }

  /** Writes what has gathered, soon. */
  #later(): void {
    this.#flush ??= this.#options.clock.after(FLUSH_MS, () => {
      this.#flush = null
      const history = this.#history
      if (!history) return
      this.#try(() => {
        this.#writeRead(history)
        history.flush()
        this.#failing = false
      })
    })
  }

  #writeRead(history: History): void {
    for (const [conversation, seq] of this.#read) history.markRead(conversation, seq)
    this.#read.clear()
  }

  #try(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#failed(error)
    }
  }

  #failed(error: unknown): void {
    if (!(error instanceof AppError)) throw error
    if (this.#failing) return
    this.#failing = true
    this.#options.trouble(error.code, error.message)
  }
}

/** As much of a text as is shown: what one loads and searches later is bounded, too. */
function bounded<T extends NewMessage>(message: T): T {
  return { ...message, text: keepText(message.text).text }
}
