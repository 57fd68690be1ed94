/**
 * The tables of the history, and how a file of an earlier version becomes one of this: a list of steps, each a transaction of its own, so that a program
 * that is killed between two goes on where it was. `user_version` counts the steps that were taken.
 *
 *   conversations  its key, up to where it was read        authors  peer ids, kept once
 *   messages       what was said, by seq                   words    FTS5 over it; triggers keep it
 *   nicks          which peer had a name first
 */
import { AppError } from '../errors.ts'
import type { Database } from './sqlite.ts'

/** "p2pc": the file is a history, and no other program's database. */
const APPLICATION_ID = 0x70327063

const FIRST = `
CREATE TABLE conversations (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  read_to INTEGER
);
CREATE TABLE authors (
  number INTEGER PRIMARY KEY,
  peer_id TEXT NOT NULL UNIQUE
);
CREATE TABLE messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL REFERENCES conversations,
  id TEXT,
  author INTEGER NOT NULL,
  own INTEGER NOT NULL,
  text TEXT NOT NULL,
  -- As it is searched, where that is something else than the text.
  search TEXT,
  binary_bytes INTEGER,
  at INTEGER NOT NULL,
  state TEXT,
  peers INTEGER NOT NULL,
  reason TEXT,
  me INTEGER NOT NULL,
  reply_to TEXT,
  UNIQUE (conversation, id, author)
);
CREATE INDEX pages ON messages (conversation);
CREATE INDEX ours ON messages (conversation, state) WHERE own = 1;

-- The conversation is a word of its own, so that a search in one doesn't look through the others.
CREATE VIEW searched AS SELECT seq, coalesce(search, text) AS said, 'c' || conversation AS place FROM messages;
CREATE VIRTUAL TABLE words USING fts5 (
  said, place,
  content = 'searched', content_rowid = 'seq', columnsize = 0,
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'",
  prefix = '1'
);
-- Parts of the index are merged half as often as by default, which is a sixth of what a message costs.
INSERT INTO words (words, rank) VALUES ('automerge', 8);
CREATE TRIGGER message_added AFTER INSERT ON messages BEGIN
  INSERT INTO words (rowid, said, place) VALUES (new.seq, coalesce(new.search, new.text), 'c' || new.conversation);
END;
CREATE TRIGGER message_removed AFTER DELETE ON messages BEGIN
  INSERT INTO words (words, rowid, said, place)
    VALUES ('delete', old.seq, coalesce(old.search, old.text), 'c' || old.conversation);
END;

CREATE TABLE nicks (
  nick TEXT PRIMARY KEY,
  peer_id TEXT NOT NULL
) WITHOUT ROWID;
`

/** Taken in this order; what is here already never changes. */
export const MIGRATIONS: readonly string[] = [FIRST]

/** Refuses what this program must not write to; reads only. @throws AppError data-dir: it is of a newer version, or no history */
export function check(database: Database, path: string | null, migrations = MIGRATIONS): void {
  const version = pragma(database, 'user_version')
  const application = pragma(database, 'application_id')
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === null
  if (application !== APPLICATION_ID && !(isEmpty && version === 0)) {
    throw new AppError('data-dir', `${path} is a database of another program. Move it away, or ${ELSEWHERE}.`)
  }
  if (version > migrations.length) {
    throw new AppError(
      'data-dir',
      `The history file ${path} was written by a newer p2p-chat (its version is ${version}, this one knows ${migrations.length}). ` +
        `Update p2p-chat, or ${ELSEWHERE}.`,
    )
  }
}

/** Brings the file to the newest version. */
export function migrate(database: Database, migrations = MIGRATIONS): void {
  const version = pragma(database, 'user_version')
  migrations.slice(version).forEach((step, index) =>
    database.transaction(() => {
      database.exec(step)
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
      database.exec(`PRAGMA user_version = ${version + index + 1}`)
    }),
  )
}

const ELSEWHERE = 'name another directory with --data-dir, or keep nothing with --no-history'

function pragma(database: Database, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0)
}
