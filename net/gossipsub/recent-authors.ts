/**
 * Authors heard lately, so that an id and its key are taken in once and not for each message. Only those whose key is Ed25519, and inside the id: what such
 * an author is doesn't hang on what stands in one message.
 */
import type { Author, RawMessage } from './message.ts'

/** Ours: more than speak in a busy room at a time; each takes some hundred bytes. */
const MAX_AUTHORS = 256

export class RecentAuthors {
  /** By latin1 of their ids. */
  readonly #known = new Map<string, Author>()

  /** Who signed a message; `find` = as far as it isn't known. Null = nobody that can be. */
  of(name: string, raw: RawMessage, find: (from: Buffer, key: Buffer | null) => Author | null): Author | null {
    const { key } = raw
    const known = this.#known.get(name)
    if (known) return key === null || Buffer.compare(key, known.key.encoded) === 0 ? known : null
    const author = find(raw.from as Buffer, key)
    if (author?.key.type !== 'Ed25519') return author
    if (this.#known.size >= MAX_AUTHORS) this.#known.delete(this.#known.keys().next().value as string)
    this.#known.set(name, author)
    return author
  }
}
