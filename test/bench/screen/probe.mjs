/** Loaded into the measured program: at SIGUSR2 it adds a line to the file that BENCH_PROBE names, of the memory it holds and the time it has used. */
import { appendFileSync } from 'node:fs'

process.on('SIGUSR2', () => {
  const { rss } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  appendFileSync(process.env.BENCH_PROBE, `${JSON.stringify({ rss, heapUsed, external, cpuUs: user + system })}\n`)
})
