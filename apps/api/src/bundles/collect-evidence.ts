import type { Comparison, Device, Measurement, Model, Run } from '@paceline/contracts'
import type { Database, FloorGroup, StoredSamples } from '@paceline/db'
import { nextSession, noiseFloor } from '@paceline/domain'
import { notFound, ProblemError } from '../problems/problem-error.js'

/** A completed run with all that its figures were made of. */
export interface CollectedRun {
  readonly run: Run
  readonly measurement: Measurement
  readonly samples: readonly StoredSamples[]
}

export interface CollectedEvidence extends CollectedRun {
  /** The run that was asked for, where it reuses the measurement of this one. */
  readonly reusedBy: string | null
  /** The run's own first, then a comparison's variants. */
  readonly models: readonly Model[]
  readonly device: Device | null
  readonly floor: readonly FloorGroup[]
  readonly comparison: Comparison | null
  /** Of a replay: what was measured before, and the sessions that were known when it began. */
  readonly replayed: { readonly original: CollectedRun; readonly floor: readonly FloorGroup[] } | null
}

type Reads = Pick<Database, 'runs' | 'models' | 'devices' | 'comparisons' | 'floors'>

/**
 * Everything that a bundle of the run holds. A run that reuses a measurement is stood for by the one that was
 * measured. Throws ProblemError: `not-found`, and `run-not-completed` for one that has no figures.
 */
export async function collectEvidence(db: Reads, runId: string): Promise<CollectedEvidence> {
  const asked = await db.runs.find(runId)
  if (asked === null) throw notFound('run', runId)
  const measured = await collectRun(db, asked.reusedFrom ?? asked.id)
  const { run } = measured
  const floor = countsAsSession(run) ? await floorOf(db, run) : []
  const comparison = run.purpose === 'comparison' ? await db.comparisons.findByJob(run.jobId) : null
  return {
    ...measured,
    // The sessions of this bundle say it, so that both are of one moment.
    measurement: landingOn(measured.measurement, floor),
    reusedBy: asked.id === run.id ? null : asked.id,
    models: await db.models.findMany([run.modelId, ...(comparison?.variants ?? [])]),
    device: run.deviceId === null ? null : await db.devices.find(run.deviceId),
    floor,
    comparison,
    replayed: run.replay === null ? null : await collectReplayed(db, run, run.replay.of),
  }
}

async function collectRun(db: Reads, id: string): Promise<CollectedRun> {
  const run = await db.runs.find(id)
  if (run === null) throw notFound('run', id)
  const { state, measurement } = run
  if (state !== 'completed' || measurement === null) {
    throw new ProblemError('run-not-completed', `run ${id} is ${state}; only a completed run has a figure`)
  }
  return { run, measurement, samples: await db.runs.samples(id) }
}

async function collectReplayed(db: Reads, replay: Run, id: string) {
  const original = await collectRun(db, id)
  const beganAt = replay.attempts.at(-1)?.startedAt
  const floor = await floorOf(db, original.run, beganAt)
  // Where another session would land is no part of a replay, and changes with each.
  return { original: { ...original, measurement: landingOn(original.measurement, []) }, floor }
}

async function floorOf(db: Reads, { deviceId, protocolKey }: Run, until?: string): Promise<FloorGroup[]> {
  if (deviceId === null || protocolKey === null) return []
  return db.floors.groups({ deviceId, protocolKey }, until)
}

/** As `nextSession` is told of a run: not of a fallback, and not of a session that several models share. */
function countsAsSession({ fallback, purpose }: Run): boolean {
  return !fallback && purpose !== 'comparison'
}

function landingOn(measurement: Measurement, floor: readonly FloorGroup[]): Measurement {
  const { median: medianMs, ci, standardErrorRatio } = measurement.latencyMs
  const landing = nextSession({ medianMs, ci, standardErrorRatio }, noiseFloor(floor))
  return { ...measurement, latencyMs: { ...measurement.latencyMs, nextSession: landing } }
}
