import { type LatencyRequest, protocolKeyOn } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import { protocolFor } from '../jobs/protocol-for.js'
import { resolveTargets, type Target } from '../jobs/targets.js'
import { ProblemError } from '../problems/problem-error.js'

/** Where a latency request asks, and under which keys answers may stand. */
export interface LatencyTarget {
  readonly target: Target
  readonly request: Pick<LatencyRequest, 'runtime' | 'protocol'>
  readonly deviceIds: readonly string[]
  /** Device to the protocol key of this request on it. */
  readonly keys: ReadonlyMap<string, string>
}

/** The device or pool of a request. Throws `unknown-device` and what a job would refuse. */
export async function latencyTarget(db: Database, request: LatencyRequest): Promise<LatencyTarget> {
  const { device, runtime, protocol } = request
  const selection = device.startsWith('dev_') ? { ids: [device] } : { pool: device }
  const [target] = await resolveTargets(db.devices, selection, runtime ?? null).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === 'no-device-matches') {
      throw new ProblemError('unknown-device', `there is no device and no pool ${device}`, [
        { path: '/device', message: 'is neither a device nor a pool' },
      ])
    }
    if (error instanceof ProblemError && error.code === 'unknown-device') {
      throw new ProblemError(error.code, error.message, [{ path: '/device', message: error.message }])
    }
    throw error
  })
  if (!target) throw new ProblemError('unknown-device', `there is no device ${device}`)
  const keys = target.candidates.map(
    ({ deviceId, offer }) => [deviceId, protocolKeyOn(offer, protocolFor(offer, protocol))] as const,
  )
  return {
    target,
    request: { ...(runtime !== undefined && { runtime }), ...(protocol !== undefined && { protocol }) },
    deviceIds: keys.map(([deviceId]) => deviceId),
    keys: new Map(keys),
  }
}
