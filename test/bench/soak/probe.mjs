/**
 * Loaded into each program of a soak: answers each message of its parent with the memory it holds after collecting garbage, and its handles. Ends with its
 * parent. Compiled code is no part of its heap here: V8 makes more of it for hours, and none of it belongs to a message.
 */
import { getHeapCodeStatistics } from 'node:v8'

process.on('message', () => {
  globalThis.gc()
  const { rss, heapUsed, external } = process.memoryUsage()
  const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics()
  process.send?.({ rss, heap: heapUsed + external - code - bytecode, handles: process.getActiveResourcesInfo().length })
})
process.on('disconnect', () => process.exit(1))
// The channel to the parent is no reason to stay when the program has ended.
process.channel?.unref()
