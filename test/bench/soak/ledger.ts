/**
 * The books of a soak: who was in which room when, what was said, and who heard it how often. A message is due to whoever was in its room for `joinedMs`
 * before it was said and `settledMs` after, if its author was too; a direct message that was accepted is due whatever happens. Nothing is heard twice,
 * and nothing by somebody who was not there. Times are in ms, of one clock.
 */
export interface LedgerOptions {
  /** Where everybody is who is there at all. */
  readonly home: string
  readonly joinedMs: number
  readonly settledMs: number
}

export interface Said {
  readonly from: string
  /** A room, or for a direct message whom it is for. */
  readonly to: string
  readonly direct: boolean
  readonly at: number
  /** Until then nobody promised anything. */
  accepted: boolean
  /** Who heard it, and when. */
  readonly heard: Map<string, number>
}

export interface Counts {
  readonly said: number
  readonly directSaid: number
  /** Message and hearer: every pair that should have come about, and every one that has. */
  readonly due: number
  readonly heard: number
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  readonly strays: readonly string[]
}

/** From the order to the answer it may hear, from the answer to the next order it must. */
interface Stay {
  readonly asked: number
  from: number
  until: number
  gone: number
}

export class Ledger {
  readonly #options: LedgerOptions
  readonly #stays = new Map<string, Map<string, Stay[]>>()
  readonly #said = new Map<string, Said>()
  readonly #doubled: string[] = []
  readonly #strays: string[] = []
  #heard = 0

  constructor(options: LedgerOptions) {
    this.#options = options
  }

  /** It is told to join; `joined` when it has. */
  join(who: string, room: string, at: number): void {
    this.#staysOf(who, room).push({ asked: at, from: Infinity, until: Infinity, gone: Infinity })
  }

  joined(who: string, room: string, at: number): void {
    const last = this.#staysOf(who, room).at(-1)
    if (last) last.from = at
  }

  leave(who: string, room: string, at: number): void {
    const last = this.#staysOf(who, room).at(-1)
    if (last) last.until = at
  }

  left(who: string, room: string, at: number): void {
    const last = this.#staysOf(who, room).at(-1)
    if (last) last.gone = at
  }

  /** Where it is and stays, as far as it was told. */
  rooms(who: string): string[] {
    const rooms = this.#stays.get(who) ?? new Map<string, Stay[]>()
    return [...rooms].filter(([, stays]) => stays.at(-1)?.until === Infinity).map(([room]) => room)
  }

  /** `text` is the message's name: no two are alike. */
  say(text: string, from: string, to: string, direct: boolean, at: number): void {
    this.#said.set(text, { from, to, direct, at, accepted: false, heard: new Map() })
  }

  accept(text: string): void {
    const said = this.#said.get(text)
    if (said) said.accepted = true
  }

  /** Returns how long it took, when both had been there the whole time; otherwise null. */
  hear(text: string, who: string, direct: boolean, at: number): number | null {
    const said = this.#said.get(text)
    if (!said || said.direct !== direct || said.from === who) return this.#stray(text, who)
    if (said.heard.has(who)) {
      this.#doubled.push(`${who} heard twice: ${text}`)
      return null
    }
    said.heard.set(who, at)
    this.#heard++
    const welcome = direct ? who === said.to : this.#there(who, said.to, said.at, at)
    if (!welcome) return this.#stray(text, who)
    return this.#due(said, who, direct ? this.#options.home : said.to) ? at - said.at : null
  }

  /** Pairs that are due and haven't come about. */
  missing(): string[] {
    return [...this.#pairs()]
      .filter(({ said, who }) => !said.heard.has(who))
      .map(({ text, who }) => `${who} never heard: ${text}`)
  }

  counts(): Counts {
    const pairs = [...this.#pairs()]
    const all = [...this.#said.values()].filter(({ accepted }) => accepted)
    return {
      said: all.length,
      directSaid: all.filter(({ direct }) => direct).length,
      due: pairs.length,
      heard: this.#heard,
      lost: this.missing(),
      doubled: this.#doubled,
      strays: this.#strays,
    }
  }

  *#pairs(): Generator<{ text: string; said: Said; who: string }> {
    for (const [text, said] of this.#said) {
      if (!said.accepted) continue
      if (said.direct) yield { text, said, who: said.to }
      else
        for (const who of this.#stays.keys())
          if (who !== said.from && this.#due(said, who, said.to)) yield { text, said, who }
    }
  }

  #due({ from, at }: Said, who: string, room: string): boolean {
    const { joinedMs, settledMs } = this.#options
    const whole = (each: string): boolean =>
      this.#staysOf(each, room).some((stay) => stay.from + joinedMs <= at && stay.until >= at + settledMs)
    return whole(who) && whole(from)
  }

  /** At any time between: what waited for somebody to come is heard by who came. */
  #there(who: string, room: string, from: number, to: number): boolean {
    return this.#staysOf(who, room).some(({ asked, gone }) => asked <= to && gone >= from)
  }

  #stray(text: string, who: string): null {
    this.#strays.push(`${who} should not have heard: ${text}`)
    return null
  }

  #staysOf(who: string, room: string): Stay[] {
    let rooms = this.#stays.get(who)
    if (!rooms) this.#stays.set(who, (rooms = new Map()))
    let stays = rooms.get(room)
    if (!stays) rooms.set(room, (stays = []))
    return stays
  }
}
