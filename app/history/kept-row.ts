/** Messages as rows of the table, and back. */
import type { ConversationKey, Kept, MessageState, SearchHit } from './message.ts'
import type { Row } from './sqlite.ts'

/** Columns of a message, with the names in place of the numbers. What follows narrows `m`. The joins keep their order: `m` first. */
export const SELECT_KEPT = `
SELECT m.seq, c.key, m.id, a.peer_id, m.own, m.text, m.binary_bytes, m.at, m.state, m.peers, m.reason, m.me, m.reply_to
FROM messages m CROSS JOIN conversations c ON c.number = m.conversation CROSS JOIN authors a ON a.number = m.author`

export function keptOf(row: Row): Kept {
  return {
    seq: row['seq'] as number,
    conversation: row['key'] as ConversationKey,
    id: row['id'] as string | null,
    from: row['peer_id'] as string,
    own: row['own'] === 1,
    text: row['text'] as string,
    binaryBytes: row['binary_bytes'] as number | null,
    at: row['at'] as number,
    state: row['state'] as MessageState | null,
    peers: row['peers'] as number,
    reason: row['reason'] as string | null,
    me: row['me'] === 1,
    replyTo: row['reply_to'] as string | null,
  }
}

export function hitOf(row: Row): SearchHit {
  return {
    seq: row['seq'] as number,
    conversation: row['key'] as ConversationKey,
    from: row['peer_id'] as string,
    at: row['at'] as number,
    text: row['text'] as string,
  }
}
