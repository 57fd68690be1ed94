/** Compares what two programs told with what their histories hold, and looks whether the files are sound. */
import { join } from 'node:path'
import type { Kept } from '../../../app/history/message.ts'
import { openDatabase } from '../../../app/history/sqlite.ts'
import { openHistory } from '../../../app/history/store.ts'
import type { Side } from './side.ts'

export type FaultKind = 'lost' | 'doubled' | 'disordered' | 'database' | 'unsound'

export interface Fault {
  readonly kind: FaultKind
  readonly text: string
}

interface Remembered {
  readonly own: readonly Kept[]
  readonly others: readonly Kept[]
}

export async function judge(ada: Side, bob: Side): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  const [adas, bobs] = [await read(ada, bob.peerId, faults), await read(bob, ada.peerId, faults)]
  return [...faults, ...compare(ada, adas.own, bob, bobs.others), ...compare(bob, bobs.own, ada, adas.others)]
}

async function read(side: Side, peerId: string, faults: Fault[]): Promise<Remembered> {
  const path = join(side.dataDirectory, 'default', 'history.db')
  try {
    const history = await openHistory({
      path,
      warn: (sentence) => faults.push({ kind: 'database', text: `${side.name}: ${sentence}` }),
    })
    const all = [...history.all(`dm:${peerId}`)]
    history.close()
    const database = await openDatabase(path)
    try {
      database.exec('PRAGMA locking_mode = EXCLUSIVE')
      const found = JSON.stringify(database.prepare('PRAGMA integrity_check').all())
      if (found !== '[{"integrity_check":"ok"}]') faults.push({ kind: 'database', text: `${side.name}: ${found}` })
      database.exec("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    } finally {
      database.close()
    }
    return { own: all.filter(({ own }) => own), others: all.filter(({ own }) => !own) }
  } catch (error) {
    faults.push({ kind: 'database', text: `${side.name}: ${error instanceof Error ? error.message : String(error)}` })
    return { own: [], others: [] }
  }
}

/** What `from` wrote to `to`. */
function compare(from: Side, sent: readonly Kept[], to: Side, received: readonly Kept[]): readonly Fault[] {
  const faults: Fault[] = []
  const tell = (kind: FaultKind, text: string): void => void faults.push({ kind, text })
  const there = new Set(received.map(({ id }) => id))
  const kept = new Map(sent.map((message) => [message.id, message]))
  for (const id of from.accepted) {
    if (!there.has(id)) {
      const said = from.delivered.has(id) ? 'delivered' : 'accepted'
      tell('lost', `${id}: ${said} by ${from.name}, and ${to.name} does not have it`)
    }
    const own = kept.get(id)
    if (own === undefined) tell('lost', `${id}: accepted by ${from.name}, who does not have it`)
    else if (own.state !== 'delivered') tell('lost', `${id}: ${from.name} has it as ${own.state}`)
  }
  for (const id of to.printed) if (!there.has(id)) tell('lost', `${id}: printed by ${to.name}, who does not have it`)
  for (const id of repeated(to.printed)) tell('doubled', `${id}: printed twice by ${to.name}`)
  for (const text of repeated(received.map(nameOf))) tell('doubled', `${text}: twice with ${to.name}`)
  for (const text of repeated(sent.map(nameOf))) tell('doubled', `${text}: twice with ${from.name}`)
  for (const [whose, messages] of [
    [to.name, received],
    [from.name, sent],
  ] as const) {
    const numbers = messages.map(({ text }) => Number(text.split(' ')[1]))
    const at = numbers.findIndex((number, index) => number <= (numbers[index - 1] ?? 0))
    if (at !== -1) tell('disordered', `${numbers[at]} after ${numbers[at - 1]} with ${whose}, of ${from.name}`)
  }
  return faults
}

const nameOf = ({ text }: Kept): string => text.split(' ').slice(0, 2).join(' ')

function repeated(all: readonly string[]): readonly string[] {
  return all.filter((each, index) => all.indexOf(each) !== index)
}
