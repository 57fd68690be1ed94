/**
 * The running program without a screen: state, events and commands on a libp2p host. `ui` draws it, `bin` starts and stops it, scripts talk to it.
 */
import { peerIdFromPublicKey, systemClock, systemRandom } from '../net/index.ts'
import type { Clock, Random } from '../net/index.ts'
import { withInvites } from './accepted-invites.ts'
import { Actions } from './actions.ts'
import type { AppOptions } from './app-options.ts'
import type { ChatHost } from './chat-host.ts'
import { displayLine } from './display.ts'
import { AppError } from './errors.ts'
import type { Event } from './event.ts'
import { flush } from './flush.ts'
import { exportMessages } from './history/export.ts'
import type { History } from './history/history.ts'
import type { OpenHistory } from './history/store.ts'
import { OWN_INVITE } from './own-invite.ts'
import { isMemoryAction, Memory } from './memory.ts'
import { checkConfig, checkOptions } from './options.ts'
import { NickBook } from './nick-book.ts'
import { nickOf } from './peer-name.ts'
import { openProfile } from './profile-store.ts'
import type { ProfileStore } from './profile-store.ts'
import { Runtime } from './runtime.ts'
import type { Action } from './runtime.ts'
import { Script } from './script.ts'
import type { AppSignals, ScriptCommand, SignalName } from './signals.ts'
import { startHost } from './start-host.ts'
import { initialState } from './state.ts'
import type { State } from './state.ts'
import type { Settings } from './storage/config.ts'

export interface App {
  /** The present state; every change is a new value. */
  readonly state: State
  /** Runs `update` and performs the commands it asks for. Synchronous; an event dispatched from inside waits its turn. */
  dispatch(event: Event): void
  /** Called after the state changed, once a turn of the event loop however many events came. Returns "off". */
  subscribe(listener: () => void): () => void
  /** Called for each signal, in order, synchronously. Returns "off". */
  on<K extends SignalName>(signal: K, listener: (payload: AppSignals[K]) => void): () => void
  /** Performs a script's command, once the host listens. @throws AppError | NetError: both have `code` and a sentence */
  request(command: ScriptCommand): Promise<unknown>
  /** Resolves when the host listens; rejects (AppError | NetError) when it can't. */
  readonly ready: Promise<void>
  /** Resolves once `stop` is over, whoever asked for it. */
  readonly stopped: Promise<void>
  /** Another instance holds the profile: this one has an identity for this run only. */
  readonly oneOff: boolean
  /** The profile's own, as they were at the start; without what the options say. */
  readonly settings: Readonly<Settings>
  /** The host once it listens; for `bin` only. */
  readonly host: ChatHost | null
  /** Flushes what was accepted, says go-away, ends every connection (2 s at most) and gives the profile free. Idempotent. */
  stop(): Promise<void>
}

/** The demo's bot thinks so long, ms. Ours: short, and long enough to be seen to answer. */
const DEMO_MS = 500
/** What becomes of a direct message that a program for one purpose could not deliver. */
const ENDED = 'p2p-chat ended before it was delivered'
/** The size until the screen tells its own. */
const COLUMNS = 80
const ROWS = 24

/**
 * Opens the profile and starts the host; the app is there at once, `ready` tells when it listens.
 * @throws AppError | NetError: an option is wrong (before anything is written), or the profile can't be used
 */
export async function createApp(options: AppOptions = {}): Promise<App> {
  const given = withInvites(options)
  checkOptions(given, '')
  return new ChatApp(given, await openProfile(given, given.random ?? systemRandom, checkConfig))
}

type StartOptions = ReturnType<typeof withInvites<AppOptions>>

class ChatApp implements App {
  readonly ready: Promise<void>
  readonly stopped: Promise<void>
  host: ChatHost | null = null
  readonly #options: StartOptions
  readonly #store: ProfileStore
  readonly #clock: Clock
  readonly #random: Random
  readonly #runtime: Runtime
  readonly #memory: Memory
  #nicks: NickBook | null = null
  /** What `update` asked for before there was a host. */
  #early: Action[] = []
  #actions: Actions | null = null
  #script: Script | null = null
  #stopping: Promise<void> | null = null
  readonly #unwatch: () => void
  #resolveStopped: () => void = () => {}

  constructor(options: StartOptions, store: ProfileStore) {
    this.#options = options
    this.#store = store
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? systemRandom
    this.stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve
    })
    const bug = options.bug ?? throwLater
    this.#memory = new Memory({
      clock: this.#clock,
      random: this.#random,
      dispatch: (event) => this.dispatch(event),
      trouble: (code, message) => this.#trouble(code, message),
      exportTo: (path, format, messages) =>
        exportMessages(path, format, messages, (peerId) => nickOf(this.state, peerId)),
    })
    this.#runtime = new Runtime({
      state: initialState({
        peerId: peerIdFromPublicKey(store.identity.publicKey).toString(),
        nick: options.nick ?? store.settings.nick ?? null,
        mdns: options.mdns ?? store.settings.mdns ?? true,
        public: options.public ?? store.settings.public ?? false,
        settings: store.settings,
        settingsFile: store.settingsFile,
        given: givenSettings(options),
        columns: options.columns ?? COLUMNS,
        rows: options.rows ?? ROWS,
      }),
      clock: this.#clock,
      perform: (action) => this.#perform(action),
      reported: (report) => {
        this.#memory.reported(report)
        this.#script?.reported(report)
      },
      record: options.record,
      bug,
    })
    const at = this.#clock.epochMs()
    for (const [index, room] of this.#roomsAtStart().entries()) {
      this.dispatch({ type: 'join', room, at, show: index === 0, keep: options.keepRooms === true })
    }
    this.#unwatch = options.resume ? store.watchSettings(this.#clock, () => this.#readSettings()) : () => {}
    this.ready = this.#start()
    // A screen goes on without a host; whoever needs one waits for `ready`.
    this.ready.catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error)
      this.dispatch({ type: 'trouble', tone: 'error', text, at: this.#clock.epochMs() })
    })
  }

  get state(): State {
    return this.#runtime.state
  }

  get oneOff(): boolean {
    return !this.#store.kept && !this.#options.temp
  }

  get settings(): Readonly<Settings> {
    return this.#store.settings
  }

  dispatch(event: Event): void {
    this.#runtime.dispatch(event)
  }

  subscribe(listener: () => void): () => void {
    return this.#runtime.subscribe(listener)
  }

  on<K extends SignalName>(signal: K, listener: (payload: AppSignals[K]) => void): () => void {
    return this.#runtime.on(signal, listener)
  }

  async request(command: ScriptCommand): Promise<unknown> {
    if (command.cmd === 'quit') {
      this.#clock.endOfTurn(() => void this.stop())
      return {}
    }
    await this.ready
    if (!this.#script || this.#stopping) throw new AppError('stopped', 'p2p-chat is ending.')
    return this.#script.run(command)
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #start(): Promise<void> {
    const { clock, random } = { clock: this.#clock, random: this.#random }
    // Whoever made us listens to signals first, and the first frame is drawn.
    await new Promise<void>((resolve) => clock.endOfTurn(resolve))
    const { loadHistory: load = loadHistory, listenFirst = false } = this.#options
    const openHistory = await load()
    if (!listenFirst) this.#openMemory(openHistory)
    const host = await startHost({
      options: this.#options,
      store: this.#store,
      clock,
      random,
      keep: (write) => this.#keep(write),
      trouble: (code, message) => this.#trouble(code, message),
    })
    if (this.#stopping) {
      await host.stop()
      throw new AppError('stopped', 'p2p-chat is ending.')
    }
    this.host = host
    const dispatch = (event: Event): void => this.dispatch(event)
    // Before anything else happens: programs outside wait for it.
    dispatch({ type: 'listening', addresses: host.addresses() })
    // In the turn in which the host came to listen: nothing of what is sent to us has been read.
    if (listenFirst) this.#openMemory(openHistory)
    const actions = new Actions({
      host,
      clock,
      random,
      dispatch,
      nick: () => this.state.self.nick,
      keepNick: (nick) => this.#keep(() => this.#store.keep('nick', nick ?? undefined)),
      keepPublic: (on) => this.#keep(() => this.#store.keep('public', on || undefined)),
      knownPeers: this.#store.knownPeers,
      bootstrap: (this.#options.bootstrap ?? this.#store.settings.bootstrap ?? []).length > 0,
      isPublic: () => this.state.self.public,
      keepPeers: (peers) => this.#keep(() => this.#store.keepPeers(peers)),
      trouble: (code, message) => this.#trouble(code, message),
      complain: (code, message) => this.#runtime.emit('error', { code, message }),
      memory: this.#memory,
      isIgnored: (peerId) => this.state.ignored.includes(peerId),
      isBlocked: (peerId) => this.state.blocked.includes(peerId),
      quit: () => void this.stop(),
    })
    this.#actions = actions
    if (this.state.self.public) host.setPublic(true)
    this.#script = new Script({ host, actions, clock, random, state: () => this.state, dispatch })
    this.#denyBlocked(actions)
    const early = this.#early
    this.#early = []
    for (const action of early) actions.perform(action)
    const { settings } = this.#store
    const { dial = settings.dial ?? [] } = this.#options
    for (const address of dial) {
      dispatch({ type: 'dial-began', target: address, at: clock.epochMs() })
      actions.keep(address)
    }
    for (const { peerId, addresses } of this.#options.invites) {
      if (peerId === this.state.self.peerId) {
        this.#trouble('bad-invite', OWN_INVITE)
        continue
      }
      dispatch({ type: 'dial-began', target: peerId, at: clock.epochMs() })
      actions.keep(peerId, addresses)
    }
  }

  #roomsAtStart(): readonly string[] {
    const { rooms = [], usualRooms, keepRooms } = this.#options
    const usual = this.#store.settings.rooms ?? []
    if (keepRooms) return [...new Set([...rooms, ...usual])]
    return rooms.length > 0 || !usualRooms ? rooms : usual
  }

  /** Before anybody can write to us: what comes is kept before it is shown. What waits since an earlier run goes before what was written since the start. */
  #openMemory(open: OpenHistory): void {
    const history = this.#openHistory(open)
    const later = this.#early
    this.#early = []
    this.#memory.open(history, this.#options.resume === true, this.#store.knownNicks)
    this.#nicks = new NickBook({
      clock: this.#clock,
      known: this.#store.knownNicks,
      state: () => this.state,
      write: (nicks) => this.#keep(() => this.#store.keepNicks(nicks)),
    })
    this.#early.push(...later)
  }

  #openHistory(open: OpenHistory): History | null {
    const warn = (sentence: string): void => this.#trouble('not-kept', sentence)
    const kept = this.#options.history ?? this.#store.settings.history ?? true
    try {
      return open({ path: kept ? this.#store.historyFile : null, warn })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      this.#trouble(error.code, `${error.message} Until then nothing that is said is kept.`)
    }
    try {
      return open({ path: null, warn })
    } catch {
      return null
    }
  }

  #perform(action: Action): void {
    switch (action.do) {
      case 'quit':
        void this.stop()
        return
      case 'notify':
        return this.#notify(action)
      case 'keep-setting':
        return this.#keep(() => this.#store.keep(action.key, action.value))
      case 'demo':
        this.#clock.after(DEMO_MS, () => this.dispatch({ type: 'demo-answers', at: this.#clock.epochMs() }))
        return
      case 'copy':
        return this.#runtime.emit('copy', { text: action.text })
      case 'edit-draft':
        return this.#runtime.emit('edit-draft', { text: action.text, conversation: action.conversation })
    }
    if (isMemoryAction(action)) this.#memory.perform(action)
    else if (this.#actions) this.#actions.perform(action)
    else this.#early.push(action)
  }

  #notify({ conversation, title, body }: Extract<Action, { do: 'notify' }>): void {
    this.#runtime.emit('notify', { conversation, title: displayLine(title), body: displayLine(body) })
  }

  #denyBlocked(actions: Actions): void {
    for (const peerId of this.state.blocked) actions.perform({ do: 'block', peerId, on: true })
  }

  /** A disk that is full or read-only is told once it matters, and the chat goes on. */
  #keep(write: () => void): void {
    try {
      write()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#trouble('not-kept', `This could not be saved for the next start: ${reason}`)
    }
  }

  /** Somebody edited the file: what is wrong with it changes nothing. */
  #readSettings(): void {
    try {
      this.dispatch({ type: 'settings', settings: this.#store.readSettings(), at: this.#clock.epochMs() })
    } catch (error) {
      if (!(error instanceof Error)) throw error
      this.#trouble('bad-config', `${error.message} Until then the settings stay as they were.`)
    }
  }

  #trouble(code: string, message: string): void {
    this.dispatch({ type: 'trouble', tone: 'error', text: message, at: this.#clock.epochMs() })
    this.#runtime.emit('error', { code, message })
  }

  async #stop(): Promise<void> {
    this.#unwatch()
    try {
      await this.ready.catch(() => {})
      if (this.#actions) {
        this.#actions.stopDialling()
        await flush({
          clock: this.#clock,
          state: () => this.state,
          subscribe: (listener) => this.subscribe(listener),
          dmsLeft: this.#actions.idle(),
        })
        this.#actions.stop()
      }
      await this.host?.stop()
    } finally {
      if (!this.#options.resume) this.#giveUp()
      this.#nicks?.stop()
      this.#memory.stop()
      await this.#store.release()
      this.#resolveStopped()
    }
  }

  /** Nobody waits any more for what isn't through: the next run must not send it. */
  #giveUp(): void {
    const failed = { do: 'report', room: null, state: 'failed', peers: 0, reason: ENDED } as const
    for (const { kind, name, outbox } of Object.values(this.state.conversations)) {
      for (const { key, id } of kind === 'dm' ? outbox : []) this.#memory.reported({ ...failed, key, id, peerId: name })
    }
  }
}

/** Settings that change while we run, and that the options decided for this run. */
function givenSettings({ nick, public: isPublic }: AppOptions): readonly (keyof Settings)[] {
  return [...(nick === undefined ? [] : (['nick'] as const)), ...(isPublic === undefined ? [] : (['public'] as const))]
}

/** Loaded when it is needed: the first frame doesn't wait for it. */
async function loadHistory(): Promise<OpenHistory> {
  const store = await import('./history/store.ts')
  return store.loadHistory()
}

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
