import { chiSquareTail } from '../statistics/chi-square.js'
import { mean } from '../statistics/moments.js'
import { median } from '../statistics/quantile.js'
import { studentTCdf } from '../statistics/student-t.js'
import { explainedRatio, simulatedTail, variationOf } from './null-distribution.js'
import { type SessionSeries, slopeSums } from './session-series.js'

/** Fewer invocations say nothing of how their levels change. */
export const minInvocationsForLevels = 5

/** How long a level takes to change, as parts of the session, beside a change that is even all along. */
const timeConstants = [0.1, 0.25, 0.6]

export interface Trend {
  /** How much slower (above 0) or faster the end is than the start, by a straight line, as a ratio less 1. */
  readonly changeRatio: number
  readonly pValue: number
}

/**
 * A test for a level that rises or falls through the session. Two things would show it, and neither knows of the
 * other where there is no trend: invocation levels that follow a rising curve (even, saturating or setting in late,
 * against the levels of independent invocations), and a common slope within the prewhitened invocations. Their
 * one-sided p-values are combined by Fisher's method, for either direction, and the smaller one doubled. The change
 * is the larger of that over the session and that within an invocation. Null where too little was measured for both.
 */
export function trendOf(series: SessionSeries): Trend | null {
  const between = levelSlope(series.levels)
  const within = commonSlope(series)
  if (between === null && within === null) return null
  const pValueOf = (direction: 1 | -1) => {
    const tails = [between?.tail(direction), within?.tail(direction)].filter((tail) => tail !== undefined)
    const statistic = tails.reduce((sum, tail) => sum - 2 * Math.log(tail), 0)
    return chiSquareTail(statistic, 2 * tails.length)
  }
  const changes = [between?.change ?? 0, within?.change ?? 0]
  const change = changes.reduce((one, other) => (Math.abs(other) > Math.abs(one) ? other : one))
  return { changeRatio: Math.expm1(change), pValue: Math.min(1, 2 * Math.min(pValueOf(1), pValueOf(-1))) }
}

/** A slope on the log scale, as the change that it makes, and the chance of one as steep this way. */
interface Slope {
  readonly change: number
  readonly tail: (direction: 1 | -1) => number
}

function levelSlope(levels: Float64Array): Slope | null {
  const count = levels.length
  if (count < minInvocationsForLevels) return null
  const centre = mean(levels)
  const { sumOfProducts, sumOfSquares } = slopeSums(levels.map((level) => level - centre))
  return {
    change: (sumOfProducts / sumOfSquares) * count,
    tail: (direction) => {
      const turned = levels.map((level) => direction * level)
      return simulatedTail(risingStatistic, risingStatistic(turned), count)
    },
  }
}

/** The best fit of a rising curve: explained over unexplained variation, negative where all curves fall. */
function risingStatistic(levels: Float64Array): number {
  const { total } = variationOf(levels)
  if (total === 0) return 0
  let best = Number.NEGATIVE_INFINITY
  for (const curve of risingCurves(levels.length)) {
    let fit = 0
    for (let index = 0; index < curve.length; index++)
      fit += (curve[index] as number) * (levels[index] as number)
    best = Math.max(best, Math.sign(fit) * explainedRatio(fit * fit, total))
  }
  return best
}

const curvesByCount = new Map<number, readonly Float64Array[]>()

/** Curves about 0 with unit length, by the middle of each invocation's part of the session. */
function risingCurves(count: number): readonly Float64Array[] {
  const known = curvesByCount.get(count)
  if (known) return known
  const shapes = [
    (time: number) => time,
    ...timeConstants.map((constant) => (time: number) => 1 - Math.exp(-time / constant)),
    ...timeConstants.map((constant) => (time: number) => Math.exp((time - 1) / constant)),
  ]
  const curves = shapes.map((shape) => {
    const curve = Float64Array.from({ length: count }, (_, index) => shape((index + 0.5) / count))
    const centre = mean(curve)
    const length = Math.sqrt(curve.reduce((sum, value) => sum + (value - centre) ** 2, 0))
    return curve.map((value) => (value - centre) / length)
  })
  curvesByCount.set(count, curves)
  return curves
}

/** The slope that the invocations share, by their innovations; null where nothing varies or all are too short. */
function commonSlope(series: SessionSeries): Slope | null {
  const { innovations, innovationDeviation, degrees } = series
  if (innovationDeviation === 0) return null
  let [products, squares] = [0, 0]
  for (const values of innovations) {
    if (values.length < 3) continue
    const { sumOfProducts, sumOfSquares } = slopeSums(values)
    products += sumOfProducts
    squares += sumOfSquares
  }
  const t = products / (Math.sqrt(squares) * innovationDeviation)
  return { change: changeWithin(series), tail: (direction) => studentTCdf(-direction * t, degrees) }
}

/** How much a typical invocation changes from its start to its end, by medians, as the figure is one. */
function changeWithin({ values }: SessionSeries): number {
  const changes = values.flatMap((list) => {
    if (list.length < 4) return []
    const third = Math.ceil(list.length / 3)
    const between = median(list.subarray(list.length - third)) - median(list.subarray(0, third))
    return (between * list.length) / (list.length - third)
  })
  return changes.length > 0 ? median(changes) : 0
}
