import type { Quality } from '@paceline/contracts'
import { checkMetricValue, metricNamed } from '@paceline/domain'
import { type FieldProblem, ProblemError } from '../problems/problem-error.js'
import type { ProblemCode } from '../problems/statuses.js'

/**
 * Checks what a schema cannot: each metric is a quality of the catalogue, its value makes sense, and no two
 * entries say the same thing. Throws ProblemError naming each bad entry.
 */
export function checkQualities(qualities: readonly Quality[]): void {
  const seen = new Set<string>()
  let code: ProblemCode = 'invalid-request'
  const errors: FieldProblem[] = []
  for (const [index, { metric, value, dataset, origin, source }] of qualities.entries()) {
    const identity = JSON.stringify([metric, dataset, origin, source])
    if (seen.has(identity)) {
      errors.push({
        path: `/${index}`,
        message: 'repeats an entry of the same metric, dataset, origin and source',
      })
    }
    seen.add(identity)
    try {
      checkMetricValue(metric, value)
      if (metricNamed(metric).kind !== 'quality') {
        code = 'unknown-metric'
        errors.push({ path: `/${index}/metric`, message: `${metric} is a cost, which is measured` })
      }
    } catch (error) {
      const { code: reason, message } = error as { code?: unknown; message: string }
      if (reason !== 'unknown-metric' && reason !== 'metric-out-of-range') throw error
      code = reason
      errors.push({ path: `/${index}/${reason === 'unknown-metric' ? 'metric' : 'value'}`, message })
    }
  }
  const first = errors[0]
  if (first) throw new ProblemError(code, `qualities ${first.path}: ${first.message}`, errors)
}
