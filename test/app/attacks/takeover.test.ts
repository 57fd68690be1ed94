/** Two programs find the socket of one that was killed: what the slower one sees must not cost the faster one its lock. */
import { rmSync, writeFileSync } from 'node:fs'
import type * as Net from 'node:net'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { acquireInstanceLock } from '../../../app/storage/instance-lock.ts'
import type { InstanceLock } from '../../../app/storage/instance-lock.ts'
import { temporaryDirectory } from '../storage/directory.ts'

let connects = 0
let atSecondLook: ((path: string) => void) | null = null

vi.mock('node:net', async (original) => {
  const net = await original<typeof Net>()
  return {
    ...net,
    connect: (path: string) => {
      connects++
      if (connects === 2) rmSync(path, { force: true })
      const socket = net.connect(path)
      if (connects === 2) atSecondLook?.(path)
      return socket
    },
  }
})

test('a lock that appears between the second look and the removal is left alone', async () => {
  const path = join(temporaryDirectory(), 'instance.sock')
  writeFileSync(path, '')
  let faster: Promise<InstanceLock | null> = Promise.resolve(null)
  // The stale socket is gone at the second look, and at once somebody listens there.
  atSecondLook = (at) => (faster = acquireInstanceLock(at))
  const slower = await acquireInstanceLock(path)
  const held = await faster
  expect([slower === null, held === null]).toEqual([true, false])
  expect(await acquireInstanceLock(path)).toBeNull()
  await held?.release()
})
