import { writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { createRandom, type Random } from '@paceline/domain'
import { findRedis } from '@paceline/launcher'
import { sumModel } from '../../device/odd-models.js'
import { openProcessFarm, type ProcessFarm } from '../../fleet-faults/process-farm.js'
import { endedJob, postJob, uploadModel } from '../../fleet-faults/requests.js'
import { brokenRules } from '../../fleet-faults/whole-farm.js'

export interface FleetFaults {
  readonly jobs: number
  readonly devices: number
  readonly everyMs: number
  /** Of which fault comes when. */
  readonly seed: number
}

export interface FaultsOutcome {
  readonly completed: number
  /** Accepted, and neither completed nor failed in the end. */
  readonly lost: number
  /** Runs with more than one completed attempt. */
  readonly doubled: number
  readonly brokenRules: number
}

/** Asks that wait for an answer at a time, as several tools would. */
const POSTERS = 6
/** After the last fault everything has this long to come to its end. */
const PATIENCE_MS = 180_000

const kinds = ['worker', 'api', 'postgres', 'queue', 'device'] as const
type Kind = (typeof kinds)[number]

export async function faultsOnTheFleet(
  { jobs, devices, everyMs, seed }: FleetFaults,
  say: (line: string) => void,
): Promise<FaultsOutcome> {
  const queue = findRedis() ? 'redis' : 'postgres'
  await using farm = await openProcessFarm({ workers: 3, devices, sessionSeconds: 1, queue })
  const modelId = await uploadModel(farm, sumModel())
  const over = new AbortController()
  const striking = strike(farm, { everyMs, devices, random: createRandom(seed) }, over.signal)
  const ids: string[] = []
  let left = jobs
  const post = async () => {
    while (left > 0) {
      left -= 1
      ids.push(await postJob(farm, { modelId, pool: 'simulated' }))
    }
  }
  await Promise.all(Array.from({ length: POSTERS }, post))
  await untilFew(farm)
  over.abort()
  const struck = await striking
  const states = await Promise.all(
    ids.map((id) =>
      endedJob(farm, id, PATIENCE_MS).then(
        ({ state }) => state,
        () => 'lost' as const,
      ),
    ),
  )
  const completed = states.filter((state) => state === 'completed').length
  const broken = await brokenRules(farm.sql)
  const twice = await farm.sql.query(
    `SELECT run_id FROM attempt WHERE state = 'completed' GROUP BY run_id HAVING count(*) > 1`,
  )
  say(`seed ${seed}, queue on ${queue}: ${struck}; ${completed} of ${ids.length} completed`)
  for (const [rule, rows] of Object.entries(broken)) say(`broken: ${rule}: ${rows.join(', ')}`)
  return {
    completed,
    lost: states.filter((state) => state === 'lost').length,
    doubled: twice.rowCount ?? 0,
    brokenRules: Object.keys(broken).length,
  }
}

/** Faults go on while there is work for them to hit. */
async function untilFew({ sql }: ProcessFarm): Promise<void> {
  for (;;) {
    const open = await sql
      .query<{ runs: number }>(
        `SELECT count(*)::int AS runs FROM run WHERE state IN ('queued', 'leased', 'running')`,
      )
      .catch(() => null)
    if (open !== null && (open.rows[0]?.runs ?? 0) === 0) return
    await delay(250)
  }
}

interface Strikes {
  readonly everyMs: number
  readonly devices: number
  readonly random: Random
}

/** One fault after the other, each mended before the next; says what there was. */
async function strike(
  farm: ProcessFarm,
  { everyMs, devices, random }: Strikes,
  over: AbortSignal,
): Promise<string> {
  const counts = new Map<Kind, number>(kinds.map((kind) => [kind, 0]))
  const below = (count: number) => Math.floor(random.nextUnit() * count)
  while (!over.aborted) {
    await delay(everyMs, undefined, { signal: over }).catch(() => {})
    if (over.aborted) break
    const kind = kinds[below(kinds.length)] as Kind
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    await faults[kind](farm, { unit: below(devices), worker: below(farm.workers.length) })
  }
  return [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')
}

interface Aim {
  readonly unit: number
  readonly worker: number
}

/** What a device that misbehaves does so for; then it may recover. */
const MISBEHAVES_MS = 1500

const faults: Readonly<Record<Kind, (farm: ProcessFarm, aim: Aim) => Promise<void>>> = {
  async worker({ workers }, { worker }) {
    await workers[worker]?.kill()
    await workers[worker]?.start()
  },
  async api({ api }) {
    await api.kill()
    await api.start()
  },
  postgres: (farm) => farm.restartPostgres(),
  queue: (farm) => farm.loseQueue(),
  async device({ controlFile }, { unit }) {
    writeFileSync(
      controlFile,
      JSON.stringify({ [unit]: unit % 2 === 0 ? 'device-lost' : 'device-unhealthy' }),
    )
    await delay(MISBEHAVES_MS)
    writeFileSync(controlFile, '{}')
  },
}
