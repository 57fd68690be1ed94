import { expect, test } from 'vitest'
import { mean, quantile, spread } from './samples.mjs'

test('means and quantiles of nothing are no numbers', () => {
  expect([mean([]), quantile([], 0.5)]).toEqual([NaN, NaN])
  expect([mean([1, 2, 6]), quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 0.99), quantile([3, 1, 2], 1)]).toEqual([
    3, 2, 3, 3,
  ])
})

test('the median of an even number of rounds is one that was measured', () => {
  expect(spread([4, 1, 3, 2])).toEqual({ median: 3, min: 1, max: 4 })
})
