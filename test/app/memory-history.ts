/** A history in memory, plain and slow: what the real one does, without a disk. `lose` is a kill: what wasn't committed is gone. */
import type { History } from '../../app/history/history.ts'
import type { ConversationKey, Kept, KeptConversation, NewMessage, Page, SearchHit } from '../../app/history/message.ts'

type Patch = Parameters<History['change']>[1]

export class MemoryHistory implements History {
  #kept: Kept[] = []
  #pending: (() => void)[] = []
  #next = 1
  #names = new Map<string, number>()
  #ids = new Set<string>()
  readonly #read = new Map<ConversationKey, number | null>()
  readonly #owners: Record<string, string> = {}
  /** Thrown by whatever writes. */
  failure: Error | null = null
  closed = false

  add(message: NewMessage, commit: boolean): number | null {
    this.#write()
    if (message.id !== null && this.has(message.conversation, message.from, message.id)) return null
    return this.#put(message, commit)
  }

  addOwn(key: string, message: NewMessage): number {
    this.#write()
    const seq = this.#put(message, true)
    this.#names.set(key, seq)
    return seq
  }

  change(key: string, patch: Patch): void {
    this.#write()
    const seq = this.#names.get(key)
    this.#edit((kept) => kept.seq === seq, patch)
  }

  name(key: string, seq: number): void {
    this.#names.set(key, seq)
  }

  annotate(conversation: ConversationKey, from: string, id: string, note: Pick<Kept, 'me' | 'replyTo'>): void {
    this.#edit((kept) => kept.conversation === conversation && kept.from === from && kept.id === id, note)
  }

  has(conversation: ConversationKey, from: string, id: string): boolean {
    return this.#ids.has(`${conversation} ${from} ${id}`)
  }

  conversations(pageSize: number): readonly KeptConversation[] {
    const keys = new Set(this.#kept.toReversed().map(({ conversation }) => conversation))
    return [...keys].map((key) => {
      const { messages, first } = this.newest(key, pageSize)
      const readTo = this.#read.get(key) ?? null
      const all = this.#of(key)
      return {
        key,
        messages,
        first,
        outbox: all.filter(
          ({ own, state }) => key.startsWith('dm:') && own && state !== 'delivered' && state !== 'failed',
        ),
        readTo,
        unread: all.filter(({ own, seq }) => !own && seq > (readTo ?? 0)).length,
      }
    })
  }

  newest(conversation: ConversationKey, limit: number): Page {
    return this.before(conversation, Number.POSITIVE_INFINITY, limit)
  }

  before(conversation: ConversationKey, seq: number, limit: number): Page {
    const all = this.#of(conversation)
    const older = all.filter((kept) => kept.seq < seq)
    return { messages: older.slice(-limit), first: older.length <= limit, last: older.length === all.length }
  }

  after(conversation: ConversationKey, seq: number, limit: number): Page {
    const all = this.#of(conversation)
    const newer = all.filter((kept) => kept.seq > seq)
    return { messages: newer.slice(0, limit), first: newer.length === all.length, last: newer.length <= limit }
  }

  around(conversation: ConversationKey, seq: number, limit: number): Page {
    const half = Math.floor(limit / 2)
    const before = this.before(conversation, seq, half)
    const after = this.after(conversation, seq - 1, half + 1)
    return { messages: [...before.messages, ...after.messages], first: before.first, last: after.last }
  }

  find(conversation: ConversationKey, id: string): Kept | null {
    return this.#of(conversation).find((kept) => kept.id === id) ?? null
  }

  search(
    query: string,
    { conversation, limit }: { readonly conversation?: ConversationKey | undefined; readonly limit: number },
  ): readonly SearchHit[] {
    const words = query.toLowerCase().split(/\s+/)
    return this.#kept
      .filter((kept) => conversation === undefined || kept.conversation === conversation)
      .filter(({ text }) => words.every((word) => text.toLowerCase().includes(word)))
      .toReversed()
      .slice(0, limit)
  }

  all(conversation: ConversationKey | null): Iterable<Kept> {
    return conversation === null ? [...this.#kept] : this.#of(conversation)
  }

  markRead(conversation: ConversationKey, seq: number | null): void {
    this.#read.set(conversation, seq)
  }

  nickOwners(): Readonly<Record<string, string>> {
    return { ...this.#owners }
  }

  ownNick(nick: string, peerId: string): void {
    this.#owners[nick] = peerId
  }

  forget(conversation: ConversationKey): void {
    this.#kept = this.#kept.filter((kept) => kept.conversation !== conversation)
    this.#index()
  }

  flush(): void {
    this.#write()
    this.#pending = []
  }

  close(): void {
    this.flush()
    this.#names.clear()
    this.closed = true
  }

  /** The program is killed: the same, as the next run finds it. */
  lose(): this {
    for (const undo of this.#pending.toReversed()) undo()
    this.#pending = []
    this.#names = new Map()
    this.#index()
    return this
  }

  #index(): void {
    this.#ids = new Set(this.#kept.map(({ conversation, from, id }) => `${conversation} ${from} ${id}`))
  }

  #of(conversation: ConversationKey): readonly Kept[] {
    return this.#kept.filter((kept) => kept.conversation === conversation)
  }

  #put(message: NewMessage, commit: boolean): number {
    const kept = { ...message, seq: this.#next++ }
    this.#kept.push(kept)
    this.#ids.add(`${kept.conversation} ${kept.from} ${kept.id}`)
    if (commit) this.flush()
    else this.#pending.push(() => (this.#kept = this.#kept.filter(({ seq }) => seq !== kept.seq)))
    return kept.seq
  }

  #edit(which: (kept: Kept) => boolean, patch: Partial<Kept>): void {
    this.#kept = this.#kept.map((kept) => {
      if (!which(kept)) return kept
      if (!kept.conversation.startsWith('dm:'))
        this.#pending.push(() => (this.#kept = this.#kept.map((each) => (each.seq === kept.seq ? kept : each))))
      return { ...kept, ...patch }
    })
  }

  #write(): void {
    if (this.failure) throw this.failure
  }
}
