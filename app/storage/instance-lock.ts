/**
 * One running instance a profile: whoever listens on the profile's local socket is it. The socket of an instance that was killed refuses
 * connections and is taken over.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../errors.ts'
import { codeOf, reasonOf } from './files.ts'

/** sockaddr_un.sun_path of macOS and the BSDs, less the final zero. Bytes. */
const MAX_SOCKET_PATH_BYTES = 103
const TAKEOVER_SUFFIX = '.takeover'
/** Taking over is one connection attempt and one removal, milliseconds; who takes longer was killed while it did. Ours. */
const TAKEOVER_LIMIT_MS = 2_000
/** Who waits for another's takeover looks again so much later. Ours. */
const LOOK_AGAIN_MS = 50
/** Ours: others that start at the same moment; each attempt settles who of two was first. */
const ATTEMPTS = 5

export interface InstanceLock {
  release(): Promise<void>
}

/** The lock, or null when another instance holds it. @throws AppError data-dir */
export async function acquireInstanceLock(socketFile: string): Promise<InstanceLock | null> {
  const path = socketPath(socketFile)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const server = await listen(path)
    if (server) return { release: () => close(server) }
    if (process.platform === 'win32') return null
    const found = await look(path)
    if (found === 'alive') return null
    if (found === 'dead') await removeStale(path)
  }
  return null
}

/** Where the lock of a profile listens: beside its files, or elsewhere when that path is too long for a socket. */
export function socketPath(socketFile: string): string {
  const hash = createHash('sha256').update(socketFile).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\p2p-chat-${hash}`
  if (Buffer.byteLength(socketFile) <= MAX_SOCKET_PATH_BYTES) return socketFile
  return join(tmpdir(), `p2p-chat-${userInfo().uid}-${hash}.sock`)
}

/** The listening server; null = the path is taken. */
function listen(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.end(`${process.pid}\n`)
    })
    // The lock alone is no reason to go on running.
    server.unref()
    server.once('error', (error) => {
      if (codeOf(error) === 'EADDRINUSE') resolve(null)
      else
        reject(
          new AppError(
            'data-dir',
            `Could not open the socket ${path} that marks a running p2p-chat: ${reasonOf(error)}.`,
            {
              cause: error,
            },
          ),
        )
    })
    server.listen(path, () => resolve(server))
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Node removes the socket file with the server.
    server.close(() => resolve())
  })
}

/** Whether somebody listens there, or a dead socket lies there, or nothing. */
function look(path: string): Promise<'alive' | 'dead' | 'absent'> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve('alive')
    })
    socket.once('error', (error) => {
      const code = codeOf(error)
      // Anything else (a full backlog, no permission) is somebody.
      resolve(code === 'ECONNREFUSED' ? 'dead' : code === 'ENOENT' ? 'absent' : 'alive')
    })
  })
}

/**
 * Takes a dead socket away, or waits until somebody else has, who does so at this moment.
 *
 * Nobody can listen where a socket lies, so from the second look to its removal it can't come to life, provided that one program at a time
 * removes: the one that made the directory, and not too long ago. Where none lies any more, nothing is removed: somebody may listen there by now.
 */
async function removeStale(path: string): Promise<void> {
  const mutex = `${path}${TAKEOVER_SUFFIX}`
  const began = Date.now()
  try {
    mkdirSync(mutex)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return waitFor(mutex)
    throw new AppError(
      'data-dir',
      `Could not take over the socket ${path} of an instance that ended: ${reasonOf(error)}.`,
      {
        cause: error,
      },
    )
  }
  try {
    const found = await look(path)
    if (found === 'dead' && Date.now() - began < TAKEOVER_LIMIT_MS / 2) rmSync(path, { force: true })
  } finally {
    rmSync(mutex, { recursive: true, force: true })
  }
}

/** Until whoever takes over has done so; one that was killed meanwhile never will, and its trace is taken away. */
async function waitFor(mutex: string): Promise<void> {
  for (;;) {
    const since = statSync(mutex, { throwIfNoEntry: false })?.mtimeMs
    if (since === undefined) return
    // A clock that was set back must not make anybody wait for hours.
    if (Math.abs(Date.now() - since) >= TAKEOVER_LIMIT_MS) break
    await delay(LOOK_AGAIN_MS)
  }
  rmSync(mutex, { recursive: true, force: true })
}
