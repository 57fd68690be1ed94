/**
 * The history in a SQLite file, or in memory. What must be safe at once is a transaction of its own, synced to the disk; what comes from rooms
 * has its place at once, waits, goes together with what follows, and is written before anything is read.
 * Left out: when to flush, which the caller's timer decides.
 */
import { AppError } from '../errors.ts'
import { Batch } from './batch.ts'
import type { Write } from './batch.ts'
import { limitSize, openFile, openMemory } from './file.ts'
import type { History } from './history.ts'
import type { ConversationKey, Kept, KeptConversation, NewMessage, Page, SearchHit } from './message.ts'
import { forgetConversation } from './forget.ts'
import { searchable } from './query.ts'
import { Reader } from './reader.ts'
import { loadSqlite } from './sqlite.ts'
import type { Database, SqliteOptions, Statement } from './sqlite.ts'
import { prepareAll } from './statements.ts'
import type { Statements } from './statements.ts'

/** Messages of ours that `change` knows in a run, newest first; older ones are long through. */
const MAX_NAMED = 16_384
/** Nicks whose first owner is remembered. Those that came first stay: a crowd of invented names takes nobody's away. */
const MAX_NICKS = 10_000
/** Numbers of conversations and authors that are not looked up again. */
const MAX_NUMBERS = 4_096
/** What a history in memory holds: messages, and UTF-16 units of text. Ours: some 30 MiB. */
const MAX_MEMORY_MESSAGES = 50_000
const MAX_MEMORY_CHARS = 8 * 1024 * 1024
/** UTF-16 units of a text that are searched: our own longest message. Ours: what a peer sends beyond it would take the program a second. */
const MAX_SEARCHED_CHARS = 16 * 1024

export interface HistoryOptions {
  /** null: in memory, for this run alone. */
  readonly path: string | null
  /** Told when a damaged file was put aside, as a sentence. */
  readonly warn: (sentence: string) => void
  /** Bytes that the file may grow to. Default: 4 GiB. */
  readonly maxBytes?: number | undefined
}

/** The caller holds the profile's instance lock. @throws AppError data-dir: it can't be opened, or is of a newer version */
export type OpenHistory = (options: HistoryOptions) => History

/** Takes in what is needed, so that opening waits for nothing. */
export async function loadHistory(options: SqliteOptions = {}): Promise<OpenHistory> {
  const open = await loadSqlite(options)
  return ({ path, ...rest }) =>
    new Store(path === null ? openMemory(open) : openFile(path, { ...rest, open }), { path, ...rest })
}

/** Both at once. */
export async function openHistory(options: HistoryOptions & SqliteOptions): Promise<History> {
  return (await loadHistory(options))(options)
}

type Change = Parameters<History['change']>[1]

interface Own {
  readonly seq: number
  readonly direct: boolean
}

class Store implements History {
  readonly #database: Database
  readonly #path: string | null
  readonly #maxBytes: number | undefined
  readonly #reader: Reader
  readonly #statements: Statements
  readonly #batch: Batch
  readonly #named = new Map<string, Own>()
  readonly #conversationNumbers = new Map<string, number>()
  readonly #authorNumbers = new Map<string, number>()
  #next: number
  #nicks: number

  /** Messages among what waits: conversation, author, id. */
  readonly #unwritten = new Set<string>()
  #closed = false
  /** In memory only. */
  #messages = 0
  #chars = 0

  constructor(database: Database, { path, maxBytes }: HistoryOptions) {
    this.#database = database
    this.#path = path
    this.#maxBytes = maxBytes
    this.#reader = new Reader(database)
    this.#statements = prepareAll(database)
    this.#batch = new Batch({
      database,
      path,
      finish: () => {
        if (path === null) this.#trim()
      },
      written: () => this.#unwritten.clear(),
      // Numbers that were given in it are nobody's.
      undone: () => this.#forgetNumbers(),
    })
    const sequence = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'messages'").get()
    this.#next = Number(sequence?.['seq'] ?? 0) + 1
    this.#nicks = Number(database.prepare('SELECT count(*) AS nicks FROM nicks').get()?.['nicks'] ?? 0)
  }

  add(message: NewMessage, commit: boolean): number | null {
    const { conversation, from, id, text } = message
    this.#mustBeOpen()
    if (id !== null && this.has(conversation, from, id)) return null
    const seq = this.#next
    const write = (): void => this.#insert(seq, message)
    if (commit) this.#now(write)
    else {
      this.#later(write, text.length)
      if (id !== null) this.#unwritten.add(nameOf(conversation, from, id))
    }
    this.#next = seq + 1
    return seq
  }

  addOwn(key: string, message: NewMessage): number {
    const seq = this.#next
    this.#now(() => this.#insert(seq, message))
    this.#next = seq + 1
    this.#remember(key, { seq, direct: isDirect(message.conversation) })
    return seq
  }

  change(key: string, patch: Change): void {
    const own = this.#named.get(key)
    if (!own || this.#closed) return
    const write = (): void => this.#change(own.seq, patch)
    if (own.direct) this.#now(write)
    else this.#later(write, 0)
  }

  name(key: string, seq: number): void {
    if (this.#closed) return
    this.#batch.settle()
    const row = this.#read(() => this.#statements.conversationOf.get(seq))
    if (row) this.#remember(key, { seq, direct: isDirect(row['key'] as ConversationKey) })
  }

  annotate(
    conversation: ConversationKey,
    from: string,
    id: string,
    note: { readonly me: boolean; readonly replyTo: string | null },
  ): void {
    if (this.#closed || !this.has(conversation, from, id)) return
    this.#later(() => {
      this.#statements.annotate.run(note.me ? 1 : 0, note.replyTo, conversation, from, id)
    }, note.replyTo?.length ?? 0)
  }

  has(conversation: ConversationKey, from: string, id: string): boolean {
    this.#mustBeOpen()
    return (
      this.#unwritten.has(nameOf(conversation, from, id)) ||
      this.#read(() => this.#statements.has.get(conversation, from, id)) !== null
    )
  }

  conversations(pageSize: number): readonly KeptConversation[] {
    return this.#settled((reader) => reader.conversations(pageSize))
  }

  newest(conversation: ConversationKey, limit: number): Page {
    return this.#settled((reader) => reader.newest(conversation, limit))
  }

  before(conversation: ConversationKey, seq: number, limit: number): Page {
    return this.#settled((reader) => reader.before(conversation, seq, limit))
  }

  after(conversation: ConversationKey, seq: number, limit: number): Page {
    return this.#settled((reader) => reader.after(conversation, seq, limit))
  }

  around(conversation: ConversationKey, seq: number, limit: number): Page {
    return this.#settled((reader) => reader.around(conversation, seq, limit))
  }

  find(conversation: ConversationKey, id: string): Kept | null {
    return this.#settled((reader) => reader.find(conversation, id))
  }

  search(
    query: string,
    options: { readonly conversation?: ConversationKey | undefined; readonly limit: number },
  ): readonly SearchHit[] {
    return this.#settled((reader) => reader.search(query, options))
  }

  *all(conversation: ConversationKey | null): Iterable<Kept> {
    try {
      yield* this.#settled((reader) => reader.all(conversation))
    } catch (error) {
      throw this.#batch.failure(error)
    }
  }

  nickOwners(): Readonly<Record<string, string>> {
    return this.#settled((reader) => reader.nickOwners())
  }

  markRead(conversation: ConversationKey, seq: number | null): void {
    if (this.#closed) return
    this.#later(() => {
      this.#statements.markRead.run(seq, conversation)
    }, 0)
  }

  ownNick(nick: string, peerId: string): void {
    if (this.#closed) return
    this.#later(() => {
      if (this.#statements.changeNick.run(peerId, nick) > 0 || this.#nicks >= MAX_NICKS) return
      this.#nicks += this.#statements.addNick.run(nick, peerId)
    }, nick.length)
  }

  forget(conversation: ConversationKey): void {
    if (this.#closed) return
    this.#batch.flush()
    const number = this.#read(() => this.#reader.number(conversation))
    if (number === null) return
    // Where there is no room left, none could be made either.
    limitSize(this.#database, Infinity)
    try {
      this.#now(() => forgetConversation(this.#database, this.#statements, number))
    } finally {
      limitSize(this.#database, this.#maxBytes)
    }
    this.#forgetNumbers()
    // What was there is still in pages that are free, and in the log.
    this.#read(() => {
      this.#database.exec('VACUUM')
      if (this.#path !== null) this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
    })
  }

  flush(): void {
    if (!this.#closed) this.#batch.flush()
  }

  close(): void {
    if (this.#closed) return
    try {
      this.flush()
    } finally {
      this.#closed = true
      this.#read(() => this.#database.close())
    }
  }

  #later(write: Write, chars: number): void {
    this.#mustBeOpen()
    this.#batch.wait(write, chars)
  }

  /** @throws AppError not-kept */
  #now(write: Write): void {
    this.#mustBeOpen()
    this.#batch.commit('full', write)
  }

  #settled<T>(work: (reader: Reader) => T): T {
    this.#mustBeOpen()
    this.#batch.settle()
    return this.#read(() => work(this.#reader))
  }

  #read<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw this.#batch.failure(error)
    }
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new AppError('stopped', 'The history is closed: p2p-chat is ending.')
  }

  // --- inside a transaction

  #insert(seq: number, message: NewMessage): void {
    const { conversation, id, from, own, text, binaryBytes, at, state, peers, reason, me, replyTo } = message
    const { conversationNumber, addConversation, authorNumber, addAuthor, insert } = this.#statements
    const place = this.#number(this.#conversationNumbers, conversation, conversationNumber, addConversation)
    const author = this.#number(this.#authorNumbers, from, authorNumber, addAuthor)
    const search = searchable(text.slice(0, MAX_SEARCHED_CHARS))
    insert.run(
      seq,
      place,
      id,
      author,
      own ? 1 : 0,
      text,
      search === text ? null : search,
      binaryBytes,
      at,
      state,
      peers,
      reason,
      me ? 1 : 0,
      replyTo,
    )
    this.#messages++
    this.#chars += text.length
  }

  #change(seq: number, { id, state, peers, reason }: Change): void {
    // An id that somebody else's message has already (which takes a cheat) must not keep the state from being known.
    if (id !== null) this.#statements.changeId.run(id, seq)
    this.#statements.change.run(state, peers, reason, seq)
  }

  #number(cache: Map<string, number>, name: string, look: Statement, add: Statement): number {
    let number = cache.get(name)
    if (number !== undefined) return number
    if (look.get(name) === null) add.run(name)
    number = Number(look.get(name)?.['number'])
    if (cache.size >= MAX_NUMBERS) cache.clear()
    cache.set(name, number)
    return number
  }

  #forgetNumbers(): void {
    this.#conversationNumbers.clear()
    this.#authorNumbers.clear()
  }

  /** The oldest quarter goes when there is too much. */
  #trim(): void {
    if (this.#messages <= MAX_MEMORY_MESSAGES && this.#chars <= MAX_MEMORY_CHARS) return
    const { totals, nth, removeTo } = this.#statements
    const count = Number(totals.get()?.['messages'] ?? 0)
    const last = nth.get(Math.floor(count / 4))
    if (last) removeTo.run(last['seq'] as number)
    const left = totals.get()
    this.#messages = Number(left?.['messages'] ?? 0)
    this.#chars = Number(left?.['chars'] ?? 0)
  }

  #remember(key: string, own: Own): void {
    this.#named.delete(key)
    this.#named.set(key, own)
    if (this.#named.size <= MAX_NAMED) return
    for (const oldest of this.#named.keys()) {
      this.#named.delete(oldest)
      break
    }
  }
}

function isDirect(conversation: ConversationKey): boolean {
  return conversation.startsWith('dm:')
}

/** No part of it can hold the separator: names of rooms hold no control characters. */
function nameOf(conversation: ConversationKey, from: string, id: string): string {
  return `${conversation}\n${from}\n${id}`
}
