/**
 * Forgetting a conversation, inside a transaction, and so that nothing of it is left in the index. Few messages are taken out of it one by one; when
 * they are most of all, it is made anew from what is left. Left out: pages of the file that become free, which hold what was there until it is vacuumed.
 */
import type { Database } from './sqlite.ts'
import type { Statements } from './statements.ts'

/** Ours, as measured: so many take some 50 ms one by one. */
const MAX_EACH = 500

export function forgetConversation(database: Database, statements: Statements, number: number): void {
  const { countOf, countAll, removeOf, removeConversation, removeAuthors } = statements
  const going = Number(countOf.get(number)?.['messages'])
  const all = Number(countAll.get()?.['messages'])
  const remove = (): void => void removeOf.run(number)
  if (going > MAX_EACH && going > all / 2) withoutIndex(database, remove)
  else {
    database.exec("INSERT INTO words (words, rank) VALUES ('secure-delete', 1)")
    remove()
    database.exec("INSERT INTO words (words, rank) VALUES ('secure-delete', 0)")
  }
  removeConversation.run(number)
  removeAuthors.run()
}

function withoutIndex(database: Database, remove: () => void): void {
  const trigger = String(
    database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'message_removed'").get()?.['sql'] ?? '',
  )
  database.exec('DROP TRIGGER message_removed')
  database.exec("INSERT INTO words (words) VALUES ('delete-all')")
  remove()
  database.exec("INSERT INTO words (words) VALUES ('rebuild')")
  database.exec(trigger)
}
