/**
 * A program for pseudo-terminals: the real screen and the real core on no network. `scene-app <scene>` shows a scene of test/ui; what is written is taken
 * by one peer, and a direct message is delivered. "!crash" throws, "!break" breaks what the screen draws from, "!term" sends SIGTERM to itself, "!stderr"
 * writes beside the screen, "!flood" lets a peer write 300 messages, "!escape <n>" lets it say, and be called, the nth text of the corpus.
 */
import { update } from '../../app/index.ts'
import type { App, AppSignals, Command, Event, SignalName, State } from '../../app/index.ts'
import { restoreTerminal, runScreen } from '../../ui/index.tsx'
import { ESCAPES } from '../app/attacks/escape-corpus.ts'
import { SCENES } from '../ui/scenes.ts'
import { PEOPLE } from '../ui/sample-views.ts'

const FLOOD = 300

class SceneApp {
  state: State
  readonly ready = Promise.resolve()
  readonly stopped: Promise<void>
  #stop = (): void => {}
  readonly #listeners = new Set<() => void>()
  readonly #signals = new Map<SignalName, (payload: never) => void>()
  #notifying = false
  #ids = 0

  constructor(state: State) {
    this.state = state
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve
    })
  }

  dispatch = (event: Event): void => {
    const [state, commands] = update(this.state, event)
    this.state = state
    for (const command of commands) this.#perform(command)
    if (this.#notifying) return
    this.#notifying = true
    queueMicrotask(() => {
      this.#notifying = false
      for (const listener of this.#listeners) listener()
    })
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  on = <K extends SignalName>(signal: K, listener: (payload: AppSignals[K]) => void): (() => void) => {
    this.#signals.set(signal, listener as (payload: never) => void)
    return () => this.#signals.delete(signal)
  }
  request = (): Promise<unknown> => Promise.reject(new Error('no scripts here'))
  stop = (): Promise<void> => {
    this.#stop()
    return this.stopped
  }

  #perform(command: Command): void {
    const id = `id-${this.#ids++}`
    if (command.do === 'publish') {
      this.#play(command.text)
      const { room, key } = command
      // What can't be drawn can't be updated either; the drawing is to fail first.
      if (command.text === '!break') return
      setImmediate(() => this.dispatch({ type: 'published', room, key, id, peers: 1, full: [] }))
    } else if (command.do === 'copy' || command.do === 'edit-draft') {
      this.#signals.get(command.do)?.(command as never)
    } else if (command.do === 'send-dm') {
      const { peerId, key } = command
      setImmediate(() => this.dispatch({ type: 'dm-progress', peerId, key, id, state: 'delivered', reason: null }))
    }
  }

  #play(text: string): void {
    if (text === '!crash') {
      setImmediate(() => {
        throw new Error('crashed on purpose')
      })
    } else if (text === '!break') {
      this.state = { ...this.state, conversations: null } as unknown as State
    } else if (text === '!term') {
      process.kill(process.pid, 'SIGTERM')
    } else if (text === '!stderr') {
      process.stderr.write('a line on stderr\n')
    } else if (text.startsWith('!escape ')) {
      this.#attack(Number(text.slice('!escape '.length)))
    } else if (text === '!flood') {
      const room = this.state.active?.slice('room:'.length) ?? ''
      for (let at = 0; at < FLOOD; at++) {
        const data = new TextEncoder().encode(`flood ${at}`)
        const from = PEOPLE.bob.id
        this.dispatch({ type: 'room-message', room, from, data, id: `f${at}`, at: Date.UTC(2026, 10, 22, 15) })
      }
    }
  }

  /** Each comes from somebody else, and everything is under its name; the last line tells that it is done. */
  #attack(number: number): void {
    const text = Object.values(ESCAPES)[number] ?? ''
    const room = this.state.active?.slice('room:'.length) ?? ''
    const from = PEOPLE.eve.id
    const at = Date.UTC(2026, 10, 22, 15)
    const say = (id: string, said: string): void =>
      this.dispatch({
        type: 'room-message',
        room,
        from,
        data: new TextEncoder().encode(said),
        id: `${id} ${number}`,
        at,
      })
    this.dispatch({ type: 'peer-connected', peerId: from, address: text, at })
    this.dispatch({ type: 'peer-identified', peerId: from, agent: text })
    this.dispatch({ type: 'peer-nick', peerId: from, nick: text, at })
    this.dispatch({ type: 'room-subscribed', room, peerId: from, at })
    this.dispatch({ type: 'join', room: text.slice(0, 60), at })
    this.dispatch({ type: 'dm-received', from, text, id: `direct ${number}`, at })
    this.dispatch({ type: 'dial-failed', target: text, reason: text, at })
    this.dispatch({ type: 'trouble', tone: 'warning', text, at })
    say('said', text)
    this.dispatch({ type: 'peer-nick', peerId: from, nick: 'eve', at })
    say('done', `after ${number}.`)
  }
}

const name = (process.argv[2] ?? 'start') as keyof typeof SCENES
const app = new SceneApp(SCENES[name](80, 24)) as unknown as App
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void app.stop())
process.on('uncaughtException', (error) => {
  restoreTerminal()
  process.stderr.write(`crash: ${error.message}\n`)
  process.exit(70)
})
try {
  await runScreen(app)
  process.stdout.write('bye\n')
} catch (error) {
  process.stderr.write(`failed: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 70
}
