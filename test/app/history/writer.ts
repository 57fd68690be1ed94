/**
 * A program that writes into a history and says on its standard output what it was told is kept: for tests that kill it, or fill its disk.
 * Usage: writer.mjs kill|fill <file> <driver> <run>
 */
import { rmSync, writeFileSync, writeSync } from 'node:fs'
import { AppError } from '../../../app/errors.ts'
import type { NewMessage } from '../../../app/history/message.ts'
import type { Driver } from '../../../app/history/sqlite.ts'
import { openHistory } from '../../../app/history/store.ts'

const [mode, path = '', driver, run = ''] = process.argv.slice(2)
const history = await openHistory({ path, driver: driver as Driver, warn: (sentence) => tell(`warned ${sentence}`) })

const message = (n: number, text: string, more: Partial<NewMessage> = {}): NewMessage => ({
  conversation: 'room:lounge',
  id: `${run}-${n}`,
  from: 'anna',
  own: false,
  text,
  binaryBytes: null,
  at: n,
  state: null,
  peers: 0,
  reason: null,
  me: false,
  replyTo: null,
  ...more,
})

function tell(line: string): void {
  writeSync(1, `${line}\n`)
}

/** What is acknowledged at once, what goes in batches, and what changes, in turn, until somebody ends it. */
function writeForever(): void {
  for (let n = 0; ; n++) {
    if (n % 5 === 0) {
      history.add(message(n, `direct ${n}`, { conversation: 'dm:anna' }), true)
      tell(`kept ${run}-${n}`)
    } else if (n % 5 === 1) {
      history.addOwn(
        `${n}`,
        message(n, `own ${n}`, { conversation: 'dm:anna', own: true, from: 'self', state: 'sending' }),
      )
      tell(`kept ${run}-${n}`)
      history.change(`${n}`, { id: `${run}-${n}`, state: 'delivered', peers: 1, reason: null })
      tell(`delivered ${run}-${n}`)
    } else {
      history.add(message(n, `room ${n} ${'word '.repeat(n % 50)}`), false)
    }
    if (n % 31 === 0) {
      history.flush()
      tell(`flushed ${n}`)
    }
  }
}

/** Writes until the disk is full, says so, makes room, and goes on. */
function fill(): void {
  const ballast = `${path}.ballast`
  writeFileSync(ballast, Buffer.alloc(256 * 1024))
  for (let n = 0; ; n++) {
    const isDirect = n % 2 === 0
    const text = `${isDirect ? 'direct' : 'room'} ${n} ${'fill '.repeat(400)}`
    try {
      history.add(message(n, text, isDirect ? { conversation: 'dm:anna' } : {}), isDirect)
      tell(`${isDirect ? 'kept' : 'waits'} ${run}-${n}`)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      tell(`refused ${run}-${n} ${error.code} ${error.message}`)
      break
    }
  }
  tell(`reads ${history.newest('dm:anna', 5).messages.length} ${history.search('direct', { limit: 5 }).length}`)
  rmSync(ballast)
  history.add(message(1_000_000, 'there is room again', { conversation: 'dm:anna' }), true)
  tell(`kept ${run}-1000000`)
  history.close()
  tell('closed')
}

if (mode === 'fill') fill()
else writeForever()
