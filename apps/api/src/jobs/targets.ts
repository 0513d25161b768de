import type { Device, DeviceMatch, DeviceSelection, RuntimeOffer } from '@paceline/contracts'
import type { DeviceRepository } from '@paceline/db'
import { ProblemError } from '../problems/problem-error.js'

/** Where runs go: one device, or whichever device of a pool is free first. */
export interface Target {
  readonly deviceId: string | null
  readonly pool: string | null
  /** As asked; null leaves it to the first one that the device lists. */
  readonly runtime: string | null
  /** What the protocol's defaults come from. */
  readonly offer: RuntimeOffer
  /** Every device that may measure, with its own offer of the runtime: where a finished run may be reused from. */
  readonly candidates: readonly { readonly deviceId: string; readonly offer: RuntimeOffer }[]
}

/**
 * The targets that a selection means now. Throws ProblemError: `unknown-device`, `no-device-matches` or
 * `runtime-not-offered`, saying what there is instead.
 */
export async function resolveTargets(
  devices: Pick<DeviceRepository, 'findMany' | 'inPool' | 'all'>,
  selection: DeviceSelection,
  runtime: string | null,
): Promise<Target[]> {
  if ('ids' in selection) {
    const found = new Map((await devices.findMany(selection.ids)).map((device) => [device.id, device]))
    const unknown = selection.ids.flatMap((id, index) =>
      found.has(id) ? [] : [{ path: `/devices/ids/${index}`, message: `there is no device ${id}` }],
    )
    if (unknown[0]) throw new ProblemError('unknown-device', unknown[0].message, unknown)
    return selection.ids.flatMap((id) => {
      const device = found.get(id)
      return device ? [targetOf(device, runtime)] : []
    })
  }
  if ('pool' in selection) return [poolTarget(selection.pool, await devices.inPool(selection.pool), runtime)]
  const matching = (await devices.all()).filter(
    (device) => matches(device, selection.match) && offerOf(device, runtime) !== undefined,
  )
  if (matching.length === 0) {
    throw new ProblemError(
      'no-device-matches',
      'no device that is online matches; GET /v1/devices lists them',
    )
  }
  return matching.map((device) => targetOf(device, runtime))
}

function poolTarget(pool: string, members: readonly Device[], runtime: string | null): Target {
  if (members.length === 0)
    throw new ProblemError('no-device-matches', `there is no device in a pool ${pool}`)
  const candidates = members.flatMap((device) => {
    const offer = offerOf(device, runtime)
    return offer ? [{ deviceId: device.id, offer }] : []
  })
  const first = candidates[0]
  if (!first) throw notOffered(runtime, `the pool ${pool}`, members)
  return { deviceId: null, pool, runtime, offer: first.offer, candidates }
}

/** A device as the one target. Throws `runtime-not-offered`. */
export function targetOf(device: Device, runtime: string | null): Target {
  const offer = offerOf(device, runtime)
  if (!offer) throw notOffered(runtime, device.id, [device])
  return {
    deviceId: device.id,
    pool: null,
    runtime: offer.name,
    offer,
    candidates: [{ deviceId: device.id, offer }],
  }
}

function offerOf(device: Device, runtime: string | null): RuntimeOffer | undefined {
  return runtime === null ? device.runtimes[0] : device.runtimes.find(({ name }) => name === runtime)
}

function notOffered(runtime: string | null, where: string, devices: readonly Device[]): ProblemError {
  const offered = new Set(devices.flatMap((device) => device.runtimes.map(({ name }) => name)))
  if (offered.size === 0) {
    const reasons = devices.flatMap(
      ({ state, stateReason }) => stateReason ?? (state === 'offline' ? [state] : []),
    )
    const why = reasons.length > 0 ? `: ${[...new Set(reasons)].join('; ')}` : ''
    const message = `${where} offers no runtime at the moment${why}`
    return new ProblemError('runtime-not-offered', message, [{ path: '/devices', message }])
  }
  const list = [...offered].join(', ')
  return new ProblemError(
    'runtime-not-offered',
    `${where} does not offer ${runtime ?? 'any runtime'}, but ${list}`,
    [{ path: '/runtime', message: `is one of ${list}` }],
  )
}

function matches(device: Device, match: DeviceMatch): boolean {
  const { facts } = device
  const pairs: readonly [string | undefined, string | null][] = [
    [match.kind, device.kind],
    [match.pool, device.pool],
    [match.driver, device.driver],
    [match.soc, facts.soc],
    [match.abi, facts.abi],
    [match.os, facts.os],
  ]
  if (device.state === 'offline') return false
  // What it answers is made up, so that whoever wants it must say so.
  if (device.kind === 'simulated' && match.kind !== 'simulated') return false
  if (match.runtime !== undefined && offerOf(device, match.runtime) === undefined) return false
  return pairs.every(([wanted, actual]) => wanted === undefined || wanted === actual)
}
