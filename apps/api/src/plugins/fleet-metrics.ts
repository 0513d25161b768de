import { DEVICE_STATES } from '@paceline/contracts'
import type { FleetFigures, FleetRepository } from '@paceline/db'
import type { FastifyBaseLogger } from 'fastify'
import { Counter, Gauge, type Registry } from 'prom-client'

/** Several scrapers, and the metrics of one scrape, share what was counted. */
const COUNTED_FOR_MS = 5000

/**
 * The fleet's metrics, counted in the database when they are scraped. While it is away, those of now are left out,
 * since an old state is a wrong one, and what was counted of the past stays.
 */
export function addFleetMetrics(
  registry: Registry,
  fleet: Pick<FleetRepository, 'figures'>,
  log: Pick<FastifyBaseLogger, 'warn'>,
): void {
  const figures = rememberFor(COUNTED_FOR_MS, () =>
    fleet.figures().catch((error: unknown) => {
      log.warn({ err: error }, 'the fleet could not be counted for /metrics')
      return null
    }),
  )
  const gauge = <L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    fill: (gauge: Gauge<L>, counted: FleetFigures) => void,
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const counted = await figures()
        this.reset()
        if (counted) fill(this, counted)
      },
    })
  const counter = <L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    fill: (counter: Counter<L>, counted: FleetFigures) => void,
  ) =>
    new Counter({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const counted = await figures()
        if (!counted) return
        this.reset()
        fill(this, counted)
      },
    })

  gauge('paceline_devices', 'Devices by pool and state', ['pool', 'state'], (devices, counted) => {
    // A series that is there only sometimes breaks sums and alerts.
    for (const { pool } of counted.devices) {
      for (const state of DEVICE_STATES) devices.set({ pool, state }, 0)
    }
    for (const { pool, state, devices: count } of counted.devices) devices.set({ pool, state }, count)
  })
  gauge('paceline_device_leases', 'Leases of devices, by what for', ['purpose'], (leases, counted) => {
    for (const purpose of ['run', 'probe']) leases.set({ purpose }, 0)
    for (const { purpose, leases: count } of counted.leases) leases.set({ purpose }, count)
  })
  gauge(
    'paceline_runs_waiting',
    'Runs that wait, by the device (its id) or the pool that they wait for',
    ['kind', 'target'],
    (waiting, { waiting: { devices, pools } }) => {
      for (const [target, runs] of Object.entries(devices)) waiting.set({ kind: 'device', target }, runs)
      for (const [target, runs] of Object.entries(pools)) waiting.set({ kind: 'pool', target }, runs)
    },
  )
  counter('paceline_device_probes_total', 'Health probes, by outcome', ['outcome'], (probes, counted) => {
    for (const outcome of ['passed', 'failed']) probes.inc({ outcome }, 0)
    for (const { passed, probes: count } of counted.probes) {
      probes.inc({ outcome: passed ? 'passed' : 'failed' }, count)
    }
  })
  counter(
    'paceline_device_failures_total',
    'Failures that devices made, by code',
    ['code'],
    (failures, counted) => {
      for (const { code, failures: count } of counted.failures) failures.inc({ code }, count)
    },
  )
}

/** Calls once for all who ask within so long. */
function rememberFor<T>(forMs: number, call: () => Promise<T>): () => Promise<T> {
  let askedMs = Number.NEGATIVE_INFINITY
  let last: Promise<T> | undefined
  return () => {
    if (last === undefined || performance.now() - askedMs > forMs) {
      askedMs = performance.now()
      last = call()
    }
    return last
  }
}
