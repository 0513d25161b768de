import type { Pool } from 'pg'
import type { LeasedTask, NewTask } from '../database.js'
import { floorGroups, placeOf } from '../floors/floor-groups.js'
import type { PrismaClient } from '../prisma-client.js'
import { showRun, withOutcome } from '../runs/run-row.js'

/** What the session of a leased run is to do, with the rows that its worker needs for it. */
export async function leasedTask(
  prisma: PrismaClient,
  pool: Pool,
  task: NewTask | null,
): Promise<LeasedTask> {
  switch (task?.purpose) {
    case 'replay':
      return replayTask(prisma, pool, task)
    case 'comparison':
      return comparisonTask(prisma, task)
    default:
      return { purpose: task?.purpose ?? 'measure' }
  }
}

async function replayTask(prisma: PrismaClient, pool: Pool, { of }: { of: string }): Promise<LeasedTask> {
  const original = showRun(await prisma.run.findUniqueOrThrow({ where: { id: of }, include: withOutcome }))
  const { deviceId, protocolKey } = original
  if (deviceId === null || protocolKey === null) return { purpose: 'replay', original, floorSessions: [] }
  const place = { deviceId, protocolKey }
  const floorSessions = (await floorGroups(pool, [place])).get(placeOf(place)) ?? []
  return { purpose: 'replay', original, floorSessions }
}

async function comparisonTask(
  prisma: PrismaClient,
  { seed, pairs, variants }: Extract<NewTask, { purpose: 'comparison' }>,
): Promise<LeasedTask> {
  const rows = await prisma.model.findMany({
    where: { id: { in: [...variants] } },
    select: { id: true, sha256: true, bytes: true },
  })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return { purpose: 'comparison', seed, pairs, variants: variants.flatMap((id) => byId.get(id) ?? []) }
}
