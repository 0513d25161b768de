import type { SparseModel, SparseResults, SweepRun } from '@paceline/contracts'
import { noiseFloor, patternOfPrune } from '@paceline/domain'
import type { Pool } from 'pg'
import { floorGroups, placeOf } from '../../floors/floor-groups.js'
import type { FloorPlace } from '../../floors/interfaces.js'
import { runsOfStudy } from '../study-runs.js'
import { type MeasuredMember, sparsePlace } from './sparse-place.js'
import { type SparseMemberRow, sparseFigures, sparseMembers } from './sparse-rows.js'

/** What a sparse study has found out so far, whatever of it is built and measured. */
export async function sparseResults(pool: Pool, studyId: string): Promise<SparseResults> {
  const [members, runs, figures] = await Promise.all([
    sparseMembers(pool, studyId),
    runsOfStudy(pool, studyId),
    sparseFigures(pool, studyId),
  ])
  const runsOf = ({ modelId }: Pick<SparseMemberRow, 'modelId'>) => runs.get(modelId ?? '') ?? []
  const dense = members.find(({ prune }) => prune === null)
  const encodings = new Map(
    members.flatMap((row) => (row.prune?.encode === 'sparse' ? [[keyOf(row), row] as const] : [])),
  )
  const pruned = members.filter(({ prune }) => prune?.encode === 'dense')
  const models = pruned.map((row) => modelOf(row, encodings.get(keyOf(row))))
  const where = placesOf([...(dense ? runsOf(dense) : []), ...pruned.flatMap(runsOf)])
  const floors = await floorGroups(pool, where.map(floorPlace))
  const measuredAt = (place: Place, row: SparseMemberRow | undefined): MeasuredMember => {
    const run = row && runsOf(row).find((each) => isAt(place, each))
    return { run: run ?? null, figure: figures.get(run?.runId ?? '') ?? null }
  }
  const encodedAt = (place: Place, row: SparseMemberRow): MeasuredMember => {
    const encoded = encodings.get(keyOf(row))
    // What has nothing to encode is the same model, whose run compares nothing.
    return measuredAt(place, encoded?.modelId === row.modelId ? undefined : encoded)
  }
  return {
    dense: {
      modelId: dense?.modelId ?? null,
      name: dense?.name ?? null,
      bytes: dense?.bytes ?? null,
    },
    models,
    places: where.map((place) =>
      sparsePlace({
        ...place,
        floor: noiseFloor(floors.get(placeOf(floorPlace(place))) ?? []),
        dense: measuredAt(place, dense),
        pruned: pruned.map((row, at) => ({
          model: models[at] as SparseModel,
          ...measuredAt(place, row),
          encoded: encodedAt(place, row),
        })),
      }),
    ),
  }
}

interface Place {
  readonly deviceId: string | null
  readonly runtime: string
  readonly protocolKey: string | null
}

/** Each device and runtime once, in the order of their runs. */
function placesOf(runs: readonly SweepRun[]): Place[] {
  const places = new Map<string, Place>()
  for (const { deviceId, runtime, protocolKey } of runs) {
    if (runtime === null) continue
    const key = `${deviceId} ${runtime}`
    const known = places.get(key)
    places.set(key, { deviceId, runtime, protocolKey: known?.protocolKey ?? protocolKey })
  }
  return [...places.values()]
}

function isAt(place: Place, { deviceId, runtime }: SweepRun): boolean {
  return deviceId === place.deviceId && runtime === place.runtime
}

/** A place that is not known yet has no sessions. */
function floorPlace({ deviceId, protocolKey }: Place): FloorPlace {
  return { deviceId: deviceId ?? '', protocolKey: protocolKey ?? '' }
}

function keyOf({ prune }: Pick<SparseMemberRow, 'prune'>): string {
  return prune === null ? '' : `${patternOfPrune(prune)} ${prune.sparsity}`
}

function modelOf(row: SparseMemberRow, encoded: SparseMemberRow | undefined): SparseModel {
  const { member, prune, state, error, modelId, name, bytes, report, warnings } = row
  if (prune === null || encoded === undefined) throw new Error(`member ${member} has no encoding beside it`)
  return {
    member,
    pattern: patternOfPrune(prune),
    sparsity: prune.sparsity,
    state,
    error,
    modelId,
    name,
    zeros: report?.ratio ?? null,
    layers: (report?.layers ?? []).flatMap(({ operators, name: layer, type, ratio }) =>
      operators.map((operator) => ({ operator, name: layer, type, sparsity: ratio })),
    ),
    warnings: [...warnings],
    bytes,
    encoded: {
      member: encoded.member,
      state: encoded.state,
      error: encoded.error,
      modelId: encoded.modelId,
      bytes: encoded.bytes,
    },
  }
}
