import type { Device, DeviceFacts, RuntimeOffer } from '@paceline/contracts'
import type { Prisma } from '../prisma-client.js'

/** A worker that was not heard of for longer does not reach its devices any more. */
export const silentSeconds = 30

/** What is read with a device: the workers that said they reach it, however long ago. */
export const withWorkers = {
  reaches: { include: { worker: true }, orderBy: { since: 'asc' } },
} as const satisfies Prisma.DeviceInclude

export type DeviceRow = Prisma.DeviceGetPayload<{ include: typeof withWorkers }>
type LeaseColumns = Pick<DeviceRow, 'leaseSessionId' | 'epoch' | 'leasedAt' | 'leaseExpiresAt'>

/** What of a device other tables tell. */
export interface AroundDevice {
  readonly waiting: Device['waiting']
  /** What its lease is for; null without one. */
  readonly held: LeaseSubject | null
  /** Ids of workers that were heard of lately. */
  readonly live: ReadonlySet<string>
}
export type LeaseSubject = Pick<NonNullable<Device['lease']>, 'purpose' | 'runId'>

export function showDevice(row: DeviceRow, { waiting, held, live }: AroundDevice): Device {
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
    stateSince: row.stateSince.toISOString(),
    stateBy: row.stateBy,
    restUntil: row.restUntil?.toISOString() ?? null,
    workers: row.reaches.flatMap(({ worker: { id, host, build } }) =>
      live.has(id) ? [{ id, host, build }] : [],
    ),
    health: row.health as Record<string, unknown>,
    lease: showLease(row, held),
    waiting,
    seenAt: row.seenAt.toISOString(),
  }
}

/** A lease whose session is not found any more has ended between two reads. */
export function showLease(
  { leaseSessionId, epoch, leasedAt, leaseExpiresAt }: LeaseColumns,
  held: LeaseSubject | null,
): Device['lease'] {
  if (leaseSessionId === null || leasedAt === null || leaseExpiresAt === null || held === null) return null
  return {
    sessionId: leaseSessionId,
    epoch,
    since: leasedAt.toISOString(),
    expiresAt: leaseExpiresAt.toISOString(),
    ...held,
  }
}
