import type { FleetRepository, RunRepository } from '@paceline/db'
import fp from 'fastify-plugin'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { addFleetMetrics } from './fleet-metrics.js'

declare module 'fastify' {
  interface FastifyInstance {
    telemetryCount: Counter<'kind'>
  }
}

export interface MetricsOptions {
  readonly runs: Pick<RunRepository, 'countMeasured'>
  readonly fleet: Pick<FleetRepository, 'figures'>
}

/** Counting reads every run, and scrapes come more often than runs end. */
const COUNTED_FOR_MS = 60_000

/** Prometheus metrics at /metrics: this process's requests by route, telemetry by kind and Node's own; the farm's runs and devices. */
export const metrics = fp<MetricsOptions>(
  async (app, { runs, fleet }) => {
    const registry = new Registry()
    collectDefaultMetrics({ register: registry })
    const seconds = new Histogram({
      name: 'paceline_http_request_seconds',
      help: 'Time from request to the end of its answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [registry],
    })
    const telemetry = new Counter({
      name: 'paceline_telemetry_items_total',
      help: 'Items that dashboards sent, by kind',
      labelNames: ['kind'],
      registers: [registry],
    })
    let countedMs = Number.NEGATIVE_INFINITY
    new Counter({
      name: 'paceline_runs_measured_total',
      help: 'Runs that the farm has measured, by purpose and verdict; up to a minute old',
      labelNames: ['purpose', 'verdict'],
      registers: [registry],
      async collect() {
        if (performance.now() - countedMs < COUNTED_FOR_MS) return
        try {
          const counted = await runs.countMeasured()
          countedMs = performance.now()
          this.reset()
          for (const { purpose, verdict, runs: count } of counted) this.inc({ purpose, verdict }, count)
        } catch (error) {
          // The other metrics are wanted most when the database is away; these keep what was counted last.
          app.log.warn({ err: error }, 'the runs could not be counted for /metrics')
        }
      },
    })
    addFleetMetrics(registry, fleet, app.log)
    app.decorate('telemetryCount', telemetry)
    app.addHook('onResponse', async (request, reply) => {
      // The route's pattern and never the path, whose ids would grow the series without end.
      const route = request.routeOptions.url ?? 'none'
      seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    })
    app.get(
      '/metrics',
      { schema: { tags: ['operations'], summary: 'Prometheus metrics' }, config: { access: 'read' } },
      async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
    )
  },
  { name: 'metrics', dependencies: ['auth'] },
)
