/** What a program that ended, or was killed, knows and goes on with when it comes back: direct messages. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openHistory } from '../../app/history/store.ts'
import type { Person } from './people.ts'
import { Returning, inMemory, kill, messages, said } from './returning.ts'
import type { Disk } from './returning.ts'

let people: Returning
const directories: string[] = []

afterEach(async () => {
  await people.stop()
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
})

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
    people = new Returning('away')
    const [adas, bobs] = [makeDisk(), makeDisk()]
    let bob = await people.start(2, bobs)
    let ada = await people.start(1, adas, { dial: [bob.address] })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    kill(bob, bobs)
    await people.clock.until(() => ada.heard['peer:disconnected'].length === 1)
    people.write(ada, bob, TEXTS)
    await people.clock.advance(2_000)
    kill(ada, adas)
    ada = await people.start(1, adas, { dial: [bob.address] })
    expect(said(ada, `dm:${bob.peerId}`)).toHaveLength(3)
    bob = await people.start(2, bobs)
    await expectAll(ada, bob)
    expect(bob.heard.dm.map(({ text }) => text)).toEqual(TEXTS)
  })

  test('find the peer by themselves, through those who know it', async () => {
    people = new Returning('found')
    const adas = makeDisk()
    const cyd = await people.person()
    let bob = await people.person({ dial: [cyd.address] })
    let ada = await people.start(3, adas, { dial: [cyd.address] })
    await people.clock.until(() => cyd.heard['peer:connected'].length === 2)
    await people.clock.resolve(bob.app.stop())
    people.type(ada, `/msg ${bob.peerId} one`)
    await people.clock.advance(2_000)
    kill(ada, adas)
    bob = await people.person({ dial: [cyd.address] }, 2)
    await people.clock.until(() => cyd.host.connections(bob.host.peerId).length > 0)
    await people.clock.advance(5_000)
    ada = await people.start(3, adas, { dial: [cyd.address] })
    await expectAll(ada, bob, ['one'])
  })

  test.each([1, 3])('survive a sender that is killed between writing and sending number %i', async (n) => {
    people = new Returning(`write ${n}`)
    const [adas, bobs] = [makeDisk(), makeDisk()]
    const bob = await people.start(2, bobs)
    let written = 0
    let ada = await people.start(1, adas, { dial: [bob.address] }, (end, when, method) => {
      if (when === 'after' && method === 'addOwn' && ++written === n) end()
    })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    await people.clock.advance(1_000)
    people.write(ada, bob, TEXTS.slice(0, n))
    await people.clock.advance(10_000)
    adas.killed()
    ada = await people.start(1, adas, { dial: [bob.address] })
    await expectAll(ada, bob, TEXTS.slice(0, n))
  })

  test.each([1, 3])('survive a receiver that is killed between keeping and acknowledging number %i', async (n) => {
    people = new Returning(`commit ${n}`)
    const [adas, bobs] = [makeDisk(), makeDisk()]
    let kept = 0
    let bob = await people.start(2, bobs, {}, (end, when, method) => {
      if (when === 'after' && method === 'add' && ++kept === n) end()
    })
    const ada = await people.start(1, adas, { dial: [bob.address] })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    await people.clock.advance(1_000)
    people.write(ada, bob, TEXTS)
    await people.clock.advance(2_000)
    expect(kept).toBe(n)
    bobs.killed()
    bob = await people.start(2, bobs)
    await expectAll(ada, bob)
    // What was kept is acknowledged, and not told again.
    expect(bob.heard.dm.map(({ text }) => text)).toEqual(TEXTS.slice(n))
  })

  test.each([1, 3])(
    'survive a sender that is killed when the answer to number %i came, before it was noted',
    async (n) => {
      people = new Returning(`ack ${n}`)
      const [adas, bobs] = [makeDisk(), makeDisk()]
      const bob = await people.start(2, bobs)
      let noted = 0
      let ada = await people.start(1, adas, { dial: [bob.address] }, (end, when, method, [, patch]) => {
        const isAnswer = method === 'change' && (patch as { state: string }).state === 'delivered'
        if (when === 'before' && isAnswer && ++noted === n) end()
      })
      await people.clock.until(() => bob.heard['peer:connected'].length === 1)
      await people.clock.advance(1_000)
      people.write(ada, bob, TEXTS)
      await people.clock.advance(2_000)
      expect(noted).toBe(n)
      adas.killed()
      ada = await people.start(1, adas, { dial: [bob.address] })
      await expectAll(ada, bob)
    },
  )

  test('keep a receiver that is killed before it kept one from losing it', async () => {
    people = new Returning('before commit')
    const [adas, bobs] = [makeDisk(), makeDisk()]
    let bob = await people.start(2, bobs, {}, (end, when, method) => {
      if (when === 'before' && method === 'add') end()
    })
    const ada = await people.start(1, adas, { dial: [bob.address] })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    people.write(ada, bob, TEXTS)
    await people.clock.advance(2_000)
    expect(bob.heard.dm).toHaveLength(0)
    bobs.killed()
    bob = await people.start(2, bobs)
    await expectAll(ada, bob)
  })
})

test('a program for one purpose leaves no direct message behind that a later run would send', async () => {
  people = new Returning('one purpose')
  const disk = inMemory()
  let ada = await people.start(1, disk, { resume: false })
  const bob = await people.person({}, 2)
  await people.clock.resolve(bob.app.stop())
  await people.clock.resolve(ada.app.request({ cmd: 'dm', peer: bob.peerId, text: 'hello' }))
  await people.clock.resolve(ada.app.stop())
  ada = await people.start(1, disk)
  const [message] = messages(ada, `dm:${bob.peerId}`)
  expect(message).toMatchObject({ state: 'failed', reason: 'p2p-chat ended before it was delivered' })
  expect(ada.app.state.conversations[`dm:${bob.peerId}`]?.outbox).toEqual([])
})
