import type { Device } from '../../api/devices.js'

export interface RuntimeNote {
  readonly name: string
  readonly reason: string
}

/** Runtimes that the worker tried on a device and could not offer, with its reasons. */
export function unavailableOf({ health }: Pick<Device, 'health'>): RuntimeNote[] {
  return notesOf(health.unavailable)
}

/** Runtimes that a device offers although something about them limits what its figures are worth. */
export function warningsOf({ health }: Pick<Device, 'health'>): RuntimeNote[] {
  return notesOf(health.warnings)
}

/** What adb or the endpoint knows the device by; null where it is not reached by a name. */
export function serialOf({ health }: Pick<Device, 'health'>): string | null {
  return typeof health.serial === 'string' ? health.serial : null
}

/** A reason for each runtime; one that has several says them one after the other. */
function notesOf(reasons: unknown): RuntimeNote[] {
  if (typeof reasons !== 'object' || reasons === null) return []
  return Object.entries(reasons).flatMap(([name, said]) =>
    (Array.isArray(said) ? said : [said]).map((reason) => ({ name, reason: String(reason) })),
  )
}
