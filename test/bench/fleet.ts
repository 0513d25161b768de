import { setTimeout as delay } from 'node:timers/promises'
import { findRedis } from '@paceline/launcher'
import type { Bench, BenchOptions, Figure } from './figure.js'
import { bareJobsPerSecond } from './fleet/bare-bullmq.js'
import { startFarm } from './fleet/farm.js'
import { type Backend, startServers } from './fleet/servers.js'
import { countCosts, countingSettings } from './fleet/session-costs.js'
import { attemptsPerSecond, freeToSessionMs } from './fleet/session-times.js'

interface Size {
  readonly devices: number
  readonly workers: number
  readonly sessionSeconds: number
  readonly runs: number
}

const MEGABYTE = 2 ** 20
/** Of bare BullMQ on Postgres in the same run. */
const TARGET_SHARE = 0.3
const TARGET_FREE_TO_SESSION_MS = 250

const fullSizes: readonly Size[] = [
  { devices: 10, workers: 4, sessionSeconds: 10, runs: 60 },
  { devices: 100, workers: 4, sessionSeconds: 10, runs: 600 },
  { devices: 1000, workers: 4, sessionSeconds: 10, runs: 20_000 },
]
const quickSizes: readonly Size[] = [
  { devices: 5, workers: 2, sessionSeconds: 0.5, runs: 20 },
  { devices: 20, workers: 2, sessionSeconds: 0.5, runs: 60 },
]

/**
 * How a fleet of simulated devices is kept at work: sessions that cost nothing beside BullMQ alone, and, with
 * sessions that last, how soon a free device has its next one and what the processes hold, as the fleet grows.
 */
export const run: Bench = async (options) => {
  const backends: Backend[] = ['postgres', ...(findRedis() ? (['redis'] as const) : [])]
  const figures: Figure[] = []
  for (const backend of backends) figures.push(...(await dispatchOn(backend, options)))
  figures.push(...(await costsOfSessions(options)))
  const grown: Grown[] = []
  for (const size of options.quick ? quickSizes : fullSizes) grown.push(await growthAt(size, options))
  return [...figures, ...grown.flatMap(figuresAt), ...growthOf(grown, options)]
}

/** Bare before and after the farm, as the machine may be another's meanwhile. */
async function dispatchOn(backend: Backend, { quick, say }: BenchOptions): Promise<Figure[]> {
  const devices = quick ? 20 : 100
  const jobs = quick ? 200 : 5000
  await using servers = await startServers(backend)
  const bare = () => bareJobsPerSecond(servers.queue, { jobs, slots: devices })
  const before = await bare()
  const farmed = await farmJobsPerSecond(jobs, {
    servers,
    devices,
    workers: quick ? 2 : 4,
    sessionSeconds: 0,
  })
  const alone = (before + (await bare())) / 2
  say(
    `${backend}: ${farmed.toFixed(0)} sessions/s on ${devices} devices, bare BullMQ ${alone.toFixed(0)} jobs/s`,
  )
  const share = farmed / alone
  const target = backend === 'postgres' ? TARGET_SHARE : null
  return [
    { key: `fleet.dispatch.${backend}`, value: farmed, unit: '1/s', better: 'higher', target: null },
    { key: `fleet.bare.${backend}`, value: alone, unit: '1/s', better: 'higher', target: null },
    { key: `fleet.share.of.bare.${backend}`, value: share, unit: 'ratio', better: 'higher', target },
  ]
}

async function farmJobsPerSecond(jobs: number, options: Parameters<typeof startFarm>[0]): Promise<number> {
  await using farm = await startFarm(options)
  await farm.enqueue(jobs)
  await farm.ended(jobs, 60_000 + jobs * 200)
  return attemptsPerSecond(farm.sql)
}

/** What a session asks of Postgres: no other process on the machine changes these. */
async function costsOfSessions({ quick, say }: BenchOptions): Promise<Figure[]> {
  const jobs = quick ? 200 : 1000
  await using servers = await startServers('postgres', countingSettings)
  await using farm = await startFarm({ servers, devices: 20, workers: 2, sessionSeconds: 0 })
  let costs: Awaited<ReturnType<typeof countCosts>> | undefined
  await farm.enqueue(jobs, async () => {
    costs = await countCosts(farm.sql)
  })
  await farm.ended(jobs, 60_000 + jobs * 200)
  if (costs === undefined) throw new Error('nothing was counted')
  const { statements, buffers, walBytes, flushes } = await costs(jobs)
  say(`a session: ${statements.toFixed(1)} statements, ${flushes.toFixed(1)} flushes of the log`)
  const figure = (key: string, value: number, unit: string): Figure => ({
    key: `fleet.session.${key}`,
    value,
    unit,
    better: 'lower',
    target: null,
  })
  return [
    figure('statements', statements, '1/session'),
    figure('flushes', flushes, '1/session'),
    figure('buffers', buffers, '1/session'),
    figure('wal', walBytes / 1024, 'KB/session'),
  ]
}

/** A fleet at one size. */
interface Grown {
  readonly devices: number
  readonly freeToSessionMs: number
  readonly apiBytes: number
  readonly workersBytes: number
}

async function growthAt(size: Size, { say }: BenchOptions): Promise<Grown> {
  const { devices, runs, sessionSeconds } = size
  await using servers = await startServers('postgres')
  await using farm = await startFarm({ servers, ...size })
  await farm.enqueue(runs)
  const sessions = Math.ceil(runs / devices)
  const looking = new AbortController()
  const looks = lookAt(farm, looking.signal)
  await farm.ended(runs, 120_000 + sessions * (sessionSeconds + 10) * 1000)
  const { apiBytes, workersBytes } = farm.memory()
  looking.abort()
  await looks
  const { p95, gaps } = await freeToSessionMs(farm.sql)
  say(
    `${devices} devices: free to session ${p95.toFixed(0)} ms at p95 of ${gaps}; API ${inMegabytes(apiBytes)}, workers ${inMegabytes(workersBytes)}`,
  )
  return { devices, freeToSessionMs: p95, apiBytes, workersBytes }
}

function figuresAt({ devices, freeToSessionMs: p95, apiBytes, workersBytes }: Grown): Figure[] {
  const target = TARGET_FREE_TO_SESSION_MS
  return [
    { key: `fleet.free.to.session.p95.${devices}`, value: p95, unit: 'ms', better: 'lower', target },
    memoryFigure(`fleet.memory.api.${devices}`, apiBytes),
    memoryFigure(`fleet.memory.workers.${devices}`, workersBytes),
  ]
}

/** How much of each a fleet has of what the one before it in size has. */
function growthOf(grown: readonly Grown[], { say }: BenchOptions): Figure[] {
  return grown.slice(1).flatMap((large, at) => {
    const small = grown[at]
    if (small === undefined) return []
    const ratio = (what: string, of: (size: Grown) => number): Figure => {
      const value = of(large) / of(small)
      say(`${small.devices} to ${large.devices} devices: ${what} ${value.toFixed(2)} times`)
      const key = `fleet.growth.${what}.${small.devices}.to.${large.devices}`
      return { key, value, unit: 'ratio', better: 'lower', target: null }
    }
    return [
      ratio('memory.api', ({ apiBytes }) => apiBytes),
      ratio('memory.workers', ({ workersBytes }) => workersBytes),
      ratio('free.to.session', (size) => size.freeToSessionMs),
    ]
  })
}

/** Somebody has the dashboard open. */
async function lookAt(farm: { look(): Promise<void> }, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await farm.look()
    await delay(2000, undefined, { signal }).catch(() => {})
  }
}

function inMegabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(0)} MB`
}

function memoryFigure(key: string, bytes: number): Figure {
  return { key, value: bytes / MEGABYTE, unit: 'MB', better: 'lower', target: null }
}
