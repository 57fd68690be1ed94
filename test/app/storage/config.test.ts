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
  ['{"nik":"ada"}', /it has a setting "nik", which there is not/],
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
