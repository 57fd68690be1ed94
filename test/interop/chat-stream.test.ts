/** /chat/1.0.0: the chat example of js on js-libp2p, and go's and py's framing by a host of our own. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Stream } from '../../net/index.ts'
import { installInterop } from './install.ts'
import { startJsChat } from './js-chat.ts'
import type { JsChat } from './js-chat.ts'
import { startOurApp } from './our-app.ts'
import type { OurApp } from './our-app.ts'
import { startOurHost } from './our-host.ts'
import type { OurHost } from './our-host.ts'

const CHAT = '/chat/1.0.0'
const running: { stop(): Promise<void> }[] = []

beforeAll(() => installInterop(), 300_000)
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})

const textsOf = ({ dms }: OurApp): string[] => dms.map(({ text }) => text)
const states = ({ sent }: OurApp): string[] => sent.map(({ state, peers }) => `${state} ${peers}`)

describe('the example of js', () => {
  async function start(): Promise<[OurApp, JsChat]> {
    const [ours, js] = await Promise.all([startOurApp(), startJsChat({ chat: true })])
    running.push(ours.app, js)
    return [ours, js]
  }

  it('that listens reads us, and we read it', async () => {
    const [ours, js] = await start()
    await ours.dial(js.address)
    await ours.dm(js.peerId, 'hello')
    expect(await js.texts('chat', 1)).toEqual(['hello\n'])
    await js.type('hello back\n')
    await ours.until(() => ours.dms.length === 1, 'its answer')
    expect(ours.dms).toMatchObject([{ from: js.peerId, text: 'hello back' }])
    await ours.dm(js.peerId, 'two\nlines')
    expect(await js.texts('chat', 3)).toEqual(['hello\n', 'two\n', 'lines\n'])
    expect(states(ours).at(-1)).toBe('sent 1')
  })

  it('that dials is answered on the stream it opened, and a line on each of its streams is one message', async () => {
    const [ours, js] = await start()
    await js.openChat(ours.address)
    await js.openChat(ours.address)
    await js.type('hello\n')
    await js.type('again\n')
    await ours.until(() => ours.dms.length === 2, 'both lines')
    await ours.dm(js.peerId, 'yes')
    expect(await js.texts('chat', 1)).toEqual(['yes\n'])
    expect(textsOf(ours)).toEqual(['hello', 'again'])
  })
})

describe('the examples of go and py', () => {
  async function start(): Promise<[OurApp, OurHost]> {
    const [ours, host] = await Promise.all([startOurApp(), startOurHost({ agent: 'github.com/libp2p/go-libp2p' })])
    running.push(ours.app, host)
    return [ours, host]
  }

  /** Reads until the text is there. */
  async function read(stream: Stream, text: string): Promise<void> {
    let got = ''
    while (got !== text) {
      const bytes = await stream.read()
      if (bytes === null) throw new Error(`the stream ended after ${JSON.stringify(got)}`)
      got += Buffer.from(bytes).toString()
      expect(text.startsWith(got)).toBe(true)
    }
  }

  it.each([
    ['go', '\n\n'],
    ['py', '\n'],
  ])('%s, dialling: lines both ways on its stream', async (_program, end) => {
    const [ours, host] = await start()
    const stream = await host.openStream(ours.address, CHAT)
    stream.write(Buffer.from(`hello${end}`))
    stream.write(Buffer.from(`Grüße 👋${end}`))
    await ours.until(() => ours.dms.length === 2, 'both lines')
    expect(textsOf(ours)).toEqual(['hello', 'Grüße 👋'])
    await ours.dm(host.peerId.toString(), 'hello back')
    await read(stream, 'hello back\n')
    expect(states(ours).at(-1)).toBe('sent 1')
  })

  it('listening: we open one stream for all that is said', async () => {
    const [ours, host] = await start()
    const streams: Stream[] = []
    host.handle(CHAT, (stream) => streams.push(stream))
    await ours.dial(host.address)
    const id = host.peerId.toString()
    await ours.dm(id, 'one')
    await ours.dm(id, 'two')
    await ours.until(() => ours.sent.filter(({ state }) => state === 'sent').length === 2, 'both sent')
    await read(streams[0] as Stream, 'one\ntwo\n')
    streams[0]?.write(Buffer.from('three\n\n'))
    await ours.until(() => ours.dms.length === 1, 'its line')
    expect(textsOf(ours)).toEqual(['three'])
    expect(streams).toHaveLength(1)
  })
})
