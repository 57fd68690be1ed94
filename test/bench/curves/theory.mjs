/** The lines that theory gives, each with its constants taken from as few of the measured points as they need; the other points then say whether it holds. */
import { mean } from '../../samples.mjs'

/** Rate of items that cost a + b · size each: a and b from the first and the last point of [size, bytes per time]. */
export function perItemAndByte(points) {
  const cost = ([size, rate]) => size / rate
  const [first, last] = [points[0], points.at(-1)]
  const b = (cost(last) - cost(first)) / (last[0] - first[0])
  const a = cost(first) - b * first[0]
  return (size) => size / (a + b * size)
}

/** The value of the first point, for all. */
export function flat(points) {
  const [[, first]] = points
  return () => first
}

/** The line that is nearest to all points (least squares), up to `bound` on the x axis, and flat from there. */
export function linear(points, bound = Infinity) {
  const some = points.map(([x, y]) => [Math.min(x, bound), y])
  const [mx, my] = [mean(some.map(([x]) => x)), mean(some.map(([, y]) => y))]
  const b =
    some.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / some.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)
  return Object.assign((x) => my + b * (Math.min(x, bound) - mx), { each: b })
}

/** A publisher tells its neighbours, each of whom tells its mesh but the one who told it: so many hops reach `nodes`, if all ways took equally long. */
export const gossipHops = (nodes, neighbours, mesh) => 1 + Math.log(nodes / neighbours) / Math.log(mesh - 1)

/** Each hop of a lookup gets nearer by a bucket: `k` peers are as many bits as its logarithm, and one more for the bit that the bucket is of. */
export const lookupHops = (nodes, k) => Math.log2(nodes) / (1 + Math.log2(k))
