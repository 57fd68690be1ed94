import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_OUTBOX, MAX_OWED, MAX_TEXT_BYTES } from '../../../app/limits.ts'
import { ADA, BOB, Play, publishes, reports, told } from '../play.ts'
import type { Publish } from '../play.ts'

function inRoom(...others: string[]): Play {
  const play = new Play()
  play.join('lobby')
  play.connect(...others)
  play.subscribe('lobby', ...others)
  return play
}

describe('a message to a room', () => {
  test('is shown as sending and published at once', () => {
    const play = inRoom(ADA)
    expect(publishes(play.type('hello'))).toEqual([
      { do: 'publish', room: 'lobby', key: play.lastPublish().key, text: 'hello', again: null, to: null },
    ])
    expect(play.own('room:lobby')).toEqual(['hello: sending'])
  })

  test('is sent once a peer took it, and says to how many', () => {
    const play = inRoom(ADA, BOB)
    play.type('hello')
    play.published(play.lastPublish(), 2)
    expect(play.own('room:lobby')).toEqual(['hello: sent 2'])
    expect(play.conversation('room:lobby').outbox).toEqual([])
  })

  test('reports each change once, with its id as soon as that is known', () => {
    const play = inRoom(ADA)
    const sending = play.type('hello')
    const sent = play.published(play.lastPublish(), 1)
    expect(told(sending)).toEqual(['- sending 0'])
    expect(told(sent)).toEqual(['id:hello sent 1'])
    expect(reports(sent)[0]).toMatchObject({ room: 'lobby', peerId: null, reason: null })
  })

  test('leaves as it was typed', () => {
    const play = inRoom(ADA)
    play.type('  \x1b[1mbold\u202e\t ')
    expect(play.lastPublish().text).toBe('  \x1b[1mbold\u202e\t ')
  })

  test('fails with the reason when the host refuses it, and the next goes out', () => {
    const play = inRoom(ADA)
    play.type('one')
    const first = play.lastPublish()
    play.type('two')
    play.published(play.lastPublish(), 0)
    const next = play.do({ type: 'publish-failed', room: 'lobby', key: first.key, reason: 'too big' })
    expect(play.own('room:lobby')).toEqual(['one: failed (too big)', 'two: sending'])
    expect(publishes(next)).toMatchObject([{ text: 'two', again: 'id:two', to: null }])
  })
})

describe('a message that nobody takes', () => {
  test('waits because there is no connection', () => {
    const play = inRoom()
    play.type('hello')
    play.published(play.lastPublish(), 0)
    expect(play.own('room:lobby')).toEqual(['hello: waiting (no connection to anybody)'])
  })

  test('waits because nobody else is in the room', () => {
    const play = new Play()
    play.connect(ADA)
    play.join('lobby')
    play.type('hello')
    play.published(play.lastPublish(), 0)
    expect(play.own('room:lobby')).toEqual(['hello: waiting (nobody else is in this room yet)'])
  })

  test('says the other reason once the first connection is there, and the first again when it is gone', () => {
    const play = inRoom()
    play.type('hello')
    play.published(play.lastPublish(), 0)
    play.connect(ADA)
    expect(play.own('room:lobby')).toEqual(['hello: waiting (nobody else is in this room yet)'])
    play.disconnect(ADA)
    expect(play.own('room:lobby')).toEqual(['hello: waiting (no connection to anybody)'])
  })

  test('goes out again under its id when somebody subscribes, before newer ones and in order', () => {
    const play = inRoom()
    for (const text of ['one', 'two', 'three']) {
      play.type(text)
      play.published(play.lastPublish(), 0)
    }
    expect(play.own('room:lobby').map((line) => line.split(' ')[1])).toEqual(['waiting', 'waiting', 'waiting'])
    play.connect(ADA)
    play.commands.length = 0
    play.subscribe('lobby', ADA)
    play.type('four')
    play.published(play.lastPublish(), 0)
    const sent: Publish[] = []
    for (let next = publishes(play.commands).find(({ to }) => to === null); next;) {
      sent.push(next)
      next = publishes(play.published(next, 1)).find(({ to }) => to === null)
    }
    expect(sent.map(({ text, again }) => [text, again])).toEqual([
      ['one', 'id:one'],
      ['two', 'id:two'],
      ['three', 'id:three'],
      ['four', 'id:four'],
    ])
    expect(play.own('room:lobby')).toEqual(['one: sent 1', 'two: sent 1', 'three: sent 1', 'four: sent 1'])
  })

  test('gets its id while it waits behind another, and goes to nobody', () => {
    const play = inRoom()
    play.type('one')
    play.published(play.lastPublish(), 0)
    expect(publishes(play.type('two'))).toMatchObject([{ text: 'two', again: null, to: [] }])
    expect(told(play.published(play.lastPublish(), 0))).toEqual(['id:two waiting 0'])
  })

  test('waits on when the one who came took nothing', () => {
    const play = inRoom()
    play.type('one')
    play.published(play.lastPublish(), 0)
    play.connect(ADA)
    play.subscribe('lobby', ADA)
    play.published(play.lastPublish(), 0)
    expect(play.own('room:lobby')).toEqual(['one: waiting (nobody else is in this room yet)'])
    expect(publishes(play.do({ type: 'peer-drained', peerId: ADA }))).toMatchObject([{ text: 'one', again: 'id:one' }])
  })

  test('fails when the room is left', () => {
    const play = inRoom()
    play.type('one')
    play.published(play.lastPublish(), 0)
    const commands = play.type('/leave')
    expect(reports(commands)).toMatchObject([{ id: 'id:one', state: 'failed', reason: 'you left the room' }])
    expect(commands).toContainEqual({ do: 'unsubscribe', room: 'lobby' })
  })
})

describe('a message that a slow peer missed', () => {
  function owed(): Play {
    const play = inRoom(ADA, BOB)
    play.type('one')
    play.published(play.lastPublish(), 1, [BOB])
    return play
  }

  test('keeps nothing from those that take it', () => {
    const play = owed()
    expect(publishes(play.type('two'))).toMatchObject([{ text: 'two', to: null }])
    play.published(play.lastPublish(), 1, [BOB])
    expect(play.own('room:lobby')).toEqual(['one: sent 1', 'two: sent 1'])
    expect(play.conversation('room:lobby').outbox.map((entry) => entry.owed)).toEqual([[BOB], [BOB]])
  })

  test('goes to that peer alone, under the same id and before the later ones, once it drained', () => {
    const play = owed()
    play.type('two')
    play.published(play.lastPublish(), 1, [BOB])
    const again = publishes(play.do({ type: 'peer-drained', peerId: BOB }))
    expect(again).toMatchObject([
      { text: 'one', again: 'id:one', to: [BOB] },
      { text: 'two', again: 'id:two', to: [BOB] },
    ])
    expect(told(play.published(again[0] as Publish, 1))).toEqual(['id:one sent 2'])
    expect(told(play.published(again[1] as Publish, 1))).toEqual(['id:two sent 2'])
    expect(play.conversation('room:lobby').outbox).toEqual([])
  })

  test('is owed still when the peer was full again', () => {
    const play = owed()
    const again = publishes(play.do({ type: 'peer-drained', peerId: BOB }))
    expect(publishes(play.published(again[0] as Publish, 0, [BOB]))).toEqual([])
    expect(play.conversation('room:lobby').outbox[0]?.owed).toEqual([BOB])
  })

  test('is owed no more once the peer is gone', () => {
    const play = owed()
    play.disconnect(BOB)
    expect(play.conversation('room:lobby').outbox).toEqual([])
  })

  test('is not owed to a peer that was gone before the answer came', () => {
    const play = inRoom(ADA, BOB)
    play.type('one')
    const publish = play.lastPublish()
    play.disconnect(BOB)
    play.published(publish, 1, [BOB])
    expect(play.conversation('room:lobby').outbox).toEqual([])
  })

  test('is owed no more once the peer left the room', () => {
    const play = owed()
    play.do({ type: 'room-unsubscribed', room: 'lobby', peerId: BOB, at: play.now })
    expect(play.conversation('room:lobby').outbox).toEqual([])
  })

  test('is owed no more once too many newer ones are', () => {
    const play = owed()
    for (let i = 0; i < MAX_OWED; i++) {
      play.do({ type: 'send', room: 'lobby', text: `m${i}`, at: play.now })
      play.published(play.lastPublish(), 1, [BOB])
    }
    const { outbox } = play.conversation('room:lobby')
    expect([outbox.length, outbox[0]?.text]).toEqual([MAX_OWED, 'm0'])
    expect(play.own('room:lobby')[0]).toBe('one: sent 1')
  })

  test('waits when the only one who was to get it is gone', () => {
    const play = inRoom(BOB)
    play.type('one')
    play.published(play.lastPublish(), 0, [BOB])
    expect(play.own('room:lobby')).toEqual(['one: sending'])
    play.disconnect(BOB)
    expect(play.own('room:lobby')).toEqual(['one: waiting (no connection to anybody)'])
  })

  test('goes to who comes while the only one there takes nothing, and so do the next', () => {
    const play = inRoom(BOB)
    play.type('one')
    play.published(play.lastPublish(), 0, [BOB])
    play.type('two')
    play.published(play.lastPublish(), 0)
    play.connect(ADA)
    const one = publishes(play.subscribe('lobby', ADA))
    expect(one).toMatchObject([{ text: 'one', again: 'id:one', to: [ADA] }])
    expect(publishes(play.published(one[0] as Publish, 1))).toMatchObject([{ text: 'two', again: 'id:two', to: null }])
    expect(play.own('room:lobby')[0]).toBe('one: sent 1')
  })

  test('stays sent when sending it again fails', () => {
    const play = owed()
    const again = publishes(play.do({ type: 'peer-drained', peerId: BOB }))
    const { key } = again[0] as Publish
    play.do({ type: 'publish-failed', room: 'lobby', key, reason: 'forgotten' })
    expect(play.own('room:lobby')[0]).toBe('one: sent 1')
    expect(play.conversation('room:lobby').outbox).toEqual([])
  })
})

describe('what is not sent', () => {
  test('a text over 16 KiB: the draft stays and the status says so', () => {
    const play = inRoom(ADA)
    const long = 'x'.repeat(MAX_TEXT_BYTES + 1)
    expect(publishes(play.type(long))).toEqual([])
    expect(play.conversation('room:lobby').composer.text).toBe(long)
    expect(play.status).toContain('16 KiB')
    expect(play.own('room:lobby')).toEqual([])
  })

  test('a text of exactly 16 KiB is; bytes are counted, not characters', () => {
    const play = inRoom(ADA)
    expect(publishes(play.type('é'.repeat(MAX_TEXT_BYTES / 2)))).toHaveLength(1)
    play.type('€'.repeat(Math.floor(MAX_TEXT_BYTES / 3) + 1))
    expect(play.status).toContain('16 KiB')
  })

  test("a script's message that can't be sent is reported failed under the script's key", () => {
    const play = inRoom(ADA)
    const at = play.now
    const long = play.do({ type: 'send', room: 'lobby', text: 'x'.repeat(MAX_TEXT_BYTES + 1), at, key: 'k1' })
    const badRoom = play.do({ type: 'send', room: 'a\nb', text: 'x', at, key: 'k2' })
    expect(reports(long)).toMatchObject([{ key: 'k1', id: null, state: 'failed' }])
    expect(reports(badRoom)).toMatchObject([{ key: 'k2', id: null, room: 'a\nb', state: 'failed' }])
    expect(publishes([...long, ...badRoom])).toEqual([])
  })

  test('what would make the outbox longer than its bound', () => {
    const play = inRoom()
    for (let i = 0; i < MAX_OUTBOX; i++) {
      play.do({ type: 'send', room: 'lobby', text: `m${i}`, at: play.now, key: `k${i}` })
      play.published(play.lastPublish(), 0)
    }
    expect(play.conversation('room:lobby').outbox).toHaveLength(MAX_OUTBOX)
    expect(reports(play.do({ type: 'send', room: 'lobby', text: 'more', at: play.now }))[0]?.state).toBe('failed')
    play.type('typed')
    expect(play.conversation('room:lobby').composer.text).toBe('typed')
    expect(play.conversation('room:lobby').outbox).toHaveLength(MAX_OUTBOX)
  })
})

test("a script's message joins the room and keeps the script's key", () => {
  const play = new Play()
  const commands = play.do({ type: 'send', room: 'news', text: 'hi', at: play.now, key: 'script-1' })
  expect(commands.map((command) => command.do)).toEqual(['load', 'subscribe', 'save', 'report', 'publish'])
  expect(reports(commands)[0]?.key).toBe('script-1')
})

test('rooms do not wait for each other', () => {
  const play = inRoom(ADA)
  play.type('one')
  play.published(play.lastPublish(), 0, [ADA])
  play.join('news')
  expect(publishes(play.type('two'))).toMatchObject([{ room: 'news', text: 'two', to: null }])
})

describe('over a network that comes and goes', () => {
  type Step = { do: 'send' } | { do: 'answer' } | { do: 'arrive' | 'leave' | 'vanish' | 'clog' | 'drain'; peer: number }
  const peers = [ADA, BOB, 'carol-id', 'dave-id']
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>({ do: 'send' }) },
    { weight: 6, arbitrary: fc.constant<Step>({ do: 'answer' }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constantFrom('arrive' as const, 'leave' as const, 'vanish' as const, 'clog' as const, 'drain' as const),
        peer: fc.nat(peers.length - 1),
      }),
    },
  )

  test('everybody reads in the order of writing, nothing twice, and who stays misses nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
        const play = new Play()
        play.join('lobby')
        const network = new Network(play)
        for (const each of steps) network.run(each)
        network.settle()
        for (const [peerId, got] of network.got) {
          const order = got.map((text) => Number(text))
          expect(order).toEqual([...new Set(order)].sort((a, b) => a - b))
          // From the first one after it came, without a gap, as long as it stayed.
          const since = network.present.get(peerId)
          if (since !== undefined) expect(order.filter((n) => n >= since)).toEqual(range(since, network.sent))
        }
        const { outbox } = play.conversation('room:lobby')
        expect(outbox.length === 0 || network.present.size === 0).toBe(true)
      }),
      { seed: 20260101, numRuns: 300 },
    )
  })

  function range(from: number, to: number): number[] {
    return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
  }

  /**
   * A host that publishes as ours does: at once, to who is subscribed and not full. Its answers may come late, but what it says comes in
   * order: an answer before what happened after it.
   */
  class Network {
    readonly got = new Map<string, string[]>()
    /** Who is subscribed, and the first message written after it came. */
    readonly present = new Map<string, number>()
    readonly #clogged = new Set<string>()
    readonly #answers: (() => void)[] = []
    readonly #play: Play
    sent = 0

    constructor(play: Play) {
      this.#play = play
    }

    run(step: Step): void {
      const at = this.#play.now
      if (step.do === 'send') {
        this.#perform(this.#play.do({ type: 'send', room: 'lobby', text: String(this.sent++), at }))
        return
      }
      if (step.do === 'answer') {
        this.#answers.shift()?.()
        return
      }
      this.#answerAll()
      const peerId = peers[step.peer] as string
      const here = this.present.has(peerId)
      if (step.do === 'arrive' && !here) {
        this.present.set(peerId, this.sent)
        this.got.set(peerId, [])
        this.#play.connect(peerId)
        this.#perform(this.#play.subscribe('lobby', peerId))
      } else if ((step.do === 'leave' || step.do === 'vanish') && here) {
        this.present.delete(peerId)
        this.#clogged.delete(peerId)
        this.#perform(
          step.do === 'vanish'
            ? this.#play.disconnect(peerId)
            : this.#play.do({ type: 'room-unsubscribed', room: 'lobby', peerId, at }),
        )
      } else if (step.do === 'clog' && here) {
        this.#clogged.add(peerId)
      } else if (step.do === 'drain' && this.#clogged.delete(peerId)) {
        this.#perform(this.#play.do({ type: 'peer-drained', peerId }))
      }
    }

    settle(): void {
      this.#answerAll()
      for (const peerId of this.#clogged) {
        this.#clogged.delete(peerId)
        this.#perform(this.#play.do({ type: 'peer-drained', peerId }))
        this.#answerAll()
      }
    }

    #answerAll(): void {
      while (this.#answers.length > 0) this.#answers.shift()?.()
    }

    #perform(commands: readonly (Publish | { do: string })[]): void {
      for (const command of commands) if (command.do === 'publish') this.#publish(command as Publish)
    }

    #publish(publish: Publish): void {
      const targets = [...this.present.keys()].filter((peerId) => publish.to?.includes(peerId) ?? true)
      const full = targets.filter((peerId) => this.#clogged.has(peerId))
      const took = targets.filter((peerId) => !this.#clogged.has(peerId))
      for (const peerId of took) this.got.get(peerId)?.push(publish.text)
      this.#answers.push(() => this.#perform(this.#play.published(publish, took.length, full)))
    }
  }
})
