/**
 * The parent's end of a conversation in JSON lines (the child's end: lines.mjs): starts a Node process, keeps every
 * event that it prints, sends commands and pairs the answers. Whatever goes wrong is an error that carries the end of
 * the child's stderr.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const STDERR_KEPT = 8_000
const START_TIMEOUT_MS = 20_000
const STOP_TIMEOUT_MS = 5_000
/** Longer than anything that is asked takes: a child that hangs fails whoever waits, instead of holding everything up. */
const ANSWER_TIMEOUT_MS = 5 * 60_000

// A debug log or a parent's --inspect would change what is measured and clutter what is reported.
function childEnvironment(extra) {
  const { DEBUG: _debug, NODE_OPTIONS: _options, ...env } = process.env
  return { ...env, NODE_ENV: 'production', ...extra }
}

class JsonChild {
  events = []
  pid
  #process
  #name
  #stderr = ''
  #nextId = 1
  #pending = new Map()
  #waiting = new Set()
  #gone = null
  #closed

  constructor(name, command, args, env) {
    this.#name = name
    this.#process = spawn(command, args, { env: childEnvironment(env), stdio: ['pipe', 'pipe', 'pipe'] })
    this.pid = this.#process.pid
    this.#process.stderr.on('data', (chunk) => (this.#stderr = (this.#stderr + chunk).slice(-STDERR_KEPT)))
    // Writing to a child that has just ended is told by its end, not by the broken pipe.
    this.#process.stdin.on('error', () => {})
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#onLine(line))
    this.#closed = new Promise((resolve) => {
      this.#process.on('error', (error) => {
        this.#onGone(error.message)
        resolve()
      })
      this.#process.on('close', (code, signal) => {
        this.#onGone(`ended with ${signal ?? `code ${code}`}`)
        resolve()
      })
    })
  }

  #onLine(line) {
    let event
    try {
      event = JSON.parse(line)
    } catch {
      this.#stderr += `not a JSON line on stdout: ${line}\n`
      return
    }
    if (event.event === 'answer') return this.#onAnswer(event)
    this.events.push(event)
    for (const waiter of this.#waiting) waiter.look()
  }

  #onAnswer({ id, ok, result, code, message }) {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    clearTimeout(pending?.timer)
    if (ok) return pending?.resolve(result)
    pending?.reject(Object.assign(this.#error(`${pending.what}: ${message}`), { code }))
  }

  #onGone(reason) {
    this.#gone ??= reason
    for (const pending of this.#pending.values()) this.#fail(pending, `the process ${reason}`)
    this.#pending.clear()
    for (const waiter of this.#waiting) waiter.fail(`the process ${reason}`)
  }

  #fail({ what, timer, reject }, reason) {
    clearTimeout(timer)
    reject(this.#error(`${what}: ${reason}`))
  }

  #error(message) {
    const stderr = this.#stderr.trim()
    return new Error(`${this.#name}: ${message}${stderr === '' ? '' : `\nits stderr:\n${stderr}`}`)
  }

  request(cmd, args = {}) {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      if (this.#gone != null) return reject(this.#error(`${cmd}: the process ${this.#gone}`))
      const pending = { resolve, reject, what: cmd }
      pending.timer = setTimeout(() => {
        this.#pending.delete(id)
        this.#fail(pending, `no answer within ${ANSWER_TIMEOUT_MS / 1000} s`)
      }, ANSWER_TIMEOUT_MS)
      this.#pending.set(id, pending)
      this.#process.stdin.write(`${JSON.stringify({ id, cmd, ...args })}\n`)
    })
  }

  waitFor(event, predicate = () => true, timeoutMs = 10_000, from = 0) {
    return new Promise((resolve, reject) => {
      let next = from
      let timer
      const leave = () => {
        clearTimeout(timer)
        this.#waiting.delete(waiter)
      }
      const fail = (reason) => {
        leave()
        const seen = JSON.stringify(this.events.filter((e) => e.event === event).slice(-5))
        reject(this.#error(`no "${event}" event as awaited: ${reason}; the last of that kind: ${seen}`))
      }
      const look = () => {
        for (; next < this.events.length; next++) {
          const candidate = this.events[next]
          if (candidate.event !== event || !predicate(candidate)) continue
          leave()
          return resolve(candidate)
        }
      }
      const waiter = { look, fail }
      this.#waiting.add(waiter)
      timer = setTimeout(() => fail(`not within ${timeoutMs} ms`), timeoutMs)
      look()
      if (this.#gone != null && this.#waiting.has(waiter)) fail(`the process ${this.#gone}`)
    })
  }

  async stop() {
    if (this.#gone == null) this.request('quit').catch(() => {})
    const timer = setTimeout(() => this.kill(), STOP_TIMEOUT_MS)
    await this.#closed
    clearTimeout(timer)
  }

  kill() {
    this.#process.kill('SIGKILL')
  }
}

/** Starts `node ...args` and waits for its `listening` event. `name` is what errors call it. */
export async function startChild({ name, args, command = process.execPath, env = {} }) {
  const child = new JsonChild(name, command, args, env)
  try {
    await child.waitFor('listening', undefined, START_TIMEOUT_MS)
  } catch (error) {
    child.kill()
    throw error
  }
  return child
}
