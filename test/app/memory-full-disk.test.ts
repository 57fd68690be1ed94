/** What a program does whose disk takes nothing, or whose history can not be opened. */
import { afterEach, describe, expect, test } from 'vitest'
import { AppError } from '../../app/index.ts'
import type { History } from '../../app/history/history.ts'
import { Returning, inMemory, said } from './returning.ts'

let people: Returning

afterEach(() => people.stop())

describe('a disk that takes nothing', () => {
  test('keeps a direct message from being acknowledged; once it takes it, it is delivered, and nobody need ask for it', async () => {
    people = new Returning('full')
    const [adas, bobs] = [inMemory(), inMemory()]
    const bob = await people.start(2, bobs)
    const ada = await people.start(1, adas, { dial: [bob.address] })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    bobs.history.failure = new AppError('not-kept', 'The disk is full.')
    people.type(ada, `/msg ${bob.peerId} hello`)
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
    people = new Returning('full room')
    const disk = inMemory()
    const [bob, ada] = await people.inLobby(disk)
    disk.history.failure = new AppError('not-kept', 'The disk is full.')
    for (const text of ['a', 'b', 'c']) people.type(bob, text)
    people.type(ada, 'd')
    await people.clock.until(() => said(ada, 'room:lobby').length === 4)
    await people.clock.advance(1_000)
    expect(ada.heard.error.map(({ message }) => message)).toEqual(['The disk is full.'])
  })

  test('does not keep the chat from starting', async () => {
    people = new Returning('no history')
    const fails = (): History => {
      throw new AppError('data-dir', 'The history can not be opened.')
    }
    const bob = await people.person({ rooms: ['lobby'], loadHistory: async () => fails })
    expect(bob.app.state.status?.text).toContain('The history can not be opened.')
    const ada = await people.person({ rooms: ['lobby'], dial: [bob.address] })
    await people.clock.until(() => ada.app.state.conversations['room:lobby']?.subscribers.length === 1)
    people.type(ada, 'hello')
    people.type(ada, `/msg ${bob.peerId} psst`)
    await people.clock.until(() => said(bob, `dm:${ada.peerId}`).length === 1)
    expect(said(bob, 'room:lobby')).toEqual(['hello'])
    people.type(bob, '/search hello')
    expect(bob.app.state.overlay).toMatchObject({ kind: 'search', searched: 'hello', hits: [] })
  })
})
