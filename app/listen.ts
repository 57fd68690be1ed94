/**
 * Where a profile listens when nobody says: all addresses of the machine, on the port it had last time, so that invites outlive a restart.
 */
import { NetError } from '../net/index.ts'
import type { Random } from '../net/index.ts'

/**
 * New profiles choose among these. Ours: below the ports that operating systems give to outgoing connections (Linux: from 32768), above those
 * that well-known services have.
 */
const FIRST_PORT = 16_384
const PORTS = 16_384
/** Ports tried for a new profile. Ours. */
const ATTEMPTS = 8

export function everywhere(port: number): string[] {
  return [`/ip4/0.0.0.0/tcp/${port}`, `/ip6/::/tcp/${port}`]
}

/**
 * Calls `start` with addresses until it succeeds. `remembered`: the profile's port; when something else has it, this run takes another.
 * `keep` is the port to remember, null = none.
 */
export async function listenSomewhere<T>(
  start: (listen: readonly string[]) => Promise<T>,
  remembered: number | undefined,
  random: Random,
): Promise<{ host: T; keep: number | null }> {
  if (remembered !== undefined) {
    const host = await onPort(start, remembered)
    return { host: host ?? (await startAnywhere(start)), keep: null }
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = FIRST_PORT + Math.floor(random.number() * PORTS)
    const host = await onPort(start, port)
    if (host) return { host, keep: port }
  }
  return { host: await startAnywhere(start), keep: null }
}

/** null: the port is taken. */
async function onPort<T>(start: (listen: readonly string[]) => Promise<T>, port: number): Promise<T | null> {
  try {
    return await eitherFamily(start, port)
  } catch (error) {
    if (error instanceof NetError && error.code === 'address-in-use') return null
    throw error
  }
}

function startAnywhere<T>(start: (listen: readonly string[]) => Promise<T>): Promise<T> {
  return eitherFamily(start, 0)
}

/** Machines without ip6, or without ip4, listen on what they have. */
async function eitherFamily<T>(start: (listen: readonly string[]) => Promise<T>, port: number): Promise<T> {
  const both = everywhere(port)
  try {
    return await start(both)
  } catch (error) {
    if (error instanceof NetError && error.code === 'address-in-use') throw error
    for (const one of both) {
      try {
        return await start([one])
      } catch (failure) {
        if (failure instanceof NetError && failure.code === 'address-in-use') throw failure
      }
    }
    throw error
  }
}
