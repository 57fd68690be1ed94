/** A running program and its configuration file, on a real disk. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { App } from '../../app/index.ts'
import { systemClock } from '../../net/index.ts'
import { People } from './people.ts'
import { temporaryDirectory } from './storage/directory.ts'

let people: People

afterEach(async () => {
  await people.stop()
})

/** Files change in real time, so the program that watches one lives in it. */
function until(app: App, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const off = app.subscribe(() => {
      if (!holds()) return
      off()
      resolve()
    })
  })
}

test('what somebody writes into the file holds at once; what is wrong with it is told, and changes nothing', async () => {
  people = new People('settings file')
  const directory = temporaryDirectory()
  const { app } = await people.person({
    temp: false,
    dataDirectory: directory,
    resume: true,
    clock: { ...people.clock, ...systemClock },
  })
  const path = join(directory, 'default', 'config.json')
  expect(app.state.settingsFile).toBe(path)
  const light = until(app, () => app.state.settings.theme === 'light')
  writeFileSync(path, '{"theme":"light","nick":"eve"}')
  await light
  expect(app.state.self.nick).toBe('eve')
  const told = until(app, () => app.state.status?.tone === 'error')
  writeFileSync(path, '{"theme":"light","nick":"eve","mouse":1}')
  await told
  expect(app.state.status?.text).toBe(
    `The config file ${path} can't be used: "mouse" must be true or false. Correct it, or move it away. Until then the settings stay as they were.`,
  )
  expect(app.state.settings).toEqual({ theme: 'light', nick: 'eve' })
  writeFileSync(path, '{}')
  await until(app, () => app.state.settings.theme === undefined)
  app.dispatch({ type: 'compose', edit: { do: 'insert', text: '/set mouse on' } })
  app.dispatch({ type: 'submit', at: 1 })
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ version: 1, mouse: true })
})
