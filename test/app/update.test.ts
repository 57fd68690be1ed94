import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Event } from '../../app/event.ts'
import { overlayView } from '../../app/overlay-view.ts'
import { emptyHint, lines, peerRows, sidebar, statusView, titleText } from '../../app/selectors.ts'
import type { ConversationKey, State } from '../../app/state.ts'
import { update } from '../../app/update.ts'
import { ADA, BOB, NOON, Play, publishes, SELF } from './play.ts'

const peerId = fc.constantFrom(ADA, BOB, SELF, '__proto__')
const room = fc.constantFrom('lobby', 'news', '__proto__', 'constructor', 'a\nb')
const text = fc.constantFrom(
  'hi',
  '',
  '/join lobby',
  '/leave',
  `/msg ${ADA} hi`,
  '/nick x',
  '/peers',
  '/clear',
  '/x',
  '//x',
  '\x1b[2J',
)
const key = fc.constantFrom('1', '2', '3', 'k')
/** As message ids are, never a key of ours. */
const id = fc.constantFrom('ida', 'idb', 'idc')
const conversation = fc.constantFrom<ConversationKey>('room:lobby', `dm:${ADA}`, 'room:none')
const at = fc.integer({ min: NOON, max: NOON + 300_000 })
const address = fc.constantFrom('/ip4/127.0.0.1/tcp/1', '__proto__', `/ip4/127.0.0.1/tcp/1/p2p/${ADA}`)
const is = <T extends string>(type: T): fc.Arbitrary<T> => fc.constant(type)

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ type: is('listening'), addresses: fc.array(address, { maxLength: 2 }) }),
  fc.record({ type: is('peer-connected'), peerId, address, at }),
  fc.record({ type: is('peer-disconnected'), peerId, address, at }),
  fc.record({ type: is('peer-identified'), peerId, agent: fc.constantFrom(null, 'agent\x07') }),
  fc.record({ type: is('peer-nick'), peerId, nick: fc.constantFrom(null, '', 'ada', 'x\u202e', 'y'.repeat(70)), at }),
  fc.record({ type: is('room-subscribed'), room, peerId, at }),
  fc.record({ type: is('room-unsubscribed'), room, peerId, at }),
  fc.record({ type: is('peer-drained'), peerId }),
  fc.record({ type: is('room-message'), room, from: peerId, data: fc.uint8Array({ maxLength: 8 }), id, at }),
  fc.record({ type: is('dm-received'), from: peerId, text, id, at }),
  fc.record({ type: is('published'), room, key, id, peers: fc.nat(2), full: fc.array(peerId, { maxLength: 2 }) }),
  fc.record({ type: is('publish-failed'), room, key, reason: text }),
  fc.record({
    type: is('dm-progress'),
    peerId,
    key,
    id,
    state: fc.constantFrom('waiting', 'sent', 'delivered', 'failed'),
    reason: fc.constantFrom(null, 'why'),
  }),
  fc.record({ type: is('dial-began'), target: address, at }),
  fc.record(
    {
      type: is('dial-step'),
      target: address,
      address,
      step: fc.constantFrom('resolve', 'connect', 'secure', 'mux', 'identify'),
      at,
      failed: fc.constant('refused'),
    },
    { requiredKeys: ['type', 'target', 'address', 'step', 'at'] },
  ),
  fc.record({ type: is('dial-done'), target: address, peerId, at }),
  fc.record({ type: is('dial-failed'), target: address, reason: text, at }),
  fc.record({ type: is('trouble'), tone: fc.constantFrom('warning', 'error'), text, at }),
  fc.record({ type: is('send'), room, text, at }, { requiredKeys: ['type', 'room', 'text', 'at'] }),
  fc.record({ type: is('send-dm'), peerId, text, at }),
  fc.record({ type: is('join'), room, at }),
  fc.record({ type: is('leave'), room, at }),
  fc.record({ type: is('dial'), address, at }),
  fc.record({ type: is('compose'), edit: text.map((typed) => ({ do: 'insert' as const, text: typed })) }),
  fc.record({ type: is('submit'), at }),
  fc.record({ type: is('interrupt'), at }),
  fc.record({ type: is('show'), conversation }),
  fc.record({ type: is('switch'), by: fc.constantFrom(1, -1) }),
  fc.record({ type: is('scroll'), by: fc.integer({ min: -9, max: 9 }) }),
  fc.constantFrom<Event>({ type: 'close-overlay' }, { type: 'open-help' }, { type: 'scroll-to-end' }),
  fc.constantFrom<Event>({ type: 'open-overlay', overlay: 'net' }),
  fc.record({
    type: is('network'),
    snapshot: fc.record({
      at,
      connections: fc.constant([]),
      rooms: fc.array(fc.record({ room, mesh: fc.array(peerId), subscribers: fc.array(peerId) }), { maxLength: 2 }),
      dht: fc.constant([]),
      channels: fc.constant([]),
    }),
  }),
)

function checkState(state: State): void {
  const { order, conversations, active, peers, connected } = state
  expect([...order].sort()).toEqual(Object.keys(conversations).sort())
  expect(new Set(order).size).toBe(order.length)
  const firstDm = order.findIndex((each) => each.startsWith('dm:'))
  expect(firstDm === -1 || order.slice(firstDm).every((each) => each.startsWith('dm:'))).toBe(true)
  if (active !== null) expect(order).toContain(active)
  expect(connected).toBe(Object.values(peers).filter((each) => each.connected).length)
  for (const { lines: kept, chars, outbox, anchor, scroll, composer, authors, subscribers } of Object.values(
    conversations,
  )) {
    expect(chars).toBe(kept.reduce((sum, line) => sum + line.text.length, 0))
    expect(new Set(kept.map((line) => line.key)).size).toBe(kept.length)
    if (anchor === null) expect(scroll).toBe(0)
    expect(composer.cursor).toBeLessThanOrEqual(composer.text.length)
    expect(new Set(authors).size).toBe(authors.length)
    expect(new Set(subscribers).size).toBe(subscribers.length)
    for (const [place, { state: became, started }] of outbox.entries()) {
      expect(became).not.toBe('delivered')
      expect(became).not.toBe('failed')
      if (became === 'waiting') expect(started).toBe(false)
      if (place > 0 && outbox[0]?.state === 'waiting') expect(became).not.toBe('sent')
    }
  }
}

test('whatever happens, the state holds together and can be drawn', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 10, maxLength: 60 }), (events) => {
      const play = new Play()
      for (const each of events) {
        play.do(each)
        checkState(play.state)
      }
      for (const select of [emptyHint, lines, overlayView, peerRows, sidebar, statusView, titleText]) select(play.state)
    }),
    { seed: 20260101, numRuns: 150 },
  )
})

test('the same events make the same states and commands, and never change a state that was given out', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const run = (): { states: string[]; commands: string } => {
        const play = new Play()
        const states = events.map((each) => {
          freeze(play.state)
          play.do(each)
          return JSON.stringify(play.state)
        })
        return { states, commands: JSON.stringify(play.commands) }
      }
      expect(run()).toEqual(run())
    }),
    { seed: 20260101, numRuns: 50 },
  )
})

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  Object.values(value).forEach(freeze)
}

test('an event about nothing we know changes nothing', () => {
  const { state } = new Play()
  const events: Event[] = [
    { type: 'peer-disconnected', peerId: ADA, address: '/ip4/127.0.0.1/tcp/1', at: NOON },
    { type: 'room-unsubscribed', room: 'lobby', peerId: ADA, at: NOON },
    { type: 'room-message', room: 'lobby', from: ADA, data: new Uint8Array(), id: 'a', at: NOON },
    { type: 'published', room: 'lobby', key: '1', id: 'a', peers: 1, full: [] },
    { type: 'dm-progress', peerId: ADA, key: '1', id: 'a', state: 'sent', reason: null },
    { type: 'peer-drained', peerId: ADA },
    { type: 'leave', room: 'lobby', at: NOON },
  ]
  for (const each of events) expect(update(state, each)).toEqual([state, []])
})

test('a first chat', async () => {
  const play = new Play('ada')
  const log: string[] = []
  const screen = (): void => {
    for (const line of lines(play.state)) {
      if (line.kind === 'notice') log.push(`  -- ${line.text.join(' / ')}`)
      else if (line.kind === 'message')
        log.push(`  ${line.author}: ${line.text.join(' / ')}${line.stateText === '' ? '' : ` [${line.stateText}]`}`)
    }
    const { listening, peers, here, activity } = statusView(play.state)
    log.push(`  = ${[listening, `${peers} connected`, here, activity?.text ?? ''].join(' | ')}`)
  }
  const step = (title: string, act: () => void): void => {
    log.push(`${title}`)
    const before = play.commands.length
    act()
    for (const command of play.commands.slice(before)) log.push(`  > ${JSON.stringify(command)}`)
    screen()
  }
  step('the host listens', () => play.do({ type: 'listening', addresses: [`/ip4/192.0.2.1/tcp/4001/p2p/${SELF}`] }))
  step('/join lobby', () => play.type('/join lobby'))
  step('hello?', () => play.type('hello?'))
  step('nobody takes it', () => play.published(play.lastPublish(), 0))
  play.now += 60_000
  step('bob connects and joins', () => {
    play.connect(BOB)
    play.subscribe('lobby', BOB)
  })
  step('bob is called bob', () => play.nick(BOB, 'bob'))
  step('bob took it', () => play.published(play.lastPublish(), 1))
  step('bob answers', () => play.hear('lobby', BOB, 'hi ada\n'))
  step('he is slow: two messages', () => {
    play.type('one')
    const first = play.lastPublish()
    play.type('two')
    const second = play.lastPublish()
    play.published(first, 0, [BOB])
    play.published(second, 0)
  })
  step('he drained', () => {
    play.do({ type: 'peer-drained', peerId: BOB })
    play.published(play.lastPublish(), 1)
  })
  step('and took the second', () => play.published(publishes(play.commands).at(-1) ?? play.lastPublish(), 1))
  step('/msg bob psst', () => {
    play.type('/msg bob psst')
    play.do({ type: 'dm-progress', peerId: BOB, key: lastKey(play), id: 'aa', state: 'delivered', reason: null })
  })
  step('he is lost', () => play.disconnect(BOB))
  step('and back', () => play.connect(BOB))
  await expect(`${log.join('\n')}\n`).toMatchFileSnapshot('golden/first-chat.txt')
})

function lastKey(play: Play): string {
  const found = play.commands.findLast((command) => command.do === 'send-dm')
  if (!found) throw new Error('no direct message was sent')
  return found.key
}
