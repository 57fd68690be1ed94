/** Messages for tests, and histories that are closed when the test ends. */
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { History } from '../../../app/history/history.ts'
import type { ConversationKey, NewMessage } from '../../../app/history/message.ts'
import { hasNodeSqlite } from '../../../app/history/sqlite.ts'
import type { Driver } from '../../../app/history/sqlite.ts'
import { openHistory } from '../../../app/history/store.ts'
import { temporaryDirectory } from '../storage/directory.ts'

export const DRIVERS: readonly Driver[] = hasNodeSqlite() ? ['wasm', 'node'] : ['wasm']

export const ANNA = `12D3KooW${'A'.repeat(44)}`
export const BERT = `12D3KooW${'B'.repeat(44)}`
export const SELF = `12D3KooW${'S'.repeat(44)}`
export const ROOM: ConversationKey = 'room:lounge'
export const DM: ConversationKey = `dm:${ANNA}`

let ids = 0

/** Of Anna, in the room, unless something else is said. */
export function said(text: string, more: Partial<NewMessage> = {}): NewMessage {
  return {
    conversation: ROOM,
    id: (++ids).toString(16).padStart(40, '0'),
    from: ANNA,
    own: false,
    text,
    binaryBytes: null,
    at: 1_700_000_000_000,
    state: null,
    peers: 0,
    reason: null,
    me: false,
    replyTo: null,
    ...more,
  }
}

export function ours(text: string, more: Partial<NewMessage> = {}): NewMessage {
  return said(text, { from: SELF, own: true, id: null, state: 'sending', ...more })
}

export function newPath(): string {
  return join(temporaryDirectory(), 'history.db')
}

/** Warnings go where they are looked at, or fail the test. */
export async function open(
  driver: Driver,
  path: string | null,
  warnings?: string[],
  maxBytes?: number,
): Promise<History> {
  const history = await openHistory({
    path,
    driver,
    maxBytes,
    warn(sentence) {
      if (!warnings) throw new Error(sentence)
      warnings.push(sentence)
    },
  })
  onTestFinished(() => history.close())
  return history
}
