/** /chat/1.0.0 with go-libp2p, as its chat example speaks it. */
import { afterEach, expect, it } from 'vitest'
import { startGoPeer } from '../go-peer.ts'
import type { GoPeer } from '../go-peer.ts'
import { startOurApp } from '../our-app.ts'
import type { OurApp } from '../our-app.ts'

const running: { stop(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})

async function start(): Promise<[OurApp, GoPeer]> {
  const [ours, go] = await Promise.all([startOurApp(), startGoPeer()])
  running.push(ours.app, go)
  return [ours, go]
}

const linesAt = ({ events }: GoPeer): string[] => events.flatMap((each) => (each.event === 'chat' ? [each.text] : []))

it('one that listens reads us and is read, on one stream, until we end', async () => {
  const [ours, go] = await start()
  await go.handleChat()
  await ours.dial(go.address)
  await ours.dm(go.peerId, 'hello')
  await ours.dm(go.peerId, 'two\nlines')
  await go.waitFor('chat', ({ text }) => text === 'lines\n')
  expect(linesAt(go)).toEqual(['hello\n', 'two\n', 'lines\n'])
  await go.type('hello back')
  await ours.until(() => ours.dms.length === 1, 'its line')
  expect(ours.dms).toMatchObject([{ from: go.peerId, text: 'hello back' }])
  await ours.app.stop()
  await go.waitFor('chat-ended')
})

it('one that dials has no handler, and is answered on its own stream', async () => {
  const [ours, go] = await start()
  await go.dial(ours.address)
  await go.openChat(ours.peerId)
  await go.type('anybody there?')
  await ours.until(() => ours.dms.length === 1, 'its line')
  await ours.dm(go.peerId, 'yes')
  expect((await go.waitFor('chat')).text).toBe('yes\n')
  expect(ours.sent.at(-1)).toMatchObject({ state: 'sent', peers: 1 })
})
