import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyReply, LogController } from 'fastify'
import { createLatencyBacklog } from './latency/backlog.js'
import { createModelKeeper } from './models/keep-model.js'
import { createCoverageReader } from './models/model-coverage.js'
import { auth } from './plugins/auth.js'
import { dashboard } from './plugins/dashboard.js'
import { hosts } from './plugins/hosts.js'
import { metrics } from './plugins/metrics.js'
import { noNul } from './plugins/no-nul.js'
import { openapi } from './plugins/openapi.js'
import { problems, sendProblem } from './plugins/problems.js'
import { queueBoard } from './plugins/queue-board.js'
import { securityHeaders } from './plugins/security-headers.js'
import { keyRoutes } from './routes/access/key-routes.js'
import { sessionRoutes } from './routes/access/session-routes.js'
import { comparisonRoutes } from './routes/comparisons/comparison-routes.js'
import { deviceEventRoutes } from './routes/devices/device-event-routes.js'
import { deviceRoutes } from './routes/devices/device-routes.js'
import { floorRoutes } from './routes/devices/floor-routes.js'
import { moveRoutes } from './routes/devices/move-routes.js'
import { registrationRoutes } from './routes/devices/registration-routes.js'
import { frontRoutes } from './routes/fronts/front-routes.js'
import { healthRoutes } from './routes/health/health-routes.js'
import { eventRoutes } from './routes/jobs/event-routes.js'
import { jobRoutes } from './routes/jobs/job-routes.js'
import { profileRoutes } from './routes/jobs/profile-routes.js'
import { kernelRoutes } from './routes/kernels/kernel-routes.js'
import { latencyRoutes } from './routes/latency/latency-routes.js'
import { modelFileRoutes } from './routes/models/model-file-routes.js'
import { modelRoutes } from './routes/models/model-routes.js'
import { telemetryRoutes } from './routes/operations/telemetry-routes.js'
import { bundleRoutes } from './routes/runs/bundle-routes.js'
import { replayRoutes } from './routes/runs/replay-routes.js'
import { runRoutes } from './routes/runs/run-routes.js'
import { spaceRoutes } from './routes/spaces/space-routes.js'
import { studyRoutes } from './routes/studies/study-routes.js'
import type { AppOptions, Services } from './services.js'
import { createStudyBuilder } from './studies/study-builder.js'
import { validate } from './validation/validator.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route has a body's schema and works without one. */
    bodyOptional?: boolean
  }
}

const JSON_LIMIT_BYTES = 8 * 1024 * 1024
/** A machine that measures is busy on purpose, so only a loop that really hangs refuses work. */
const HANGING_LOOP_MS = 5000

/** The API over its collaborators; it listens to nothing yet, and closing it closes none of them. */
export async function buildApp(services: Services, options: AppOptions) {
  const { publicUrl } = options
  const app = Fastify({
    bodyLimit: JSON_LIMIT_BYTES,
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply as FastifyReply),
    logger: { level: options.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] },
    // The address of a sign-in carries its token, and every poll would be two lines.
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 200 },
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(validate)

  // Bodies are JSON or forms; Fastify would also read text/plain, which pages of any origin may send.
  app.removeContentTypeParser('text/plain')
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Clients that always say JSON may say it of no body, where none is wanted or needed.
    const { schema, config } = request.routeOptions
    if (body === '' && (schema?.body === undefined || config.bodyOptional)) done(null, undefined)
    else parseJson(request, body, done)
  })

  await app.register(problems)
  await app.register(hosts, { hostNames: options.hostNames })
  await app.register(securityHeaders, { secure: publicUrl?.startsWith('https:') ?? false })
  await app.register(underPressure, { maxEventLoopDelay: HANGING_LOOP_MS, retryAfter: 5 })
  await app.register(rateLimit, { global: false })
  await app.register(cookie)
  await app.register(multipart, { throwFileSizeLimit: false })
  await app.register(auth, { access: services.db.access, publicUrl })
  await app.register(noNul)
  await app.register(openapi)
  await app.register(metrics, { runs: services.db.runs, fleet: services.db.fleet })

  const coverage = createCoverageReader(services)
  const keeper = createModelKeeper(services, coverage)
  const backlog = createLatencyBacklog({ services, keeper, log: app.log })
  const builder = createStudyBuilder({ services, keeper, log: app.log })
  app.addHook('onReady', async () => builder.start())
  app.addHook('onClose', () => builder.stop())
  const uploads = { services, keeper, coverage, bytesLimit: options.modelBytesLimit }
  await app.register(healthRoutes, { services })
  await app.register(sessionRoutes, { services, publicUrl })
  await app.register(keyRoutes, { services })
  await app.register(modelRoutes, uploads)
  await app.register(modelFileRoutes, { services })
  await app.register(spaceRoutes, { services })
  await app.register(deviceRoutes, { services })
  await app.register(deviceEventRoutes, { services })
  await app.register(moveRoutes, { services })
  await app.register(registrationRoutes, { services })
  await app.register(floorRoutes, { services, keeper })
  await app.register(jobRoutes, { services, coverage })
  await app.register(profileRoutes, uploads)
  await app.register(eventRoutes, { services })
  await app.register(runRoutes, { services })
  await app.register(bundleRoutes, { services })
  await app.register(replayRoutes, { services })
  await app.register(comparisonRoutes, { services })
  await app.register(frontRoutes, { services })
  await app.register(kernelRoutes, { services })
  await app.register(latencyRoutes, { services, keeper, backlog })
  await app.register(studyRoutes, { services, builder, keeper })
  await app.register(telemetryRoutes)
  await app.register(queueBoard, { devices: services.db.devices, queue: options.queue })
  await app.register(dashboard, { directory: options.dashboardDirectory })
  return app
}

export type App = Awaited<ReturnType<typeof buildApp>>
