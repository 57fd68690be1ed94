/** What a program that ended, or was killed, knows and goes on with when it comes back: rooms. */
import { afterEach, describe, expect, test } from 'vitest'
import { Returning, inMemory, kill, messages, said } from './returning.ts'

let people: Returning

afterEach(() => people.stop())

describe('a room', () => {
  test('comes back with what was said, what is unread, and where reading ended', async () => {
    people = new Returning('room again')
    const disk = inMemory()
    const [bob, first] = await people.inLobby(disk)
    let ada = first
    people.type(ada, 'hello')
    people.type(bob, 'hi')
    await people.clock.until(() => said(ada, 'room:lobby').length === 2 && said(bob, 'room:lobby').length === 2)
    people.type(ada, '/join other')
    people.type(bob, 'are you there?')
    await people.clock.until(() => said(ada, 'room:lobby').length === 3)
    await people.clock.resolve(ada.app.stop())
    ada = await people.start(2, disk, { rooms: ['other', 'lobby'] })
    expect(said(ada, 'room:lobby')).toEqual(['hello: sent', 'hi', 'are you there?'])
    expect(ada.app.state.active).toBe('room:other')
    const { unread, readTo, sent } = ada.app.state.conversations['room:lobby']!
    expect({ unread, sent }).toEqual({ unread: 1, sent: ['hello'] })
    expect(messages(ada, 'room:lobby').find(({ key }) => key === readTo)?.text).toBe('hi')
    ada.app.dispatch({ type: 'show', conversation: 'room:lobby' })
    expect(ada.app.state.conversations['room:lobby']?.unread).toBe(0)
    await people.clock.resolve(ada.app.stop())
    ada = await people.start(2, disk, { rooms: ['other', 'lobby'] })
    expect(ada.app.state.conversations['room:lobby']?.unread).toBe(0)
  })

  test('that was left stays closed, and shows what was said when it is joined again', async () => {
    people = new Returning('room left')
    const disk = inMemory()
    let ada = await people.start(1, disk, { rooms: ['lobby'] })
    people.type(ada, 'hello')
    kill(ada, disk)
    ada = await people.start(1, disk)
    expect(ada.app.state.order).toEqual([])
    people.type(ada, '/join lobby')
    expect(said(ada, 'room:lobby')).toEqual(['hello: failed'])
  })

  test('shows what nobody took before the end as failed, and sends it again in order when it is asked to', async () => {
    people = new Returning('room failed')
    const disk = inMemory()
    let ada = await people.start(1, disk, { rooms: ['lobby'] })
    for (const text of ['one', 'two']) people.type(ada, text)
    await people.clock.advance(1_000)
    const ids = messages(ada, 'room:lobby').map(({ id }) => id)
    kill(ada, disk)
    ada = await people.start(1, disk, { rooms: ['lobby'] })
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
    people = new Returning('room again and again')
    const disk = inMemory()
    const [bob, first] = await people.inLobby(disk)
    let ada = first
    people.type(bob, 'hello')
    await people.clock.until(() => said(ada, 'room:lobby').length === 1)
    await people.clock.advance(500)
    kill(ada, disk)
    ada = await people.start(2, disk, { rooms: ['lobby'], dial: [bob.address] })
    await people.clock.until(() => bob.app.state.conversations['room:lobby']?.subscribers.length === 1)
    const again = Buffer.from(messages(bob, 'room:lobby')[0]?.id ?? '', 'hex')
    bob.host.pubsub.publish('lobby', Buffer.from('hello'), { again })
    people.type(bob, 'and more')
    await people.clock.until(() => said(ada, 'room:lobby').length > 1)
    expect(said(ada, 'room:lobby')).toEqual(['hello', 'and more'])
    expect(ada.heard.message.map(({ text }) => text)).toEqual(['and more'])
  })
})

test('what ignored and blocked peers say is neither kept nor shown', async () => {
  people = new Returning('silenced')
  const disk = inMemory()
  const [bob, ada] = await people.inLobby(disk)
  people.type(ada, `/ignore ${bob.peerId}`)
  expect(ada.app.state.ignored).toEqual([bob.peerId])
  people.type(bob, 'hello')
  people.type(bob, `/msg ${ada.peerId} psst`)
  await people.clock.until(() => said(bob, `dm:${ada.peerId}`)[0] === 'psst: delivered')
  await people.clock.advance(1_000)
  expect([...disk.history.all(null)]).toEqual([])
  expect([...ada.heard.dm, ...ada.heard.message]).toEqual([])
})
