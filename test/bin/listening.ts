/** Programs that listen on loopback, and what they told as JSON lines. */
import type { Running } from './program.ts'

export const LOOPBACK = ['--listen', '/ip4/127.0.0.1/tcp/0']
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
