/** Bytes, times and round trips as people read them: two digits or three, and a unit. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** '999 B', '1.2 kB', '34 MB'. */
export function bytesText(bytes: number): string {
  let rest = bytes
  let unit = 0
  while (rest >= 999.5 && unit < UNITS.length - 1) {
    rest /= 1000
    unit++
  }
  return `${unit > 0 && rest < 9.95 ? rest.toFixed(1) : Math.round(rest)} ${UNITS[unit]}`
}

/** '40 s', '12 min', '3 h', '2 d'. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`
}

/** '0.4 ms', '12 ms', '1.2 s'; '-' when it was not measured. */
export function rttText(ms: number | null): string {
  if (ms === null) return '-'
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`
  return `${ms < 9.5 ? ms.toFixed(1) : Math.round(ms)} ms`
}

/** '1 peer', '2 peers'. */
export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
