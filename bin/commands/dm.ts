/** `dm`: delivers text, or each line of stdin, to one peer. Done when each message was acknowledged. */
import { checkPeer } from '../../app/index.ts'
import type { Invocation } from '../cli.ts'
import type { Io } from '../io.ts'
import { sendAll } from '../send-all.ts'

export function dm(invocation: Invocation, io: Io): Promise<number> {
  const [given, ...text] = invocation.words as [string, ...string[]]
  let peer = given
  checkPeer(peer)
  return sendAll(invocation, io, {
    rooms: [],
    // The answer would go to somebody who is never there again.
    whenRunning: 'refuse',
    text,
    through: 'delivered',
    prepare: async (app) => {
      if (!peer.startsWith('/')) return
      peer = ((await app.request({ cmd: 'dial', address: peer })) as { peerId: string }).peerId
    },
    message: (line) => ({ cmd: 'dm', peer, text: line }),
  })
}
