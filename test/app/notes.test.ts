/** /me and answers between whole apps: beside plain text in a room, inside our envelope, inside a direct message. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { encodeMessageNote } from '../../app/profile-codec.ts'
import type { ChatMessage } from '../../app/state.ts'
import { People } from './people.ts'
import type { Person } from './people.ts'

let people: People
let ada: Person
let bob: Person

beforeEach(async () => {
  people = new People('notes')
  ada = await people.person({ nick: 'ada', rooms: ['lobby'] })
  bob = await people.person({ nick: 'bob', rooms: ['lobby'], dial: [ada.address] })
  const topics = ['lobby', 'p2p-chat/1/lobby']
  const ready = ({ host }: Person): boolean => topics.every((topic) => host.pubsub.subscribers(topic).length === 1)
  await people.clock.until(() => ready(ada) && ready(bob))
  await people.clock.advance(1_000)
})
afterEach(async () => {
  await people.simulation.stop()
  await people.stop()
})

function type({ app }: Person, text: string): void {
  app.dispatch({ type: 'compose', edit: { do: 'insert', text } })
  app.dispatch({ type: 'submit', at: people.clock.epochMs() })
}

function messages({ app }: Person, key: `room:${string}` | `dm:${string}` = 'room:lobby'): readonly ChatMessage[] {
  return (app.state.conversations[key]?.lines ?? []).filter((line) => line.kind === 'message')
}

test('whoever knows notes sees who did what and what was answered; the text is plain', async () => {
  const heard: string[] = []
  bob.host.pubsub.on('message', ({ topic, data }) => {
    if (topic === 'lobby') heard.push(Buffer.from(data).toString())
  })
  type(ada, '/me waves')
  await people.clock.until(() => messages(bob)[0]?.me === true)
  type(bob, '/reply hello ada')
  await people.clock.until(() => messages(ada).length === 2 && messages(ada)[1]?.replyTo !== undefined)
  expect(messages(ada)[1]).toMatchObject({ text: 'hello ada', replyTo: messages(ada)[0]?.id })
  expect(heard).toEqual(['waves'])
  expect(bob.heard.message.map(({ text }) => text)).toEqual(['waves'])
})

test('in the form of p2p-chat all is in one message, and nothing on the side topic', async () => {
  const notes: string[] = []
  bob.host.pubsub.on('message', ({ topic }) => notes.push(topic))
  type(ada, '/codec p2p-chat')
  type(ada, '/me waves')
  await people.clock.until(() => messages(bob).length === 1)
  expect(messages(bob)[0]).toMatchObject({ text: 'waves', me: true })
  await people.clock.advance(2_000)
  expect(notes).toEqual(['lobby'])
})

test('a direct message says it itself', async () => {
  type(ada, `/msg ${bob.peerId} hello`)
  await people.clock.until(() => bob.heard.dm.length === 1)
  type(bob, `/msg ${ada.peerId}`)
  type(bob, '/reply yes')
  type(bob, '/me waves')
  await people.clock.until(() => ada.heard.dm.length === 2)
  const [hello, yes, waves] = messages(ada, `dm:${bob.peerId}`)
  expect(yes).toMatchObject({ text: 'yes', replyTo: hello?.id })
  expect(waves).toMatchObject({ text: 'waves', me: true })
})

test('nobody says anything about a message of somebody else', async () => {
  const eve = await people.simulation.host({ listen: ['/memory/66'] })
  await people.clock.resolve(eve.dial(bob.address))
  eve.pubsub.subscribe('p2p-chat/1/lobby')
  await people.clock.until(() => bob.host.pubsub.subscribers('p2p-chat/1/lobby').length === 2)
  type(ada, 'hello')
  await people.clock.until(() => messages(bob).length === 1)
  const id = Buffer.from(messages(bob)[0]?.id ?? '', 'hex')
  eve.pubsub.publish('p2p-chat/1/lobby', encodeMessageNote(id, { me: true }))
  await people.clock.advance(5_000)
  expect(messages(bob)[0]?.me).toBeUndefined()
  expect(bob.app.state.conversations['room:lobby']?.earlyNotes).toBeUndefined()
})
