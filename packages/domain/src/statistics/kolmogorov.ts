/**
 * P(K > x) of Kolmogorov's distribution: the largest distance from 0 of a Brownian bridge, to which the largest
 * partial sum of n independent values about their mean tends, over their deviation times the root of n.
 */
export function kolmogorovTail(x: number): number {
  if (Number.isNaN(x)) throw new RangeError('x is a number')
  if (x <= 0) return 1
  // Each series converges within a few terms on its side of 1 (Marsaglia, Tsang and Wang, 2003).
  return x < 1 ? 1 - lowSeries(x) : highSeries(x)
}

function highSeries(x: number): number {
  let sum = 0
  for (let j = 1; j <= 20; j++) sum += (j % 2 === 1 ? 2 : -2) * Math.exp(-2 * j * j * x * x)
  return sum
}

function lowSeries(x: number): number {
  let sum = 0
  for (let j = 1; j <= 39; j += 2) sum += Math.exp((-j * j * Math.PI * Math.PI) / (8 * x * x))
  return (Math.sqrt(2 * Math.PI) / x) * sum
}
