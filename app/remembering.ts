/** Functions of one text whose results are asked for again and again. */

/** Results that are remembered; when there are more, all are forgotten. Ours: more names than one sees in a day. */
const MAX_REMEMBERED = 2_048

export function remembering<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>()
  return (text) => {
    const known = made.get(text)
    if (known !== undefined) return known
    const result = make(text)
    if (made.size >= MAX_REMEMBERED) made.clear()
    made.set(text, result)
    return result
  }
}
