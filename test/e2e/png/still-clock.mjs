/**
 * Loaded into programs that are pictured: the wall clock stands at the moment that STILL_AT names (ms since 1970) and hardly moves, so that each run
 * shows the same times.
 */
const SLOWER = 100
const real = Date.now
const started = Number(process.env.STILL_FROM)
const RealDate = Date
const now = () => Math.floor(Number(process.env.STILL_AT) + (real() - started) / SLOWER)

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [now()] : given))
  }
  static now = now
}
