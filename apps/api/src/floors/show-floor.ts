import type { DeviceFloor } from '@paceline/contracts'
import type { DeviceSessions } from '@paceline/db'
import { noiseFloor } from '@paceline/domain'

/** A device's noise floor under one protocol key; the figures are null while there are too few sessions. */
export function showFloor({ protocolKey, runtime, groups, newestAt }: DeviceSessions): DeviceFloor {
  const floor = noiseFloor(groups)
  const sessions = groups.reduce((count, group) => count + group.sessions.length, 0)
  return {
    runtime,
    protocolKey,
    models: groups.length,
    sessions,
    degrees: sessions - groups.length,
    cv: floor?.cv ?? null,
    cvHigh: floor?.cvHigh ?? null,
    newestAt,
  }
}
