import { chiSquareTail } from '../statistics/chi-square.js'
import { fisherFTail } from '../statistics/fisher-f.js'
import { stddev } from '../statistics/moments.js'
import { median } from '../statistics/quantile.js'
import { studentTCdf } from '../statistics/student-t.js'
import { type SessionSeries, slopeSums } from './session-series.js'

/** Parts of an invocation whose medians say how far the level went. */
const partsOfInvocation = 4

export interface Wander {
  /** Highest over lowest level of a quarter of an invocation, less 1, without what the noise of samples adds to it. */
  readonly rangeRatio: number
  readonly pValue: number
}

/**
 * A test for a level that comes and goes, as no trend and no single step shows it. Independent invocations are flat
 * within; where the level moves with time they slope, each as their neighbours' levels say. Fisher's method combines
 * how much the prewhitened invocations slope at all (an F test) with how far the slopes point from the invocation
 * before to the one after, which is independent of it. Null below three invocations that can slope.
 */
export function wanderOf(series: SessionSeries): Wander | null {
  const { levels, innovations, innovationDeviation, correlation, degrees } = series
  if (innovationDeviation === 0) return null
  let [energy, count, products, squares] = [0, 0, 0, 0]
  innovations.forEach((values, invocation) => {
    if (values.length < 3) return
    const { sumOfProducts, sumOfSquares } = slopeSums(values)
    const slope = sumOfProducts / (Math.sqrt(sumOfSquares) * innovationDeviation)
    // The slope that the neighbours' levels make expected, in the same standard errors.
    const expected =
      neighbourSlope(levels, invocation) * (1 - correlation) * (Math.sqrt(sumOfSquares) / values.length)
    energy += slope * slope
    count += 1
    products += slope * expected
    squares += expected * expected
  })
  if (count < 3) return null
  const steep = fisherFTail(energy / count, count, degrees)
  const aligned = squares > 0 ? studentTCdf(-products / Math.sqrt(squares), degrees) : 1
  const statistic = -2 * Math.log(Math.max(steep * aligned, Number.MIN_VALUE))
  return { rangeRatio: levelRange(series), pValue: chiSquareTail(statistic, 4) }
}

/** How much the level changes from invocation to invocation around this one. */
function neighbourSlope(levels: Float64Array, invocation: number): number {
  const before = Math.max(0, invocation - 1)
  const after = Math.min(levels.length - 1, invocation + 1)
  return ((levels[after] as number) - (levels[before] as number)) / (after - before)
}

/** How far apart the highest and the lowest part of an invocation are, on the log scale, noise taken off. */
function levelRange({ values, innovationDeviation, correlation }: SessionSeries): number {
  const parts: number[] = []
  let noise = 0
  for (const list of values) {
    for (let part = 0; part < partsOfInvocation; part++) {
      const from = Math.floor((part * list.length) / partsOfInvocation)
      const to = Math.floor(((part + 1) * list.length) / partsOfInvocation)
      if (to === from) continue
      parts.push(median(list.subarray(from, to)))
      noise += (Math.PI / 2) * ((innovationDeviation / (1 - correlation)) ** 2 / (to - from))
    }
  }
  const observed = (stddev(parts) ?? 0) ** 2
  const kept = observed > 0 ? Math.sqrt(Math.max(0, 1 - noise / parts.length / observed)) : 0
  return Math.expm1((Math.max(...parts) - Math.min(...parts)) * kept)
}
