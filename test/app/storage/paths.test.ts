import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AppError } from '../../../app/errors.ts'
import { profilePaths } from '../../../app/storage/paths.ts'

test("a profile's files are in the platform's directories, which are not the working directory", () => {
  const paths = profilePaths({})
  for (const path of [paths.configDirectory, paths.dataDirectory, paths.identityFile, paths.seqnoFile]) {
    expect(path).toContain('p2p-chat')
    expect(path.startsWith(process.cwd())).toBe(false)
  }
  expect(paths.profile).toBe('default')
})

test('--data-dir holds everything, one directory a profile', () => {
  const paths = profilePaths({ dataDirectory: '/somewhere', profile: 'work' })
  expect(paths.configDirectory).toBe(join('/somewhere', 'work'))
  expect(paths.dataDirectory).toBe(join('/somewhere', 'work'))
  expect(paths.identityFile).toBe(join('/somewhere', 'work', 'identity.key'))
})

test.each(['', '..', '.', 'a/b', '../x', 'a\\b', '-x', 'x y', 'x'.repeat(65), 'ä', 'a\0'])(
  'the profile name %j is refused in a sentence',
  (profile) => {
    const attempt = (): unknown => profilePaths({ profile, dataDirectory: '/somewhere' })
    expect(attempt).toThrow(AppError)
    expect(attempt).toThrow(/can't name a profile; use up to 64/)
  },
)
