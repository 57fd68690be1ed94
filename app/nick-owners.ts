/**
 * Who had a nick first. Names that people take for the same are one here: letter case, compatibility forms, what can't be seen, and letters of other
 * alphabets (and digits) that look like ASCII ones. Nothing is decided by it: who takes a known name is called out, no more. Left out: look-alikes
 * within other alphabets, and marks on letters, which a reader sees.
 */
import { remembering } from './remembering.ts'
import type { State } from './state.ts'

/**
 * What looks like an ASCII letter, in lower case: Cyrillic, Greek, Armenian, Latin beyond ASCII. Unicode Technical Standard 39 lists more; these are
 * the ones that common fonts draw the same.
 */
const LOOKS_LIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аαɑ',
    b: 'Ььᏼ',
    c: 'сϲᴄ',
    d: 'ԁ',
    e: 'еҽ',
    g: 'ɡց',
    h: 'һհ',
    j: 'јϳ',
    k: 'кκᴋ',
    l: 'іιıӏӀ1|ⅼi',
    m: 'мⅿ',
    n: 'ոп',
    o: 'оοօσᴏ0',
    p: 'рρ',
    q: 'ԛգ',
    r: 'гᴦ',
    s: 'ѕꜱ',
    t: 'тτᴛ',
    u: 'υսᴜ',
    v: 'ѵνᴠ',
    w: 'ԝաᴡ',
    x: 'хχ',
    y: 'уүγ',
    z: 'ᴢ',
    h2: 'н',
    b2: 'вβ',
  }).flatMap(([letter, alike]) => [...alike].map((each) => [each, letter[0] as string] as const)),
)

/** Greek capitals that look like ASCII ones, whose small letters look like others or like none. */
const GREEK_CAPITALS: Readonly<Record<string, string>> = { Ε: 'E', Ζ: 'Z', Η: 'H', Μ: 'M', Ν: 'N', Υ: 'Y' }
/** Where these are not Greek: beside an ASCII letter, and where nothing is written but what looks like ASCII. */
const NOT_GREEK = /[A-Za-z]|^[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]+$/

/** Also the blank of Braille and the note without a head, which are pictures by their category. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{DI}\p{Z}\u2800\u{1d159}]/gu

/** A nick as it is compared; '' = it has nothing to compare. */
export const nickKey = remembering(compared)

function compared(nick: string): string {
  // Twice: a fold may bring forth what has another compatibility form.
  const seen = nick.normalize('NFKC').replace(UNSEEN, '')
  const latin = NOT_GREEK.test(seen) ? seen.replace(/[ΕΖΗΜΝΥ]/g, (capital) => GREEK_CAPITALS[capital] ?? capital) : seen
  const folded = latin.toLowerCase().normalize('NFKC').replace(UNSEEN, '')
  let key = ''
  for (const char of folded) key += LOOKS_LIKE.get(char) ?? char
  return key.replaceAll('rn', 'm')
}

/** Who had the nick first, as far as we saw: what we call ourselves is ours. null = nobody. */
export function ownerOf(state: State, nick: string): string | null {
  const key = nickKey(nick)
  if (key === '') return null
  const { self, nickOwners } = state
  if (self.nick !== null && nickKey(self.nick) === key) return self.peerId
  return Object.hasOwn(nickOwners, key) ? (nickOwners[key] as string) : null
}

/** Whether a peer goes by a nick that another had first. */
export function isImpostor(state: State, peerId: string, nick: string | null): boolean {
  if (nick === null || peerId === state.self.peerId) return false
  const owner = ownerOf(state, nick)
  return owner !== null && owner !== peerId
}
