/**
 * What people type into a search → an FTS5 query that is never a syntax error, and texts in the form that is searched. Where writing puts no spaces
 * between words (Chinese, Japanese, Thai …), and among pictographs, each character is a word, so that any part of a sentence is found.
 * Left out: OR, NOT, NEAR; these are words like others.
 */

/** Characters of a query that are looked at. Ours: more than anybody types. */
const MAX_QUERY_CHARS = 512
/** Words and phrases of a query that are looked for; ours, for the same reason. */
const MAX_TERMS = 32

const APART =
  /[\p{So}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}ー]/gu
/** Ends a C string, is no UTF-8, or changes what stands at the beginning. */
const UNCARRIED = /[\0\p{Cs}\ufeff]/gu
/** What the tokenizer makes words of; see the schema. */
const SEARCHABLE = /[\p{L}\p{N}\p{Co}\p{So}]/u
const TERM = /"([^"]*)"|([^\s"]+)|"/gu

/** The text with each word apart. */
export function searchable(text: string): string {
  return text.replace(UNCARRIED, ' ').replace(APART, ' $& ')
}

/** Finds what holds every word, the last as a beginning; null = there is nothing in it that can be found. */
export function toMatch(query: string): string | null {
  const terms: string[] = []
  let open = false
  for (const [, phrase, word] of query.slice(0, MAX_QUERY_CHARS).matchAll(TERM)) {
    const term = phrase ?? word ?? ''
    if (!SEARCHABLE.test(term) || terms.length === MAX_TERMS) continue
    terms.push(`"${searchable(term)}"`)
    open = phrase === undefined
  }
  if (terms.length === 0) return null
  return terms.join(' AND ') + (open ? '*' : '')
}
