import type { FailureKind } from '../runs/failure.js'

/** So many failures of its own making in a row and a device is taken out. */
export const failuresToQuarantine = 3
/** Its first and second failure in a row are rested off for so long. */
const FIRST_REST_SECONDS = 5
/** A quarantined device is tried after this, then after twice as long each time. */
const FIRST_PROBE_SECONDS = 60
const LONGEST_PROBE_SECONDS = 3600
/** A sentinel that lasts so much longer or shorter than it usually does says that the device is another than it was. */
export const sentinelOffRatio = 0.2

/** What a device is to do after something befell it. */
export type HealthStep =
  | { readonly to: 'cooling' | 'quarantined'; readonly restSeconds: number }
  /** It goes on as it is. */
  | { readonly to: null }

/**
 * After an attempt that failed: a device rests after a failure of its own making, and is quarantined at the third in
 * a row. `failuresInRow` counts this one, where it blames the device.
 */
export function afterFailure(kind: FailureKind, failuresInRow: number): HealthStep {
  if (kind !== 'device') return { to: null }
  if (failuresInRow >= failuresToQuarantine) return { to: 'quarantined', restSeconds: FIRST_PROBE_SECONDS }
  return { to: 'cooling', restSeconds: FIRST_REST_SECONDS * 2 ** (failuresInRow - 1) }
}

/** What a completed session showed of its device. */
export const deviceConcerns = ['sentinel-off', 'too-hot'] as const
export type DeviceConcern = (typeof deviceConcerns)[number]

/** A device that is too hot rests; one whose sentinels are off is not believed any more. */
export function afterConcern(concern: DeviceConcern): Exclude<HealthStep, { to: null }> {
  return concern === 'sentinel-off'
    ? { to: 'quarantined', restSeconds: FIRST_PROBE_SECONDS }
    : { to: 'cooling', restSeconds: FIRST_REST_SECONDS * 2 ** 2 }
}

/**
 * How long a device rests after a probe that failed, before the next: each time twice as long, up to an hour.
 * `failedProbes` counts this one.
 */
export function restAfterProbeSeconds(state: 'cooling' | 'quarantined', failedProbes: number): number {
  const first = state === 'cooling' ? FIRST_REST_SECONDS * 2 ** 2 : FIRST_PROBE_SECONDS
  return Math.min(first * 2 ** failedProbes, LONGEST_PROBE_SECONDS)
}

/** Whether a sentinel's time is off by more than a fifth of what it usually is; both in milliseconds. */
export function sentinelIsOff(usualMs: number, nowMs: number): boolean {
  return Math.abs(nowMs / usualMs - 1) > sentinelOffRatio
}
