import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AppError } from '../../../app/errors.ts'
import { openConfig } from '../../../app/storage/config.ts'
import { temporaryDirectory } from './directory.ts'

test('opening writes nothing', () => {
  const directory = temporaryDirectory()
  const config = openConfig(directory)
  expect(config.settings).toEqual({})
  expect(existsSync(config.path)).toBe(false)
})

test('a setting is there at the next start, and the file is its owner’s', () => {
  const directory = temporaryDirectory()
  openConfig(directory).set('nick', 'ada')
  openConfig(directory).set('port', 4001)
  const config = openConfig(directory)
  expect(config.settings).toEqual({ nick: 'ada', port: 4001 })
  expect(statSync(config.path).mode & 0o777).toBe(0o600)
  config.set('nick', undefined)
  expect(openConfig(directory).settings).toEqual({ port: 4001 })
})

test.each([
  ['{"nick":', /is not JSON/],
  ['["nick"]', /it has a setting "0"/],
  ['{"nick":7}', /"nick" must be a text/],
  ['{"nick":""}', /"nick" must be a text/],
  ['{"port":70000}', /"port" must be a number from 1 to 65535/],
  ['{"listen":"/ip4/127.0.0.1/tcp/1"}', /"listen" must be a list of texts/],
  ['{"mdns":"no"}', /"mdns" must be true or false/],
  ['{"nik":"ada"}', /it has a setting "nik", which there is not; "nick" may be meant\./],
  ['{"colourful":true}', /it has a setting "colourful", which there is not\./],
  ['{"notify":"loud"}', /"notify" must be bell, desktop, both or none/],
  ['{"levels":{"lobby":"loud"}}', /"levels" must be an object whose values are all, mentions or mute/],
  ['{"version":"one"}', /"version" must be a whole number/],
  ['{"version":99}', /it was written by a newer p2p-chat/],
])('the file %s is refused in a sentence, and left as it is', (content, complaint) => {
  const directory = temporaryDirectory()
  const path = join(directory, 'config.json')
  writeFileSync(path, content)
  const attempt = (): unknown => openConfig(directory)
  expect(attempt).toThrow(AppError)
  expect(attempt).toThrow(complaint)
  expect(attempt).toThrow(/Correct it, or move it away\.$/)
  expect(readFileSync(path, 'utf8')).toBe(content)
})

test('the file says of which version it is', () => {
  const directory = temporaryDirectory()
  const config = openConfig(directory)
  config.set('nick', 'ada')
  expect(JSON.parse(readFileSync(config.path, 'utf8'))).toEqual({ version: 1, nick: 'ada' })
})

test('what is set already is not written again', () => {
  const directory = temporaryDirectory()
  const path = join(directory, 'config.json')
  const content = '{"nick":   "ada", "rooms": ["lobby"]}'
  writeFileSync(path, content)
  const config = openConfig(directory)
  config.set('nick', 'ada')
  config.set('rooms', ['lobby'])
  config.set('theme', undefined)
  expect(readFileSync(path, 'utf8')).toBe(content)
})

test('what somebody wrote meanwhile is read, stays when another setting is set, and is not written over when it is wrong', () => {
  const directory = temporaryDirectory()
  const config = openConfig(directory)
  config.set('nick', 'ada')
  writeFileSync(config.path, '{"theme":"dark"}')
  expect(config.read()).toEqual({ theme: 'dark' })
  config.set('port', 4001)
  expect(config.read()).toEqual({ theme: 'dark', port: 4001 })
  writeFileSync(config.path, '{"theme":')
  expect(() => config.read()).toThrow(/is not JSON/)
  expect(() => config.set('nick', 'bob')).toThrow(/is not JSON/)
  expect(readFileSync(config.path, 'utf8')).toBe('{"theme":')
})
