export { signalWithin } from './abort/signal-within.js'
export * from './arrival/arrival-outcome.js'
export * from './comparison/compare-pairs.js'
export { holm } from './comparison/holm.js'
export * from './comparison/plan-comparison.js'
export * from './comparison/schedule.js'
export * from './comparison/simulate-comparisons.js'
export * from './conditions/cpu-time.js'
export type { Disturbance } from './conditions/disturbance.js'
export * from './conditions/disturbances.js'
export * from './conditions/gate.js'
export * from './conditions/gate-limits.js'
export * from './conditions/reading.js'
export * from './conditions/summary.js'
export * from './digest/sha256.js'
export * from './errors/domain-error.js'
export * from './evidence/compare-figures.js'
export type * from './evidence/evidence.js'
export * from './evidence/recompute.js'
export * from './fleet/device-state.js'
export * from './fleet/health.js'
export * from './fleet/revision.js'
export * from './fleet/turns.js'
export * from './fleet/usual-sentinels.js'
export * from './ids/ids.js'
export * from './measurement/assess.js'
export {
  type Verdict,
  type VerdictReason,
  type VerdictReasonCode,
  verdictReasonCodes,
  verdicts,
} from './measurement/finding.js'
export * from './measurement/kalibera-jones.js'
export * from './measurement/looks.js'
export * from './measurement/pilot.js'
export * from './measurement/plan-invocation.js'
export * from './measurement/plan-report.js'
export { type MeasurementProgress, sessionProgress, type TimedInvocation } from './measurement/progress.js'
export * from './measurement/verdict.js'
export * from './measurement/warmup.js'
export * from './metrics/bytes.js'
export * from './metrics/catalogue.js'
export type * from './metrics/metric.js'
export * from './metrics/quality.js'
export { dominatorIndices, dominators, paretoFront } from './pareto/front.js'
export * from './pareto/front-probability.js'
export { hypervolume } from './pareto/hypervolume.js'
export * from './pareto/measure-next.js'
export { InvalidPointError, type Objective } from './pareto/objectives.js'
export type { ProfileObservations, SliceTime } from './profile/build-system.js'
export { type ContextualObservations, withContextError } from './profile/context-error.js'
export {
  type OperatorFigures,
  operatorFigures,
  type ProfiledSlice,
  type ProfileSamples,
  profileSubjects,
} from './profile/operator-figures.js'
export * from './profile/reconcile-operators.js'
export * from './protocol/affinity.js'
export * from './protocol/canonical-json.js'
export * from './protocol/check-protocol.js'
export * from './protocol/fallback.js'
export * from './protocol/protocol.js'
export * from './protocol/protocol-defaults.js'
export * from './protocol/protocol-key.js'
export { createRandom, type Random } from './random/random.js'
export * from './random/seeded-input.js'
export * from './ranking/rank-by-interval.js'
export * from './replay/replay-outcome.js'
export * from './replay/same-runner.js'
export * from './reward/mnasnet-reward.js'
export * from './runs/failure.js'
export * from './runs/job-state.js'
export * from './runs/job-title.js'
export * from './runs/run-state.js'
export * from './runs/waiting-text.js'
export {
  learnCoefficient,
  type SentinelReference,
  type SentinelSession,
} from './sentinel/learn-coefficient.js'
export * from './sentinel/normalise-by-sentinel.js'
export * from './sentinel/sentinel-figures.js'
export {
  type SentinelLevel,
  SentinelMismatchError,
  type SentinelReading,
  sentinelLevel,
} from './sentinel/sentinel-level.js'
export * from './sentinel/sentinel-movement.js'
export { type CoefficientOfVariation, coefficientOfVariation } from './sessions/coefficient-of-variation.js'
export {
  type MeasuredSession,
  nextSession,
  type PredictionInterval,
  type SessionVariance,
  sessionPredictor,
} from './sessions/next-session.js'
export * from './sessions/noise-floor.js'
export * from './sessions/session-ratio.js'
export * from './simulation/look-coverage.js'
export * from './simulation/noise.js'
export * from './simulation/simulate-coverage.js'
export * from './simulation/simulate-session.js'
export * from './statistics/autocorrelation.js'
export * from './statistics/binomial.js'
export * from './statistics/chi-square.js'
export * from './statistics/estimator.js'
export * from './statistics/fisher-f.js'
export * from './statistics/kolmogorov.js'
export * from './statistics/look-quantile.js'
export {
  type Interval,
  logMedianInterval,
  medianInterval,
  sessionStandardError,
} from './statistics/median-interval.js'
export * from './statistics/moments.js'
export * from './statistics/normal.js'
export * from './statistics/quantile.js'
export {
  checkSamples,
  InvalidSampleError,
  NoSamplesError,
  type Samples,
} from './statistics/samples.js'
export * from './statistics/student-t.js'
export * from './statistics/summarise.js'
export type { ChangePoint } from './steadiness/change-point.js'
export type { Modes } from './steadiness/modes.js'
export * from './steadiness/steadiness.js'
export type { Trend } from './steadiness/trend.js'
export type { Wander } from './steadiness/wander.js'
export * from './studies/sparse/break-even.js'
export * from './studies/sparse/break-even-text.js'
export * from './studies/sparse/own-path.js'
export * from './studies/sparse/sparse-pattern.js'
export * from './studies/sparse/speed-up.js'
export * from './studies/study-state.js'
