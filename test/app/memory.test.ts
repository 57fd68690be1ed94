/** What a program that ended, or was killed, knows and goes on with when it comes back. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { AppError, createApp } from '../../app/index.ts'
import type { AppOptions, ChatHost, ChatMessage } from '../../app/index.ts'
import type { History } from '../../app/history/history.ts'
import { openHistory } from '../../app/history/store.ts'
import { Life } from './life.ts'
import type { HistoryHook } from './life.ts'
import { MemoryHistory } from './memory-history.ts'
import { People } from './people.ts'
import type { Person } from './people.ts'

let people: People
const directories: string[] = []

afterEach(async () => {
  await people.stop()
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
})

/** A profile's history over several runs. */
interface Disk {
  /** Opens it for a run. */
  open(): Promise<History>
  /** The machine as a kill leaves it. */
  killed(): void
}

function inMemory(): Disk & { readonly history: MemoryHistory } {
  const history = new MemoryHistory()
  return { history, open: async () => history, killed: () => void history.lose() }
}

/** Each run that follows a kill works on a copy of what was on the disk at that moment. */
function onDisk(): Disk {
  const directory = mkdtempSync(join(tmpdir(), 'memory-'))
  directories.push(directory)
  let run = 0
  const path = (): string => join(directory, `${run}.db`)
  return {
    open: () => openHistory({ path: path(), warn: (sentence) => expect.fail(sentence) }),
    killed() {
      const before = path()
      run++
      for (const part of ['', '-wal']) if (existsSync(before + part)) copyFileSync(before + part, path() + part)
    },
  }
}

/** `hook`: called before and after each call of its history, with what ends this life. */
async function start(
  machine: number,
  disk: Disk,
  options: AppOptions = {},
  hook: (end: () => void, ...call: Parameters<HistoryHook>) => void = () => {},
): Promise<Person> {
  const life = new Life()
  const history = life.history(await disk.open(), (...call) => hook(() => life.end(), ...call))
  return people.person({ resume: true, ...options, loadHistory: async () => () => history }, machine, life)
}

const kill = (person: Person, disk: Disk): void => {
  person.kill()
  disk.killed()
}
const type = (person: Person, text: string): void => {
  person.app.dispatch({ type: 'compose', edit: { do: 'insert', text } })
  person.app.dispatch({ type: 'submit', at: people.clock.epochMs() })
}
const messages = (person: Person, key: `room:${string}` | `dm:${string}`): readonly ChatMessage[] =>
  (person.app.state.conversations[key]?.lines ?? []).filter((line) => line.kind === 'message')
const said = (person: Person, key: `room:${string}` | `dm:${string}`): string[] =>
  messages(person, key).map(({ text, own, state }) => (own ? `${text}: ${state}` : text))

describe('a room', () => {
  test('comes back with what was said, what is unread, and where reading ended', async () => {
    people = new People('room again')
    const disk = inMemory()
    const bob = await people.person({ rooms: ['lobby'] })
    let ada = await start(2, disk, { rooms: ['lobby'], dial: [bob.address] })
    await people.clock.until(() => bob.app.state.conversations['room:lobby']?.subscribers.length === 1)
    type(ada, 'hello')
    type(bob, 'hi')
    await people.clock.until(() => said(ada, 'room:lobby').length === 2 && said(bob, 'room:lobby').length === 2)
    type(ada, '/join other')
    type(bob, 'are you there?')
    await people.clock.until(() => said(ada, 'room:lobby').length === 3)
    await people.clock.resolve(ada.app.stop())
    ada = await start(2, disk, { rooms: ['other', 'lobby'] })
    expect(said(ada, 'room:lobby')).toEqual(['hello: sent', 'hi', 'are you there?'])
    expect(ada.app.state.active).toBe('room:other')
    const { unread, readTo, sent } = ada.app.state.conversations['room:lobby']!
    expect({ unread, sent }).toEqual({ unread: 1, sent: ['hello'] })
    expect(messages(ada, 'room:lobby').find(({ key }) => key === readTo)?.text).toBe('hi')
    ada.app.dispatch({ type: 'show', conversation: 'room:lobby' })
    expect(ada.app.state.conversations['room:lobby']?.unread).toBe(0)
    await people.clock.resolve(ada.app.stop())
    ada = await start(2, disk, { rooms: ['other', 'lobby'] })
    expect(ada.app.state.conversations['room:lobby']?.unread).toBe(0)
  })

  test('that was left stays closed, and shows what was said when it is joined again', async () => {
    people = new People('room left')
    const disk = inMemory()
    let ada = await start(1, disk, { rooms: ['lobby'] })
    type(ada, 'hello')
    kill(ada, disk)
    ada = await start(1, disk)
    expect(ada.app.state.order).toEqual([])
    type(ada, '/join lobby')
    expect(said(ada, 'room:lobby')).toEqual(['hello: failed'])
  })

  test('shows what nobody took before the end as failed, and sends it again in order when it is asked to', async () => {
    people = new People('room failed')
    const disk = inMemory()
    let ada = await start(1, disk, { rooms: ['lobby'] })
    for (const text of ['one', 'two']) type(ada, text)
    await people.clock.advance(1_000)
    const ids = messages(ada, 'room:lobby').map(({ id }) => id)
    kill(ada, disk)
    ada = await start(1, disk, { rooms: ['lobby'] })
    const bob = await people.person({ rooms: ['lobby'], dial: [ada.address] }, 2)
    await people.clock.until(() => ada.app.state.conversations['room:lobby']?.subscribers.length === 1)
    expect(messages(ada, 'room:lobby').map(({ state, reason }) => `${state}: ${reason}`)).toEqual(
      ids.map(() => 'failed: p2p-chat ended before anybody took it'),
    )
    ada.app.dispatch({ type: 'retry', at: people.clock.epochMs() })
    await people.clock.until(() => said(bob, 'room:lobby').length === 2)
    expect(said(ada, 'room:lobby')).toEqual(['one: sent', 'two: sent'])
    expect(messages(bob, 'room:lobby').map(({ text, id }) => [text, id])).toEqual([
      ['one', ids[0]],
      ['two', ids[1]],
    ])
  })

  test('shows once what comes again after a restart', async () => {
    people = new People('room again and again')
    const disk = inMemory()
    const bob = await people.person({ rooms: ['lobby'] })
    let ada = await start(2, disk, { rooms: ['lobby'], dial: [bob.address] })
    await people.clock.until(() => bob.app.state.conversations['room:lobby']?.subscribers.length === 1)
    type(bob, 'hello')
    await people.clock.until(() => said(ada, 'room:lobby').length === 1)
    await people.clock.advance(500)
    kill(ada, disk)
    ada = await start(2, disk, { rooms: ['lobby'], dial: [bob.address] })
    await people.clock.until(() => bob.app.state.conversations['room:lobby']?.subscribers.length === 1)
    const again = Buffer.from(messages(bob, 'room:lobby')[0]?.id ?? '', 'hex')
    bob.host.pubsub.publish('lobby', Buffer.from('hello'), { again })
    type(bob, 'and more')
    await people.clock.until(() => said(ada, 'room:lobby').length > 1)
    expect(said(ada, 'room:lobby')).toEqual(['hello', 'and more'])
    expect(ada.heard.message.map(({ text }) => text)).toEqual(['and more'])
  })
})

describe.each([
  ['in memory', inMemory],
  ['in a file', onDisk],
] as const)('direct messages, with histories %s,', (_where, makeDisk) => {
  const TEXTS = ['one', 'two', 'three']

  /** Whatever happened: each is there once, in order, and the sender knows. */
  async function expectAll(ada: Person, bob: Person, texts: readonly string[] = TEXTS): Promise<void> {
    const [mine, yours] = [`dm:${bob.peerId}`, `dm:${ada.peerId}`] as const
    await people.clock.until(() => said(bob, yours).length >= texts.length, 300_000)
    await people.clock.until(() => messages(ada, mine).every(({ state }) => state === 'delivered'), 300_000)
    await people.clock.advance(30_000)
    expect(said(bob, yours)).toEqual(texts)
    expect(said(ada, mine)).toEqual(texts.map((text) => `${text}: delivered`))
    expect(ada.app.state.conversations[mine]?.outbox).toEqual([])
  }

  test('written while the peer is away arrive after both were restarted', async () => {
    people = new People('away')
    const [adas, bobs] = [makeDisk(), makeDisk()]
    let bob = await start(2, bobs)
    let ada = await start(1, adas, { dial: [bob.address] })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    kill(bob, bobs)
    await people.clock.until(() => ada.heard['peer:disconnected'].length === 1)
    type(ada, `/msg ${bob.peerId}`)
    for (const text of TEXTS) type(ada, text)
    await people.clock.advance(2_000)
    kill(ada, adas)
    ada = await start(1, adas, { dial: [bob.address] })
    expect(said(ada, `dm:${bob.peerId}`)).toHaveLength(3)
    bob = await start(2, bobs)
    await expectAll(ada, bob)
    expect(bob.heard.dm.map(({ text }) => text)).toEqual(TEXTS)
  })

  test('find the peer by themselves, through those who know it', async () => {
    people = new People('found')
    const adas = makeDisk()
    const cyd = await people.person()
    let bob = await people.person({ dial: [cyd.address] })
    let ada = await start(3, adas, { dial: [cyd.address] })
    await people.clock.until(() => cyd.heard['peer:connected'].length === 2)
    await people.clock.resolve(bob.app.stop())
    type(ada, `/msg ${bob.peerId} one`)
    await people.clock.advance(2_000)
    kill(ada, adas)
    bob = await people.person({ dial: [cyd.address] }, 2)
    await people.clock.until(() => cyd.host.connections(bob.host.peerId).length > 0)
    await people.clock.advance(5_000)
    ada = await start(3, adas, { dial: [cyd.address] })
    await expectAll(ada, bob, ['one'])
  })

  test.each([1, 3])('survive a sender that is killed between writing and sending number %i', async (n) => {
    people = new People(`write ${n}`)
    const [adas, bobs] = [makeDisk(), makeDisk()]
    const bob = await start(2, bobs)
    let written = 0
    let ada = await start(1, adas, { dial: [bob.address] }, (end, when, method) => {
      if (when === 'after' && method === 'addOwn' && ++written === n) end()
    })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    await people.clock.advance(1_000)
    type(ada, `/msg ${bob.peerId}`)
    for (const text of TEXTS.slice(0, n)) type(ada, text)
    await people.clock.advance(10_000)
    adas.killed()
    ada = await start(1, adas, { dial: [bob.address] })
    await expectAll(ada, bob, TEXTS.slice(0, n))
  })

  test.each([1, 3])('survive a receiver that is killed between keeping and acknowledging number %i', async (n) => {
    people = new People(`commit ${n}`)
    const [adas, bobs] = [makeDisk(), makeDisk()]
    let kept = 0
    let bob = await start(2, bobs, {}, (end, when, method) => {
      if (when === 'after' && method === 'add' && ++kept === n) end()
    })
    const ada = await start(1, adas, { dial: [bob.address] })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    await people.clock.advance(1_000)
    type(ada, `/msg ${bob.peerId}`)
    for (const text of TEXTS) type(ada, text)
    await people.clock.advance(2_000)
    expect(kept).toBe(n)
    bobs.killed()
    bob = await start(2, bobs)
    await expectAll(ada, bob)
    // What was kept is acknowledged, and not told again.
    expect(bob.heard.dm.map(({ text }) => text)).toEqual(TEXTS.slice(n))
  })

  test.each([1, 3])(
    'survive a sender that is killed when the answer to number %i came, before it was noted',
    async (n) => {
      people = new People(`ack ${n}`)
      const [adas, bobs] = [makeDisk(), makeDisk()]
      const bob = await start(2, bobs)
      let noted = 0
      let ada = await start(1, adas, { dial: [bob.address] }, (end, when, method, [, patch]) => {
        const isAnswer = method === 'change' && (patch as { state: string }).state === 'delivered'
        if (when === 'before' && isAnswer && ++noted === n) end()
      })
      await people.clock.until(() => bob.heard['peer:connected'].length === 1)
      await people.clock.advance(1_000)
      type(ada, `/msg ${bob.peerId}`)
      for (const text of TEXTS) type(ada, text)
      await people.clock.advance(2_000)
      expect(noted).toBe(n)
      adas.killed()
      ada = await start(1, adas, { dial: [bob.address] })
      await expectAll(ada, bob)
    },
  )

  test('keep a receiver that is killed before it kept one from losing it', async () => {
    people = new People('before commit')
    const [adas, bobs] = [makeDisk(), makeDisk()]
    let bob = await start(2, bobs, {}, (end, when, method) => {
      if (when === 'before' && method === 'add') end()
    })
    const ada = await start(1, adas, { dial: [bob.address] })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    type(ada, `/msg ${bob.peerId}`)
    for (const text of TEXTS) type(ada, text)
    await people.clock.advance(2_000)
    expect(bob.heard.dm).toHaveLength(0)
    bobs.killed()
    bob = await start(2, bobs)
    await expectAll(ada, bob)
  })
})

describe('a disk that takes nothing', () => {
  test('keeps a direct message from being acknowledged; once it takes it, it is delivered, and nobody need ask for it', async () => {
    people = new People('full')
    const [adas, bobs] = [inMemory(), inMemory()]
    const bob = await start(2, bobs)
    const ada = await start(1, adas, { dial: [bob.address] })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    bobs.history.failure = new AppError('not-kept', 'The disk is full.')
    type(ada, `/msg ${bob.peerId} hello`)
    await people.clock.advance(20_000)
    expect(said(ada, `dm:${bob.peerId}`)).toEqual(['hello: waiting'])
    expect(bob.heard.dm).toEqual([])
    expect(bob.app.state.status?.text).toBe('The disk is full.')
    expect(bob.heard.error).toHaveLength(1)
    bobs.history.failure = null
    await people.clock.until(() => said(ada, `dm:${bob.peerId}`)[0] === 'hello: delivered')
    expect(said(bob, `dm:${ada.peerId}`)).toEqual(['hello'])
  })

  test('is told once, and rooms go on', async () => {
    people = new People('full room')
    const disk = inMemory()
    const bob = await people.person({ rooms: ['lobby'] })
    const ada = await start(2, disk, { rooms: ['lobby'], dial: [bob.address] })
    await people.clock.until(() => bob.app.state.conversations['room:lobby']?.subscribers.length === 1)
    disk.history.failure = new AppError('not-kept', 'The disk is full.')
    for (const text of ['a', 'b', 'c']) type(bob, text)
    type(ada, 'd')
    await people.clock.until(() => said(ada, 'room:lobby').length === 4)
    await people.clock.advance(1_000)
    expect(ada.heard.error.map(({ message }) => message)).toEqual(['The disk is full.'])
  })

  test('does not keep the chat from starting', async () => {
    people = new People('no history')
    const fails = (): History => {
      throw new AppError('data-dir', 'The history can not be opened.')
    }
    const bob = await people.person({ rooms: ['lobby'], loadHistory: async () => fails })
    expect(bob.app.state.status?.text).toContain('The history can not be opened.')
    const ada = await people.person({ rooms: ['lobby'], dial: [bob.address] })
    await people.clock.until(() => ada.app.state.conversations['room:lobby']?.subscribers.length === 1)
    type(ada, 'hello')
    type(ada, `/msg ${bob.peerId} psst`)
    await people.clock.until(() => said(bob, `dm:${ada.peerId}`).length === 1)
    expect(said(bob, 'room:lobby')).toEqual(['hello'])
    type(bob, '/search hello')
    expect(bob.app.state.overlay).toMatchObject({ kind: 'search', searched: 'hello', hits: [] })
  })
})

describe('a program that listens first', () => {
  test('has its history before anything that is sent to it', async () => {
    people = new People('listens first')
    const disk = inMemory()
    let ada = await start(2, disk)
    const { peerId, address } = ada
    // He is at the door all the time.
    const bob = await people.person({ dial: [address] })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    kill(ada, disk)
    await people.clock.until(() => bob.heard['peer:disconnected'].length === 1)
    type(bob, `/msg ${peerId} psst`)
    const order: string[] = []
    ada = await people.person(
      {
        resume: true,
        listenFirst: true,
        record: ({ type: event }) => void order.push(event),
        loadHistory: async () => () => {
          order.push('opened')
          return disk.history
        },
      },
      2,
    )
    await people.clock.until(() => said(bob, `dm:${peerId}`).includes('psst: delivered'))
    expect(disk.history.newest(`dm:${bob.peerId}`, 9).messages.map(({ text }) => text)).toEqual(['psst'])
    const told = order.filter((event) => ['listening', 'opened', 'history-opened', 'peer-connected'].includes(event))
    expect(told).toEqual(['listening', 'opened', 'history-opened', 'peer-connected'])
  })

  test('tells that its history is unreadable after its addresses', async () => {
    people = new People('listens first in vain')
    const fails = (): History => {
      throw new AppError('data-dir', 'The history can not be opened.')
    }
    const { events } = await people.person({ listenFirst: true, loadHistory: async () => fails })
    expect(events.map(({ type: event }) => event).filter((event) => event !== 'network')).toEqual([
      'listening',
      'trouble',
    ])
  })

  test('stops its host when its history can not be told', async () => {
    people = new People('listens first and breaks')
    const history = new MemoryHistory()
    history.conversations = () => {
      throw new AppError('not-kept', 'It is damaged.')
    }
    let stopped = 0
    const host = { addresses: () => [], stop: async () => void stopped++ } as unknown as ChatHost
    const app = await createApp({
      temp: true,
      resume: true,
      listenFirst: true,
      clock: people.clock,
      loadHistory: async () => () => history,
      createHost: async () => host,
    })
    await expect(people.clock.resolve(app.ready)).rejects.toThrow('It is damaged.')
    await people.clock.resolve(app.stop())
    expect(stopped).toBe(1)
  })
})

test('a program for one purpose leaves no direct message behind that a later run would send', async () => {
  people = new People('one purpose')
  const disk = inMemory()
  let ada = await start(1, disk, { resume: false })
  const bob = await people.person({}, 2)
  await people.clock.resolve(bob.app.stop())
  await people.clock.resolve(ada.app.request({ cmd: 'dm', peer: bob.peerId, text: 'hello' }))
  await people.clock.resolve(ada.app.stop())
  ada = await start(1, disk)
  const [message] = messages(ada, `dm:${bob.peerId}`)
  expect(message).toMatchObject({ state: 'failed', reason: 'p2p-chat ended before it was delivered' })
  expect(ada.app.state.conversations[`dm:${bob.peerId}`]?.outbox).toEqual([])
})

test('what ignored and blocked peers say is neither kept nor shown', async () => {
  people = new People('silenced')
  const disk = inMemory()
  const bob = await people.person({ rooms: ['lobby'] })
  const ada = await start(2, disk, { rooms: ['lobby'], dial: [bob.address] })
  await people.clock.until(() => bob.app.state.conversations['room:lobby']?.subscribers.length === 1)
  type(ada, `/ignore ${bob.peerId}`)
  expect(ada.app.state.ignored).toEqual([bob.peerId])
  type(bob, 'hello')
  type(bob, `/msg ${ada.peerId} psst`)
  await people.clock.until(() => said(bob, `dm:${ada.peerId}`)[0] === 'psst: delivered')
  await people.clock.advance(1_000)
  expect([...disk.history.all(null)]).toEqual([])
  expect([...ada.heard.dm, ...ada.heard.message]).toEqual([])
})
