/** An app for the length of one command: made from the flags, logged, and stopped in order whatever happens. */
import { createApp, displayLine } from '../app/index.ts'
import type { App, AppOptions } from '../app/index.ts'
import type { Invocation } from './cli.ts'
import { DONE } from './exit.ts'
import { codeOfEnd, Ended, orEnded } from './io.ts'
import type { Io } from './io.ts'
import { openLogFile } from './log-file.ts'
import { AGENT } from './version.ts'

/** Flags are read by their type, see flags.ts. */
export const textFlag = ({ flags }: Invocation, name: string): string | undefined => flags[name] as string | undefined
export const listFlag = ({ flags }: Invocation, name: string): readonly string[] | undefined =>
  flags[name] as readonly string[] | undefined
export const switchFlag = ({ flags }: Invocation, name: string): boolean => flags[name] === true
export const numberFlag = ({ flags }: Invocation, name: string): number | undefined => flags[name] as number | undefined

/** Undefined = not given: the profile's settings decide. */
const givenSwitch = ({ flags }: Invocation, name: string): boolean | undefined => flags[name] as boolean | undefined
const not = (given: boolean | undefined): boolean | undefined => (given === undefined ? undefined : !given)

/** What the flags that every command knows say of the profile and whom it reaches. */
export function commonFlags(invocation: Invocation) {
  return {
    profile: textFlag(invocation, 'profile'),
    dataDirectory: textFlag(invocation, 'data-dir'),
    temp: switchFlag(invocation, 'temp'),
    nick: textFlag(invocation, 'nick'),
    listen: listFlag(invocation, 'listen'),
    dial: listFlag(invocation, 'dial'),
    bootstrap: listFlag(invocation, 'bootstrap'),
    public: givenSwitch(invocation, 'public'),
    mdns: not(givenSwitch(invocation, 'no-mdns')),
    dht: not(givenSwitch(invocation, 'no-dht')),
    history: not(givenSwitch(invocation, 'no-history')),
  }
}

/** @throws AppError | NetError | UsageError */
export async function openApp(
  invocation: Invocation,
  io: Io,
  options: AppOptions,
): Promise<{ app: App; close(): Promise<void> }> {
  const app = await createApp({
    ...commonFlags(invocation),
    agent: AGENT,
    ...options,
  })
  const stop = (): void => void app.stop()
  let closeLog = (): void => {}
  try {
    const logFile = textFlag(invocation, 'log-file') ?? app.settings.logFile
    if (logFile !== undefined) closeLog = openLogFile(logFile, app)
  } catch (error) {
    await app.stop()
    throw error
  }
  io.ended.addEventListener('abort', stop, { once: true })
  return {
    app,
    async close() {
      io.ended.removeEventListener('abort', stop)
      await app.stop()
      closeLog()
    },
  }
}

/** Runs `body` with an app that listens; trouble that no command waits for goes to stderr. @throws AppError | NetError | UsageError */
export async function withApp(
  invocation: Invocation,
  io: Io,
  options: AppOptions,
  body: (app: App) => Promise<number>,
): Promise<number> {
  const { app, close } = await openApp(invocation, io, { listenFirst: true, ...options })
  try {
    if (app.oneOff) {
      io.err('The profile is in use by another p2p-chat: this runs under an identity of its own, for this once.')
    }
    return await body(app)
  } finally {
    await close()
  }
}

/** Until the app stops or the program is told to end: the exit code of a command that has nothing else to do. @throws why the host can't start */
export async function untilEnded(app: App, io: Io): Promise<number> {
  try {
    await orEnded(io, app.ready)
    await orEnded(io, app.stopped)
    return DONE
  } catch (error) {
    if (error instanceof Ended) return codeOfEnd(error, DONE)
    throw error
  }
}

/** Tells on stderr what goes wrong and nobody asked for. Returns "off". */
export function tellTrouble(app: App, io: Io): () => void {
  return app.on('error', ({ message }) => io.err(displayLine(message)))
}
