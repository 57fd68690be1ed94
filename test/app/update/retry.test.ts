import { expect, test } from 'vitest'
import type { Command } from '../../../app/command.ts'
import { ADA, BOB, Play, publishes } from '../play.ts'

type SendDm = Extract<Command, { do: 'send-dm' }>
const sends = (commands: readonly Command[]): readonly SendDm[] =>
  commands.filter((command) => command.do === 'send-dm')
const WITH_ADA = `dm:${ADA}` as const

/** Three messages to ada; the host tells what became of each. */
function threeTo(play: Play, states: readonly ('failed' | 'waiting' | 'delivered')[]): void {
  play.connect(ADA)
  play.type(`/msg ${ADA}`)
  for (const [index, state] of states.entries()) {
    const [send] = sends(play.type(`m${index}`)) as [SendDm]
    play.disconnect(ADA)
    play.do({ type: 'dm-progress', peerId: ADA, key: send.key, id: `id${index}`, state, reason: 'because' })
    if (index < states.length - 1) play.connect(ADA)
  }
}

test('sends what failed again in the order in which it was written, each under its id', () => {
  const play = new Play()
  threeTo(play, ['failed', 'delivered', 'failed'])
  const again = sends(play.do({ type: 'retry', at: play.now }))
  expect(again.map(({ text, id }) => [text, id])).toEqual([
    ['m0', 'id0'],
    ['m2', 'id2'],
  ])
  expect(play.own(WITH_ADA)).toEqual(['m0: sending', 'm1: delivered (because)', 'm2: sending'])
})

test('puts what failed before what waits, when it was written before', () => {
  const play = new Play()
  threeTo(play, ['failed', 'waiting'])
  expect(sends(play.type('/retry')).map(({ text }) => text)).toEqual(['m0', 'm1'])
})

test('of a room, sends one after the other, under the ids that they have', () => {
  const play = new Play()
  play.join('lobby')
  play.type('one')
  play.do({ type: 'publish-failed', room: 'lobby', key: play.lastPublish().key, reason: 'because' })
  play.type('two')
  play.published(play.lastPublish(), 0)
  play.commands.length = 0
  play.connect(BOB)
  play.subscribe('lobby', BOB)
  play.published(play.lastPublish(), 1)
  expect(play.own('room:lobby')).toEqual(['one: failed (because)', 'two: sent 1'])
  play.commands.length = 0
  play.do({ type: 'retry', at: play.now })
  expect(publishes(play.commands)).toMatchObject([{ text: 'one', again: null, to: null }])
  play.published(play.lastPublish(), 1)
  expect(play.own('room:lobby')).toEqual(['one: sent 1', 'two: sent 1'])
})

test('tries once more what its peer did not take although it stays connected', () => {
  const play = new Play()
  play.connect(ADA)
  let sent = sends(play.type(`/msg ${ADA} hello`))
  while (sent.length > 0) {
    const [{ key, id }] = sent as [SendDm]
    sent = sends(
      play.do({ type: 'dm-progress', peerId: ADA, key, id: id ?? 'aa', state: 'waiting', reason: 'the disk is full' }),
    )
  }
  expect(sends(play.do({ type: 'retry', at: play.now }))).toMatchObject([{ text: 'hello', id: 'aa' }])
})

test('says so where there is nothing to send again', () => {
  const play = new Play()
  play.do({ type: 'retry', at: play.now })
  expect(play.status).toBe('No conversation is open, so there is nothing to send again.')
  play.join('lobby')
  play.type('/retry')
  expect(play.status).toBe('Nothing here failed or waits.')
})
