import { expect, test } from 'vitest'
import { NickBook } from '../../app/nick-book.ts'
import type { KnownNicks } from '../../app/storage/nicks.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'
import { ADA, BOB, EVE, Play } from './play.ts'

function book(play: Play, known: KnownNicks = {}) {
  const clock = new VirtualClock()
  const written: KnownNicks[] = []
  const made = new NickBook({ clock, known, state: () => play.state, write: (nicks) => void written.push(nicks) })
  return { made, clock, written }
}

test('those whom one talks with are remembered, others are not', async () => {
  const play = new Play()
  play.join('lobby')
  for (const peerId of [ADA, BOB, EVE]) play.nick(peerId, 'ada')
  play.hear('lobby', ADA, 'hi')
  play.type(`/msg ${BOB}`)
  const { clock, written, made } = book(play)
  await clock.advance(31_000)
  expect(written).toEqual([{ [ADA]: 'ada', [BOB]: 'ada' }])
  await clock.advance(120_000)
  made.stop()
  expect(written).toHaveLength(1)
})

test('whoever took another nick is remembered by that, as heard last', () => {
  const play = new Play()
  play.type(`/msg ${ADA}`)
  play.nick(ADA, 'countess')
  const { made, written } = book(play, { [ADA]: 'ada', [BOB]: 'bob' })
  made.stop()
  expect(Object.entries(written[0] ?? {})).toEqual([
    [BOB, 'bob'],
    [ADA, 'countess'],
  ])
})
