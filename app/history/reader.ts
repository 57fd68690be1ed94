/** The reading half of the history: pages of a conversation, what the program starts with, searching, everything in order. Sees what is in the tables. */
import { hitOf, keptOf, SELECT_KEPT } from './kept-row.ts'
import type { ConversationKey, Kept, KeptConversation, Page, SearchHit } from './message.ts'
import { toMatch } from './query.ts'
import type { Database, Row, Statement, Value } from './sqlite.ts'

/** Conversations that the program starts with, beside those with messages that wait. Ours: what its state holds; strangers can begin any number. */
const MAX_CONVERSATIONS = 256
/** UTF-16 units of text in a page, unless one message alone has more. Ours: pages of as many conversations as come back fit into memory. */
const MAX_PAGE_CHARS = 256 * 1024
/** Messages that are read at once for a page; ours, so that no more than these are read in vain. */
const SLICE = 25
/** Messages read at once when all are. Ours: a page is in memory, the rest is not. */
const ALL_PAGE = 500
/** Before and after every message. */
const START = 0
const END = Number.MAX_SAFE_INTEGER

const EMPTY: Page = { messages: [], first: true, last: true }

export class Reader {
  readonly #database: Database
  readonly #prepared = new Map<string, Statement>()

  constructor(database: Database) {
    this.#database = database
  }

  conversations(pageSize: number): readonly KeptConversation[] {
    const rows = this.#all(
      `SELECT number, key, read_to, (SELECT max(seq) FROM messages WHERE conversation = number) AS newest,
         key NOT LIKE 'dm:%' OR EXISTS (SELECT 1 FROM messages INDEXED BY ours WHERE conversation = number AND own = 1) AS chosen
       FROM conversations WHERE newest IS NOT NULL ORDER BY newest DESC`,
    )
    // Rooms and those whom one wrote to go before strangers, who can be any number.
    const first = [...rows.filter(isChosen), ...rows.filter((row) => !isChosen(row))].slice(0, MAX_CONVERSATIONS)
    const wanted = new Set(first)
    const kept: KeptConversation[] = []
    for (const row of rows) {
      const { number, key, read_to: read } = row
      const conversation = number as number
      const outbox = isChosen(row) && String(key).startsWith('dm:') ? this.#outbox(conversation) : []
      if (!wanted.has(row) && outbox.length === 0) continue
      const { messages, first } = this.#page(conversation, this.#before(conversation, END, pageSize), END)
      const readTo = read as number | null
      kept.push({
        key: key as ConversationKey,
        messages,
        first,
        outbox,
        readTo,
        unread: this.#unread(conversation, readTo ?? START),
      })
    }
    return kept
  }

  newest(key: ConversationKey, limit: number): Page {
    return this.before(key, END, limit)
  }

  before(key: ConversationKey, seq: number, limit: number): Page {
    const conversation = this.number(key)
    return conversation === null ? EMPTY : this.#page(conversation, this.#before(conversation, seq, limit), seq)
  }

  after(key: ConversationKey, seq: number, limit: number): Page {
    const conversation = this.number(key)
    return conversation === null ? EMPTY : this.#page(conversation, this.#after(conversation, seq, limit), seq)
  }

  around(key: ConversationKey, seq: number, limit: number): Page {
    const conversation = this.number(key)
    if (conversation === null) return EMPTY
    const half = Math.floor(limit / 2)
    const before = this.#before(conversation, seq, half)
    return this.#page(conversation, [...before, ...this.#after(conversation, seq - 1, half + 1)], seq)
  }

  find(key: ConversationKey, id: string): Kept | null {
    const conversation = this.number(key)
    if (conversation === null) return null
    const row = this.#first(
      `${SELECT_KEPT} WHERE m.conversation = ? AND m.id = ? ORDER BY m.seq LIMIT 1`,
      conversation,
      id,
    )
    return row && keptOf(row)
  }

  search(
    query: string,
    { conversation, limit }: { conversation?: ConversationKey | undefined; limit: number },
  ): SearchHit[] {
    const match = toMatch(query)
    const place = conversation === undefined ? null : this.number(conversation)
    if (match === null || (conversation !== undefined && place === null)) return []
    const where = place === null ? `said : (${match})` : `said : (${match}) AND place : "c${place}"`
    return this.#all(
      `SELECT m.seq, c.key, a.peer_id, m.at, m.text FROM words w
       CROSS JOIN messages m ON m.seq = w.rowid
       CROSS JOIN conversations c ON c.number = m.conversation
       CROSS JOIN authors a ON a.number = m.author
       WHERE words MATCH ? ORDER BY w.rowid DESC LIMIT ?`,
      where,
      limit,
    ).map(hitOf)
  }

  *all(key: ConversationKey | null): Iterable<Kept> {
    for (let seq = START; ;) {
      const page = this.#nextOfAll(key, seq)
      yield* page
      const last = page.at(-1)
      if (!last) return
      seq = last.seq
    }
  }

  nickOwners(): Readonly<Record<string, string>> {
    const rows = this.#all('SELECT nick, peer_id FROM nicks')
    return Object.fromEntries(rows.map(({ nick, peer_id: peerId }) => [nick, peerId as string]))
  }

  /** The number that rows have for a conversation; null = nothing is known of it. */
  number(key: ConversationKey): number | null {
    return (this.#first('SELECT number FROM conversations WHERE key = ?', key)?.['number'] ?? null) as number | null
  }

  #nextOfAll(key: ConversationKey | null, seq: number): readonly Kept[] {
    if (key === null)
      return this.#all(`${SELECT_KEPT} WHERE m.seq > ? ORDER BY m.seq LIMIT ?`, seq, ALL_PAGE).map(keptOf)
    const conversation = this.number(key)
    return conversation === null ? [] : this.#after(conversation, seq, ALL_PAGE)
  }

  #before(conversation: number, seq: number, limit: number): Kept[] {
    const sql = `${SELECT_KEPT} WHERE m.conversation = ? AND m.seq < ? ORDER BY m.seq DESC LIMIT ?`
    return this.#inSlices(sql, conversation, seq, limit).reverse()
  }

  #after(conversation: number, seq: number, limit: number): Kept[] {
    const sql = `${SELECT_KEPT} WHERE m.conversation = ? AND m.seq > ? ORDER BY m.seq LIMIT ?`
    return this.#inSlices(sql, conversation, seq, limit)
  }

  /** From `seq` on, as many as fit into a page; one at least. */
  #inSlices(sql: string, conversation: number, seq: number, limit: number): Kept[] {
    const messages: Kept[] = []
    let chars = 0
    for (let from = seq; messages.length < limit;) {
      const wanted = Math.min(SLICE, limit - messages.length)
      const slice = this.#all(sql, conversation, from, wanted).map(keptOf)
      for (const message of slice) {
        chars += message.text.length
        if (chars > MAX_PAGE_CHARS && messages.length > 0) return messages
        messages.push(message)
      }
      if (slice.length < wanted) break
      from = (slice.at(-1) as Kept).seq
    }
    return messages
  }

  /** `at`: where there would be messages, if there are none. */
  #page(conversation: number, messages: readonly Kept[], at: number): Page {
    const from = messages[0]?.seq ?? at
    const to = messages.at(-1)?.seq ?? at
    return {
      messages,
      first:
        this.#first('SELECT 1 FROM messages WHERE conversation = ? AND seq < ? LIMIT 1', conversation, from) === null,
      last: this.#first('SELECT 1 FROM messages WHERE conversation = ? AND seq > ? LIMIT 1', conversation, to) === null,
    }
  }

  #outbox(conversation: number): readonly Kept[] {
    return this.#all(
      `${SELECT_KEPT.replace('messages m', 'messages m INDEXED BY ours')} WHERE m.own = 1 AND m.conversation = ? AND m.state IN ('sending', 'waiting', 'sent') ORDER BY m.seq`,
      conversation,
    ).map(keptOf)
  }

  /** All of it less what is ours: both are counted in an index alone. */
  #unread(conversation: number, readTo: number): number {
    const row = this.#first(
      `SELECT (SELECT count(*) FROM messages WHERE conversation = ?1 AND seq > ?2)
            - (SELECT count(*) FROM messages INDEXED BY ours WHERE conversation = ?1 AND seq > ?2 AND own = 1) AS unread`,
      conversation,
      readTo,
    )
    return Number(row?.['unread'] ?? 0)
  }

  #all(sql: string, ...values: Value[]): Row[] {
    return this.#statement(sql).all(...values)
  }

  #first(sql: string, ...values: Value[]): Row | null {
    return this.#statement(sql).get(...values)
  }

  #statement(sql: string): Statement {
    let statement = this.#prepared.get(sql)
    if (!statement) this.#prepared.set(sql, (statement = this.#database.prepare(sql)))
    return statement
  }
}

function isChosen(row: Row): boolean {
  return row['chosen'] === 1
}
