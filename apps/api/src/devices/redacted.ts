import type { Device, DeviceEvent, Me } from '@paceline/contracts'

/*
 * A key below `full` is somebody's from outside: it sees what a device does and why in codes, and not who works here,
 * on which computers, or what a runner said about a model.
 */

/** A device as a key of this redaction may see it. */
export function deviceFor<T extends Partial<Pick<Device, 'workers'>> & Pick<Device, 'stateBy'>>(
  redaction: Me['redaction'],
  device: T,
): T {
  if (redaction === 'full') return device
  return { ...device, stateBy: actorFor(device.stateBy), ...(device.workers && { workers: [] }) }
}

/** An event as a key of this redaction may see it. */
export function eventFor(redaction: Me['redaction'], event: DeviceEvent): DeviceEvent {
  if (redaction === 'full') return event
  const { type, actor, data } = event
  const reason = type === 'state' ? event.reason : null
  const shown: Record<string, unknown> = 'passed' in data ? { passed: data.passed } : {}
  return { ...event, reason, actor: actorFor(actor), data: shown }
}

/** That it was a person is told, and not who. */
const actorFor = (actor: string | null): string | null => (actor === null ? null : 'key')
