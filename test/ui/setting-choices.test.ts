import { expect, test } from 'vitest'
import { SETTINGS } from '../../app/storage/settings-table.ts'
import { THEMES } from '../../ui/themes/themes.ts'

test('the themes that can be set are those that there are', () => {
  expect(SETTINGS.theme.choices?.toSorted()).toEqual(['auto', ...THEMES.map(({ name }) => name)].toSorted())
})
