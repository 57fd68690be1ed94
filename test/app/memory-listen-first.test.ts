/** A program that listens before its history is open. */
import { afterEach, describe, expect, test } from 'vitest'
import { AppError, createApp } from '../../app/index.ts'
import type { ChatHost } from '../../app/index.ts'
import type { History } from '../../app/history/history.ts'
import { MemoryHistory } from './memory-history.ts'
import { Returning, inMemory, kill, said } from './returning.ts'

let people: Returning

afterEach(() => people.stop())

describe('a program that listens first', () => {
  test('has its history before anything that is sent to it', async () => {
    people = new Returning('listens first')
    const disk = inMemory()
    let ada = await people.start(2, disk)
    const { peerId, address } = ada
    // He is at the door all the time.
    const bob = await people.person({ dial: [address] })
    await people.clock.until(() => bob.heard['peer:connected'].length === 1)
    kill(ada, disk)
    await people.clock.until(() => bob.heard['peer:disconnected'].length === 1)
    people.type(bob, `/msg ${peerId} psst`)
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
    people = new Returning('listens first in vain')
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
    people = new Returning('listens first and breaks')
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
