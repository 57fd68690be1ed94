/** What is said, section by section of the gossipsub specs; `npx vitest run test/net/gossipsub/conversation.test.ts -u` writes the files anew, to be read as a diff. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { converse } from './conversation.ts'
import type { ConversationOptions } from './conversation.ts'

const CONVERSATIONS: [section: string, options?: ConversationOptions][] = [
  ['v1.1 explicit peering agreements', { direct: ['ada'] }],
  ['v1.1 prune backoff and peer exchange', { params: { D: 2, Dlo: 1, Dhi: 3, Dscore: 1, Dout: 0 } }],
  ['v1.1 flood publishing'],
  ['v1.1 adaptive gossip dissemination', { params: { D: 1, Dlo: 1, Dhi: 1, Dout: 0, Dscore: 1, Dlazy: 2 } }],
  ['v1.1 outbound mesh quotas', { params: { D: 2, Dlo: 2, Dhi: 2, Dscore: 1, Dout: 1 } }],
  ['v1.1 peer scoring'],
  ['v1.1 opportunistic grafting', { params: { D: 2, Dlo: 2, Dhi: 6, Dout: 0 } }],
  ['v1.1 extended validators'],
  ['v1.1 spam protection measures'],
  ['v1.2 idontwant message'],
]

it.each(CONVERSATIONS)('%s', async (section, options) => {
  const path = join(import.meta.dirname, 'golden', `${section.replaceAll(' ', '-')}.txt`)
  await expect(converse(readFileSync(path, 'utf8'), options)).toMatchFileSnapshot(path)
})
