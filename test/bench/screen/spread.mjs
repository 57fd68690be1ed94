/** What is told of many samples of the screen. */
import { median, quantile } from '../../samples.mjs'

export function spread(samples) {
  return { median: median(samples), p99: quantile(samples, 0.99) }
}
