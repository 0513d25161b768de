/** Round values of a logarithmic axis within its ends: 1, 2 and 5 times powers of ten, more on a short axis and fewer on a long one. */
export function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low))
  const last = Math.ceil(Math.log10(high))
  const steps = last - first > 4 ? [1] : high / low < 10 ? [1, 2, 3, 5, 7] : [1, 2, 5]
  const ticks: number[] = []
  for (let power = first; power <= last; power += 1) {
    for (const step of steps) {
      // Division keeps 0.2 from becoming 0.20000000000000001.
      const tick = power < 0 ? step / 10 ** -power : step * 10 ** power
      if (tick >= low && tick <= high) ticks.push(tick)
    }
  }
  return ticks
}

export interface Extent {
  readonly low: number
  readonly high: number
}

/** Ends of a logarithmic axis that leave a margin beside the values, which must be positive. */
export function logExtent(values: Iterable<number>): Extent {
  const { low, high } = extentOf(values)
  const margin = Math.max(1.12, (high / low) ** 0.06)
  return { low: low / margin, high: high * margin }
}

/** Ends of a linear axis on round values; from zero when the values reach near it. */
export function linearExtent(values: Iterable<number>): Extent {
  const { low, high } = extentOf(values)
  const span = high - low || Math.abs(high) || 1
  const step = roundStep(span / 5)
  const from = low >= 0 && low < high * 0.4 ? 0 : Math.floor((low - span * 0.04) / step) * step
  return { low: tidy(from), high: tidy(Math.ceil((high + span * 0.04) / step) * step) }
}

function extentOf(values: Iterable<number>): Extent {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return Number.isFinite(low) ? { low, high } : { low: 0, high: 1 }
}

function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  const lead = step / power
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power
}

/** Away with the dust of binary fractions. */
function tidy(value: number): number {
  return Number(value.toPrecision(12))
}
