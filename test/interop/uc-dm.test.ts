/** Direct messages with universal-connectivity's peers, on js-libp2p. */
import { afterEach, beforeAll, expect, it } from 'vitest'
import { installInterop } from './install.ts'
import { startJsChat } from './js-chat.ts'
import type { JsChat, JsChatOptions } from './js-chat.ts'
import { startOurApp } from './our-app.ts'
import type { OurApp } from './our-app.ts'

const running: { stop(): Promise<void> }[] = []

beforeAll(() => installInterop(), 300_000)
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})

async function start(options: JsChatOptions = { directMessages: true }): Promise<[OurApp, JsChat]> {
  const [ours, js] = await Promise.all([startOurApp(), startJsChat(options)])
  running.push(ours.app, js)
  return [ours, js]
}

it.each(['yamux', 'mplex'] as const)('go both ways and are acknowledged (%s)', async (muxer) => {
  const [ours, js] = await start({ directMessages: true, muxers: [muxer] })
  await js.dial(ours.address)
  await js.dm(ours.peerId, 'hello from the browser 👋')
  expect(ours.dms).toMatchObject([{ from: js.peerId, text: 'hello from the browser 👋', nick: null }])

  const ids = [await ours.dm(js.peerId, 'hello back'), await ours.dm(js.peerId, 'two\nlines')]
  expect(await js.texts('dm', 2)).toEqual(['hello back', 'two\nlines'])
  const delivered = (): string[] => ours.sent.flatMap(({ id, state }) => (state === 'delivered' ? [id] : []))
  await ours.until(() => delivered().length === 2, 'both delivered')
  expect(delivered()).toEqual(ids)
  expect(js.events.find((event) => event.event === 'dm')).toMatchObject({ from: ours.peerId, type: 'text/plain' })
})

it('many in a row are taken, although their sender ends no stream', async () => {
  const [ours, js] = await start()
  await js.dial(ours.address)
  const texts = Array.from({ length: 12 }, (_, i) => `message ${i}`)
  for (const text of texts) await js.dm(ours.peerId, text)
  expect(ours.dms.map(({ text }) => text)).toEqual(texts)
})

it('an empty one is refused', async () => {
  const [ours, js] = await start()
  await js.dial(ours.address)
  await expect(js.dm(ours.peerId, '')).rejects.toThrow('the status is 500: The message is empty.')
  expect(ours.dms).toEqual([])
})

it('one to a peer that knows no direct messages fails and says why', async () => {
  const [ours, js] = await start({})
  await ours.dial(js.address)
  await ours.dm(js.peerId, 'anybody?')
  await ours.until(() => ours.sent.at(-1)?.state === 'failed', 'failed')
  expect(ours.sent.at(-1)?.reason).toMatch(/doesn't know direct messages/)
})
