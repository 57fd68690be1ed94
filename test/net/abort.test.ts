import { expect, test, vi } from 'vitest'
import { createAbortController } from '../../net/abort.ts'

test('any number may wait for a signal without a warning on the screen', async () => {
  const warn = vi.spyOn(process, 'emitWarning')
  const { signal } = createAbortController()
  for (let n = 0; n < 100; n++) signal.addEventListener('abort', () => {})
  await new Promise((resolve) => setImmediate(resolve))
  expect(warn).not.toHaveBeenCalled()
  // The same with a plain one, so that this test can fail.
  const plain = new AbortController()
  for (let n = 0; n < 100; n++) plain.signal.addEventListener('abort', () => {})
  await new Promise((resolve) => setImmediate(resolve))
  expect(warn).toHaveBeenCalled()
  vi.restoreAllMocks()
})
