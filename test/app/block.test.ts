/** What becomes of people one doesn't want to read, over real hosts. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { profilePaths } from '../../app/storage/paths.ts'
import { People } from './people.ts'
import type { Person } from './people.ts'
import { temporaryDirectory } from './storage/directory.ts'

let people: People

afterEach(async () => {
  await people.stop()
})

async function adaAndEve(seed: string): Promise<[Person, Person]> {
  people = new People(seed)
  const ada = await people.person({ nick: 'ada', rooms: ['lobby'] })
  const eve = await people.person({ nick: 'eve', rooms: ['lobby'], dial: [ada.address] })
  await people.clock.until(() => ada.host.pubsub.subscribers('lobby').length === 1)
  await people.clock.until(() => ada.app.state.peers[eve.peerId]?.nick === 'eve')
  return [ada, eve]
}

function type(person: Person, text: string): void {
  person.app.dispatch({ type: 'compose', edit: { do: 'insert', text } })
  person.app.dispatch({ type: 'submit', at: people.clock.epochMs() })
}

const texts = (person: Person): readonly string[] =>
  Object.values(person.app.state.conversations).flatMap(({ lines }) =>
    lines.flatMap((line) => (line.kind === 'message' ? [line.text] : [])),
  )

test('who is blocked loses the connection, stays away, and is back once unblocked', async () => {
  const [ada, eve] = await adaAndEve('block')
  type(ada, '/block eve')
  await people.clock.until(() => ada.host.connections().length === 0)
  type(eve, 'let me in')
  type(eve, `/msg ${ada.peerId} please`)
  await people.clock.advance(60_000)
  expect([ada.app.state.connected, texts(ada)]).toEqual([0, []])
  type(ada, `/dial ${eve.address}`)
  await people.clock.until(() => Object.keys(ada.app.state.dials).length === 0)
  expect(ada.app.state.connected).toBe(0)
  type(ada, '/unblock eve')
  await people.clock.until(() => texts(ada).includes('please'))
})

test('who is ignored stays connected, and thinks that it is heard', async () => {
  const [ada, eve] = await adaAndEve('ignore')
  type(ada, '/ignore eve')
  type(eve, 'buy now')
  type(eve, `/msg ${ada.peerId} cheap`)
  await people.clock.until(() => eve.heard.sent.some(({ state }) => state === 'delivered'))
  expect(texts(ada)).toEqual([])
  expect([ada.heard.message, ada.heard.dm]).toEqual([[], []])
  expect(ada.app.state.connected).toBe(1)
})

test('a bell rings for what is not looked at, with a text that a terminal may be given', async () => {
  const [ada, eve] = await adaAndEve('bell')
  const rung: unknown[] = []
  ada.app.on('notify', (told) => rung.push(told))
  ada.app.dispatch({ type: 'focus', on: false })
  type(eve, 'ada: \x1b]0;owned\x07')
  await people.clock.until(() => rung.length === 1)
  expect(rung).toEqual([{ conversation: 'room:lobby', title: 'eve in lobby', body: 'ada: ␛]0;owned␇' }])
})

test('who is blocked in the settings is refused from the start; what is no peer id there is told', async () => {
  people = new People('settings')
  const eve = await people.person({})
  const directory = temporaryDirectory()
  const { configDirectory } = profilePaths({ dataDirectory: directory })
  mkdirSync(configDirectory, { recursive: true })
  writeFileSync(join(configDirectory, 'config.json'), JSON.stringify({ block: ['nobody', eve.peerId] }))
  const ada = await people.person({ temp: false, dataDirectory: directory })
  expect(ada.app.state.status?.text).toBe('The setting "block" names nobody, which is no peer id: correct it.')
  eve.app.dispatch({ type: 'dial', address: ada.address, at: people.clock.epochMs() })
  await people.clock.advance(30_000)
  expect([ada.app.state.connected, eve.app.state.connected]).toEqual([0, 0])
})
