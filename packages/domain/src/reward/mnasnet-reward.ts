import { DomainError } from '../errors/domain-error.js'

/** `quality` in whatever unit the searcher uses; latencies in milliseconds. */
export interface RewardInput {
  readonly quality: number
  readonly latencyMs: number
  readonly targetMs: number
  /** Exponent at or under the target; MnasNet's soft constraint has -0.07. */
  readonly alpha: number
  /** Exponent above the target; -0.07 soft, -1 hard (with alpha 0). */
  readonly beta: number
}

export class InvalidObjectiveError extends DomainError {
  readonly code = 'invalid-objective'
}

/** The exponents of the paper's section 3.1: both constraints that it searches under. */
export const softConstraint = { alpha: -0.07, beta: -0.07 } as const
export const hardConstraint = { alpha: 0, beta: -1 } as const

/**
 * MnasNet's objective: `quality * (latency / target) ** w`, w = alpha when latency <= target, else beta
 * (Tan et al., "MnasNet: Platform-Aware Neural Architecture Search for Mobile", eq. 2 and 3).
 * Throws InvalidObjectiveError unless all are finite and both latencies above 0.
 */
export function mnasnetReward({ quality, latencyMs, targetMs, alpha, beta }: RewardInput): number {
  for (const [name, value] of Object.entries({ quality, latencyMs, targetMs, alpha, beta })) {
    if (!Number.isFinite(value)) throw new InvalidObjectiveError(`${name} is a finite number, not ${value}`)
  }
  if (latencyMs <= 0 || targetMs <= 0) {
    throw new InvalidObjectiveError('latencyMs and targetMs are above 0')
  }
  const exponent = latencyMs <= targetMs ? alpha : beta
  return quality * (latencyMs / targetMs) ** exponent
}
