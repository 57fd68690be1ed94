/** Loaded into each program of a soak: answers each message of its parent with the memory it holds after collecting garbage, and its handles. Ends with its parent. */
process.on('message', () => {
  globalThis.gc()
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send?.({ rss, heap: heapUsed + external, handles: process.getActiveResourcesInfo().length })
})
process.on('disconnect', () => process.exit(1))
// The channel to the parent is no reason to stay when the program has ended.
process.channel?.unref()
