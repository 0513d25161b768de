/**
 * Who is to blame when an attempt fails, which decides whether trying again can help:
 * - `model`: its bytes make the runtime fail; they will again.
 * - `user`: what was asked cannot be done, or took longer than the asker allowed.
 * - `device`: the device went away, was too hot, or was taken.
 * - `harness`: our own worker, runner, driver or store failed.
 */
export const failureKinds = ['model', 'user', 'device', 'harness'] as const
export type FailureKind = (typeof failureKinds)[number]

/** A session whose sentinels moved is measured again, so often in all. */
export const defaultMaxAttempts = 3
/** A run is never leased more often than this, whoever is to blame. */
export const attemptsCeiling = 10

/**
 * Whether a run whose attempt just failed goes back to the queue: what its device or the farm did is none of the
 * run's, up to the ceiling. `attemptsOfRun` counts the attempts made so far, the failed one included. Throws
 * RangeError unless it is a whole number above 0.
 */
export function shouldRetry(kind: FailureKind, attemptsOfRun: number): boolean {
  if (!Number.isInteger(attemptsOfRun) || attemptsOfRun < 1) {
    throw new RangeError(`attemptsOfRun counts from 1, not ${attemptsOfRun}`)
  }
  if (kind === 'model' || kind === 'user') return false
  return attemptsOfRun < attemptsCeiling
}

/** The failure codes that a run can end with, and who is to blame. Codes are stable. */
export const failureCodes = {
  expired: 'user',
  'model-gone': 'user',
  'runtime-missing': 'user',
  'delegate-required': 'user',
  'affinity-unknown': 'user',
  'model-refused': 'model',
  'runner-crashed': 'model',
  'runner-hung': 'model',
  'out-of-memory': 'model',
  'plugin-abi': 'model',
  'plugin-out-of-memory': 'model',
  'plugin-timeout': 'model',
  'plugin-trapped': 'model',
  'plugin-wrong-result': 'model',
  'device-lost': 'device',
  'device-busy': 'device',
  'device-unhealthy': 'device',
  'page-hidden': 'device',
  'lease-lost': 'harness',
  'runner-protocol': 'harness',
  'invalid-sample': 'harness',
  'driver-failed': 'harness',
  'store-failed': 'harness',
  internal: 'harness',
} as const satisfies Record<string, FailureKind>
export type FailureCode = keyof typeof failureCodes

/** The kind of a failure by its code; a code nobody listed is the harness's own fault. */
export function failureKindOf(code: string): FailureKind {
  return Object.hasOwn(failureCodes, code) ? failureCodes[code as FailureCode] : 'harness'
}
