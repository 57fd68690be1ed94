/** What the store writes by, prepared once. Rows name conversations and authors by numbers. */
import type { Database, Statement } from './sqlite.ts'

export type Statements = ReturnType<typeof prepareAll>

const THE_MESSAGE = `conversation = (SELECT number FROM conversations WHERE key = ?)
  AND author = (SELECT number FROM authors WHERE peer_id = ?) AND id = ?`

export function prepareAll(database: Database) {
  const prepare = (sql: string): Statement => database.prepare(sql)
  return {
    insert: prepare(
      `INSERT OR IGNORE INTO messages
         (seq, conversation, id, author, own, text, search, binary_bytes, at, state, peers, reason, me, reply_to)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    has: prepare(`SELECT 1 FROM messages WHERE ${THE_MESSAGE}`),
    change: prepare('UPDATE messages SET state = ?, peers = ?, reason = ? WHERE seq = ?'),
    changeId: prepare('UPDATE OR IGNORE messages SET id = ?1 WHERE seq = ?2 AND id IS NOT ?1'),
    // The first note stays.
    annotate: prepare(`UPDATE messages SET me = ?, reply_to = ? WHERE ${THE_MESSAGE} AND me = 0 AND reply_to IS NULL`),
    conversationOf: prepare(
      'SELECT c.key FROM messages m JOIN conversations c ON c.number = m.conversation WHERE m.seq = ? AND m.own = 1',
    ),

    conversationNumber: prepare('SELECT number FROM conversations WHERE key = ?'),
    addConversation: prepare('INSERT INTO conversations (key) VALUES (?)'),
    authorNumber: prepare('SELECT number FROM authors WHERE peer_id = ?'),
    addAuthor: prepare('INSERT INTO authors (peer_id) VALUES (?)'),
    markRead: prepare('UPDATE conversations SET read_to = ? WHERE key = ?'),
    changeNick: prepare('UPDATE nicks SET peer_id = ? WHERE nick = ?'),
    addNick: prepare('INSERT INTO nicks (nick, peer_id) VALUES (?, ?)'),

    countOf: prepare('SELECT count(*) AS messages FROM messages WHERE conversation = ?'),
    countAll: prepare('SELECT count(*) AS messages FROM messages'),
    removeOf: prepare('DELETE FROM messages WHERE conversation = ?'),
    removeConversation: prepare('DELETE FROM conversations WHERE number = ?'),
    removeAuthors: prepare('DELETE FROM authors WHERE number NOT IN (SELECT author FROM messages)'),
    totals: prepare('SELECT count(*) AS messages, total(length(text)) AS chars FROM messages'),
    nth: prepare('SELECT seq FROM messages ORDER BY seq LIMIT 1 OFFSET ?'),
    removeTo: prepare('DELETE FROM messages WHERE seq <= ?'),
  }
}
