import { expect, test } from 'vitest'
import { CONFIG_VERSION, migrated } from '../../../app/storage/config-migrations.ts'
import type { Migration } from '../../../app/storage/config-migrations.ts'

const renames: Migration = ({ colour, ...others }) => ({ ...others, ...(colour !== undefined && { theme: colour }) })
const splits: Migration = ({ theme, ...others }) => ({ ...others, ...(theme === 'paper' && { theme: 'light' }) })

test('each step makes the next version of the one before, from the version that the file has', () => {
  const steps = [renames, splits]
  expect(migrated({ colour: 'paper', nick: 'ada' }, 1, steps)).toEqual({ theme: 'light', nick: 'ada' })
  expect(migrated({ theme: 'paper' }, 2, steps)).toEqual({ theme: 'light' })
  expect(migrated({ colour: 'paper' }, 3, steps)).toEqual({ colour: 'paper' })
})

test('settings of the present version stay as they are', () => {
  expect(migrated({ nick: 'ada' }, CONFIG_VERSION)).toEqual({ nick: 'ada' })
})
