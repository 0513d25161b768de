import type { DeviceSelection, ProtocolRequest } from '@paceline/contracts'
import type { DeviceRepository } from '@paceline/db'
import type { Placement } from '../../jobs/create-job.js'
import { protocolFor } from '../../jobs/protocol-for.js'
import { resolveTargets } from '../../jobs/targets.js'
import { ProblemError } from '../../problems/problem-error.js'

/** Where and how a sparse study measures. */
export interface SparsePlaces {
  readonly devices: DeviceSelection
  readonly runtimes: readonly string[]
  readonly protocol: ProtocolRequest | undefined
}

type Devices = Pick<DeviceRepository, 'findMany' | 'inPool' | 'all'>

/**
 * Each runtime on each device, by operators unless the protocol says otherwise. A pool gives one device: ratios are of
 * figures that one device took. Throws ProblemError, the runtime that is not offered at its place in the request.
 */
export async function sparsePlacements(devices: Devices, request: SparsePlaces): Promise<Placement[]> {
  const { runtimes, protocol } = request
  checkArrival(protocol)
  const selection =
    'pool' in request.devices ? await oneOfPool(devices, request.devices.pool, runtimes) : request.devices
  const placed = await Promise.all(
    runtimes.map(async (runtime, index) => {
      const targets = await resolveTargets(devices, selection, runtime).catch((error: unknown) => {
        throw atRuntime(error, index)
      })
      return targets.map((target) => ({
        target,
        protocol: protocolFor(target.offer, { perOperator: true, ...protocol }),
      }))
    }),
  )
  return placed.flat()
}

/** The pool's device that offers all of the runtimes, one that is idle before another; the pool where none does. */
async function oneOfPool(
  devices: Devices,
  pool: string,
  runtimes: readonly string[],
): Promise<DeviceSelection> {
  const able = (await devices.inPool(pool)).filter((device) =>
    runtimes.every((runtime) => device.runtimes.some(({ name }) => name === runtime)),
  )
  const chosen = able.find(({ state }) => state === 'idle') ?? able[0]
  return chosen === undefined ? { pool } : { ids: [chosen.id] }
}

/** The encodings are compared in pairs of processes, which have no periods. */
function checkArrival(protocol: ProtocolRequest | undefined): void {
  if (protocol?.arrival === undefined || protocol.arrival.mode === 'closed') return
  const message = 'is closed in a sparse study'
  throw new ProblemError('not-comparable', `/protocol/arrival ${message}`, [
    { path: '/protocol/arrival', message },
  ])
}

function atRuntime(error: unknown, index: number): unknown {
  if (!(error instanceof ProblemError)) return error
  const errors = error.errors.map(({ path, message }) => ({
    path: path === '/runtime' ? `/runtimes/${index}` : path,
    message,
  }))
  return new ProblemError(error.code, error.message, errors)
}
