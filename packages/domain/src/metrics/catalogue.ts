import { DomainError } from '../errors/domain-error.js'
import { costMetrics } from './cost-metrics.js'
import type { Metric } from './metric.js'
import { qualityMetrics } from './quality-metrics.js'

export class UnknownMetricError extends DomainError {
  readonly code = 'unknown-metric'
}

/** A value that its metric cannot take, such as an accuracy of 120 %. */
export class MetricRangeError extends DomainError {
  readonly code = 'metric-out-of-range'
}

/** Every metric that models and fronts can use, qualities first; names never change their meaning. */
export const metricsCatalogue: readonly Metric[] = [...qualityMetrics, ...costMetrics]

const byName = new Map(metricsCatalogue.map((metric) => [metric.name, metric]))

export function isMetric(name: string): boolean {
  return byName.has(name)
}

/** The metric of this name; throws UnknownMetricError. */
export function metricNamed(name: string): Metric {
  const metric = byName.get(name)
  if (metric === undefined) {
    throw new UnknownMetricError(`there is no metric ${name}; GET /v1/metrics-catalogue lists them`)
  }
  return metric
}

/** Throws UnknownMetricError, or MetricRangeError when the value is not finite or outside the range. */
export function checkMetricValue(name: string, value: number): void {
  const { range, unit } = metricNamed(name)
  const low = range.min ?? Number.NEGATIVE_INFINITY
  const high = range.max ?? Number.POSITIVE_INFINITY
  if (!Number.isFinite(value) || value < low || value > high) {
    throw new MetricRangeError(
      `${name} is a number from ${low} to ${high}${unit && ` ${unit}`}, not ${value}`,
    )
  }
}
