import type { DeviceFloor } from '../api/devices.js'
import { formatRatio } from '../format/numbers.js'

/** Degrees of freedom from which a variance counts as known: eight sessions of one model. */
const LEAST_DEGREES = 7

/** How far sessions differ, with the upper end of what is known of it; null while that is unknown. */
export function floorFigure({ cv, cvHigh }: Pick<DeviceFloor, 'cv' | 'cvHigh'>): string | null {
  if (cv === null) return null
  return `${formatRatio(cv)}${cvHigh === null ? '' : `, at most ${formatRatio(cvHigh)}`}`
}

/** What is missing for a floor to be known, in words. */
export function missingSessions({ degrees, models }: Pick<DeviceFloor, 'degrees' | 'models'>): string {
  const missing = LEAST_DEGREES - degrees + (models === 0 ? 1 : 0)
  return `${missing} more ${missing === 1 ? 'session' : 'sessions'} of one model`
}
