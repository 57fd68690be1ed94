/** Room names. A room's topic is its name byte for byte, so `#x` and `x` are two rooms. */

/** What is wrong with a room name, as a sentence; null = nothing. */
export function roomNameProblem(_name: string): string | null {
  return null
}
