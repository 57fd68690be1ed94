import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logEvent, logStart, readLog, replay } from '../../app/event-log.ts'
import type { Event } from '../../app/event.ts'
import { ADA, NOON, Play } from './play.ts'

class Logged extends Play {
  readonly text: string[] = [logStart(this.state)]
  override do(event: Event): ReturnType<Play['do']> {
    this.text.push(logEvent(event))
    return super.do(event)
  }
  get log(): string {
    return this.text.map((line) => `${line}\n`).join('')
  }
}

test('a log replays to the same state, with every state on the way', () => {
  const play = new Logged('me')
  const states: unknown[] = []
  play.join('lobby')
  play.connect(ADA)
  play.subscribe('lobby', ADA)
  play.hear('lobby', ADA, 'hello')
  play.hear('lobby', ADA, new Uint8Array([0xff, 0x00, 0x80]))
  play.type('hi ada')
  play.do({ type: 'compose', edit: { do: 'insert', text: 'half a dra' } })
  expect(replay(readLog(play.log), (state) => states.push(state))).toEqual(play.state)
  expect(states).toHaveLength(play.text.length - 1)
  expect(states.at(-1)).toEqual(play.state)
})

test('any text and any bytes come back as they were', () => {
  const text = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(text, fc.uint8Array(), (received, data) => {
      const events: Event[] = [
        { type: 'dm-received', from: ADA, text: received, id: '00', at: NOON },
        { type: 'room-message', room: received, from: ADA, data, id: '01', at: NOON },
        { type: 'room-message', room: '', from: ADA, data: Buffer.from(data), id: '02', at: NOON },
        { type: 'compose', edit: { do: 'insert', text: `${received}\ud800{"base64":"aGk="}` } },
      ]
      const { state } = new Play()
      const log = [logStart(state), ...events.map(logEvent), ''].join('\n')
      const read = readLog(log)
      expect(read.start).toEqual(state)
      expect(read.events.map((event) => ('data' in event ? [...event.data] : event))).toEqual(
        events.map((event) => ('data' in event ? [...event.data] : event)),
      )
    }),
    { seed: 7, numRuns: 25 },
  )
})

describe('a log', () => {
  const { log, text } = new Logged()

  test('whose writer was killed ends with the last whole line', () => {
    const whole = `${log}${logEvent({ type: 'quit' })}\n`
    expect(readLog(`${whole}{"type":"qu`).events).toEqual([{ type: 'quit' }])
  })

  test.each([
    ['', 'Line 1 of the event log is no JSON object.'],
    ['{"a":1}\n', 'That is no event log of p2p-chat.'],
    ['{"log":"p2p-chat","version":9}\n', 'That event log has version 9; this p2p-chat reads 1.'],
    [`${text[0]}\n[1]\n`, 'Line 2 of the event log is no JSON object.'],
  ])('of another kind is refused: %j', (other, sentence) => {
    expect(() => readLog(other)).toThrow(expect.objectContaining({ code: 'bad-command', message: sentence }))
  })
})
