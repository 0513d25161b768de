import type { Device, DeviceFacts, RuntimeOffer } from '@paceline/contracts'
import type { Device as DeviceRow } from '../generated/client.js'

export function showDevice(row: DeviceRow): Device {
  return {
    id: row.id,
    name: row.name,
    pool: row.pool,
    kind: row.kind as Device['kind'],
    driver: row.driver as Device['driver'],
    runtimes: row.runtimes as unknown as RuntimeOffer[],
    facts: row.facts as unknown as DeviceFacts,
    state: row.state as Device['state'],
    stateReason: row.stateReason,
    health: row.health as Record<string, unknown>,
    lease: showLease(row),
    seenAt: row.seenAt.toISOString(),
  }
}

function showLease({ leaseSessionId, epoch, leasedAt, leaseExpiresAt }: DeviceRow): Device['lease'] {
  if (leaseSessionId === null || leasedAt === null || leaseExpiresAt === null) return null
  return {
    sessionId: leaseSessionId,
    epoch,
    since: leasedAt.toISOString(),
    expiresAt: leaseExpiresAt.toISOString(),
  }
}
