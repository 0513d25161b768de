import fp from 'fastify-plugin'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

declare module 'fastify' {
  interface FastifyInstance {
    telemetryCount: Counter<'kind'>
  }
}

/** Prometheus metrics of this process at /metrics: requests by route, telemetry by kind, Node's own. */
export const metrics = fp(
  async (app) => {
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
