/**
 * One run: two real programs write numbered direct messages to each other, are killed with SIGKILL at seeded points and started again with the same
 * profiles; then both are let finish, and what they told is held against what their histories hold.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../sim/seeded-random.ts'
import { freeAddress } from '../../free-address.ts'
import { judge } from './judge.ts'
import type { Fault } from './judge.ts'
import { describeKill, planKills } from './plan.ts'
import type { Kill } from './plan.ts'
import { Side } from './side.ts'

export interface RunResult {
  readonly number: number
  readonly kills: readonly string[]
  readonly killed: number
  /** Messages that a program said it accepted. */
  readonly accepted: number
  readonly faults: readonly Fault[]
  /** Of a run that broke off: how far the two were. */
  readonly notes: readonly string[]
  readonly ms: number
}

/** A run takes about one second; on a machine that does much else twenty. */
const DEADLINE_MS = 90_000
/** Ended by a last kill, not by `quit`: the files are looked at as a kill leaves them. */
const KILLED_AT_THE_END = 0.3

export async function killRun(program: string, seed: number, number: number): Promise<RunResult> {
  const began = performance.now()
  const random = seededRandom(`${seed}/${number}`)
  const kills = planKills(random)
  const directory = await mkdtemp(join(tmpdir(), 'p2p-chat-kill-'))
  const waiting = new Waiting()
  const [adas, bobs] = [await freeAddress(), await freeAddress()]
  const side = (name: string, listen: string, dial: string): Side =>
    new Side({ name, program, directory, listen, dial, random: random.fork(name), happened: () => waiting.check() })
  const sides = { ada: side('ada', adas, bobs), bob: side('bob', bobs, adas) }
  const { ada, bob } = sides
  const faults: Fault[] = []
  const notes: string[] = []
  try {
    await exchange(sides, kills, waiting)
    if (random.number() < KILLED_AT_THE_END) await Promise.all([ada.kill(), bob.kill()])
    else await Promise.all([ada.quit(), bob.quit()])
    faults.push(...(await judge(ada, bob)))
  } catch (error) {
    faults.push({ kind: 'unsound', text: error instanceof Error ? error.message : String(error) })
    notes.push(ada.describe(), bob.describe())
  } finally {
    waiting.stop()
    await Promise.all([ada.kill(), bob.kill()])
    await rm(directory, { recursive: true, force: true })
  }
  for (const text of [...ada.complaints, ...bob.complaints]) faults.push({ kind: 'unsound', text })
  return {
    number,
    kills: kills.map(describeKill),
    killed: kills.reduce((sum, { victims }) => sum + victims.length, 0),
    accepted: ada.accepted.size + bob.accepted.size,
    faults,
    notes,
    ms: Math.round(performance.now() - began),
  }
}

async function exchange(sides: { ada: Side; bob: Side }, kills: readonly Kill[], waiting: Waiting): Promise<void> {
  const { ada, bob } = sides
  ada.start()
  bob.start()
  await waiting.until('both listen', () => ada.listening && bob.listening)
  ada.writeTo(bob.peerId)
  bob.writeTo(ada.peerId)
  for (const { victims, watched, after } of kills) {
    if (watched === null) await waiting.pass(after)
    else {
      const from = sides[watched].bytes
      await waiting.until(`${watched} writes ${after} bytes`, () => sides[watched].bytes - from >= after)
    }
    await Promise.all(victims.map((name) => sides[name].kill()))
    for (const name of victims) sides[name].start()
  }
  await waiting.until('both listen again', () => ada.listening && bob.listening)
  // In order: once the last of each is there, so is everything before it.
  const [adas, bobs] = await waiting.race('the last messages are accepted', Promise.all([ada.last(), bob.last()]))
  await waiting.until('the last messages are delivered', () => ada.delivered.has(adas) && bob.delivered.has(bobs))
}

/** Conditions that are looked at whenever a program wrote something or ended. */
class Waiting {
  #check: () => void = () => {}
  #what = ''
  #fail: (error: Error) => void = () => {}
  readonly #late: Promise<never>
  readonly #deadline: NodeJS.Timeout

  constructor() {
    this.#late = new Promise((_resolve, reject) => {
      this.#fail = reject
    })
    this.#late.catch(() => {})
    this.#deadline = setTimeout(
      () => this.#fail(new Error(`${DEADLINE_MS} ms passed before ${this.#what}`)),
      DEADLINE_MS,
    )
  }

  check(): void {
    this.#check()
  }

  stop(): void {
    clearTimeout(this.#deadline)
  }

  race<T>(what: string, work: Promise<T>): Promise<T> {
    this.#what = what
    return Promise.race([work, this.#late])
  }

  until(what: string, holds: () => boolean): Promise<void> {
    return this.race(
      what,
      new Promise((resolve) => {
        this.#check = () => {
          if (holds()) resolve()
        }
        this.#check()
      }),
    )
  }

  pass(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms))
  }
}
