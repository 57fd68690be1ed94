/** Programs that listen on loopback, and what they told as JSON lines. */
import type { Running } from './program.ts'

export const LOOPBACK = ['--listen', '/ip4/127.0.0.1/tcp/0']
/** For what is asked for until it is so. */
export const PATIENCE = { timeout: 30_000, interval: 20 }
export const TEMP = ['--temp', '--no-mdns', ...LOOPBACK]

/** A program that speaks JSON lines, with the address it can be dialled at. */
export async function listening<T extends Running>(
  running: T | Promise<T>,
): Promise<T & { address: string; peerId: string }> {
  const program = await running
  const { addresses, peerId } = await program.json({ event: 'listening' })
  return { ...program, address: (addresses as string[])[0] as string, peerId: peerId as string }
}

export const events = (running: Running, event: string): Record<string, unknown>[] =>
  running.out.map((line) => JSON.parse(line) as Record<string, unknown>).filter((each) => each.event === event)

let asked = 0

/** Those that it is connected with, as it tells when it is asked. */
export async function peersOf(running: Running): Promise<Record<string, unknown>[]> {
  const id = `peers ${asked++}`
  running.write(`${JSON.stringify({ cmd: 'peers', id })}\n`)
  return (await running.json({ event: 'answer', id })).result as Record<string, unknown>[]
}
