/**
 * What peers called themselves when they were last heard, as a JSON file: so that what they said is shown under their names before they are back. Nicks are
 * decoration; a file that can't be read counts as empty.
 */
import { readWhole, replaceFile } from './files.ts'

/** Ours: more than anybody talks with; those that were heard last stay. */
const MAX_NICKS = 1_000
/** UTF-16 units. Ours: longer ones are no nicks and no peer ids. */
const MAX_LENGTH = 64
/** Ours: more than MAX_NICKS take. */
const MAX_BYTES = 512 * 1024

/** Peer id → nick, as received. Those that were heard last come last. */
export type KnownNicks = Readonly<Record<string, string>>

export function readNicks(path: string): KnownNicks {
  try {
    const bytes = readWhole(path, MAX_BYTES)
    if (bytes === null || bytes.length > MAX_BYTES) return {}
    const content: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (typeof content !== 'object' || content === null || Array.isArray(content)) return {}
    return Object.fromEntries(Object.entries(content).filter(isNick).slice(-MAX_NICKS))
  } catch {
    return {}
  }
}

/** @throws what the file system says */
export function writeNicks(path: string, nicks: KnownNicks): void {
  const kept = Object.entries(nicks).filter(isNick).slice(-MAX_NICKS)
  replaceFile(path, Buffer.from(`${JSON.stringify(Object.fromEntries(kept), null, 1)}\n`, 'utf8'))
}

function isNick(entry: [string, unknown]): entry is [string, string] {
  const [peerId, nick] = entry
  return peerId.length <= MAX_LENGTH && typeof nick === 'string' && nick !== '' && nick.length <= MAX_LENGTH
}
