/**
 * Tells that a file was written, by whatever means: its directory is watched, because editors put a new file in the place of the old one. Several changes
 * in a moment are one. Where nothing can be watched, nothing is told.
 */
import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Cancel, Clock } from '../../net/index.ts'

/** Ours: programs that write a file in several steps are through with it. */
const SETTLE_MS = 150

/** Returns "off". Doesn't keep the process alive. */
export function watchFile(path: string, clock: Clock, changed: () => void): () => void {
  let pending: Cancel | null = null
  let watcher: FSWatcher | null = null
  const later = (): void => {
    pending?.()
    pending = clock.after(SETTLE_MS, () => {
      pending = null
      changed()
    })
  }
  const off = (): void => {
    pending?.()
    pending = null
    watcher?.close()
    watcher = null
  }
  try {
    watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      // Some systems don't say which file it was.
      if (name === null || name === basename(path)) later()
    })
    watcher.on('error', off)
  } catch {
    // No directory, or no more watches to be had.
  }
  return off
}
