/** What something takes in memory, measured: garbage is collected before and after. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export const MIB = 1024 * 1024

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function usedBytes(): number {
  // The second frees what the first found that buffers hold on to.
  collectGarbage()
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Bytes that what `build` gives holds on to. */
export function heldBytes(build: () => object): number {
  const before = usedBytes()
  const built = build()
  const after = usedBytes()
  // What nobody uses any more might be collected before it was counted.
  if (Object.keys(built).length === 0) throw new Error('nothing was built')
  return after - before
}
