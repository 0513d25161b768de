import pg from 'pg'
import { accessRepository } from './access/access-repository.js'
import { idempotencyRepository } from './access/idempotency-repository.js'
import { comparisonRepository } from './comparisons/comparison-repository.js'
import type { Database } from './database.js'
import { deviceRepository } from './devices/device-repository.js'
import { jobEventFeed } from './events/job-event-feed.js'
import { createListener } from './events/listener.js'
import { createNotices } from './events/notices.js'
import { workBell } from './events/work-bell.js'
import { fleetRepository } from './fleet/fleet-repository.js'
import { floorRepository } from './floors/floor-repository.js'
import { frontRepository } from './fronts/front-repository.js'
import { jobRepository } from './jobs/job-repository.js'
import { kernelRepository } from './kernels/kernel-repository.js'
import { leaseRepository } from './leases/lease-repository.js'
import { modelRepository } from './models/model-repository.js'
import { prismaOn } from './prisma-client.js'
import { registrationRepository } from './registrations/registration-repository.js'
import { runRepository } from './runs/run-repository.js'
import { spaceRepository } from './spaces/space-repository.js'
import { studyRepository } from './studies/study-repository.js'
import { sweeperRepository } from './sweeper/sweeper-repository.js'

export interface ConnectOptions {
  /** Connections at most; one more listens where something is followed, and a few hold locks of digests. */
  readonly poolSize?: number
  /** As Postgres shows it in pg_stat_activity. */
  readonly applicationName?: string
}

const defaultPoolSize = 10
/** Connections that hold the lock of a digest, at most: more pieces of work wait their turn. */
const lockPoolSize = 4
const connectTimeoutMs = 10_000

/** Opens the farm's database, which `migrate` has prepared. Throws the driver's error where it does not answer. */
export async function connectDatabase(url: string, options: ConnectOptions = {}): Promise<Database> {
  const config = {
    connectionString: url,
    application_name: options.applicationName ?? 'paceline',
    connectionTimeoutMillis: connectTimeoutMs,
  }
  const pool = openPool({ ...config, max: options.poolSize ?? defaultPoolSize })
  const lockPool = openPool({ ...config, max: lockPoolSize, connectionTimeoutMillis: 0 })
  const ping = async () => {
    await pool.query('SELECT 1')
  }
  try {
    await ping()
  } catch (error) {
    await pool.end()
    throw error
  }
  const prisma = prismaOn(pool)
  const listener = createListener(config)
  const notices = createNotices(pool)
  return {
    access: accessRepository(prisma, pool),
    idempotency: idempotencyRepository(pool),
    models: modelRepository(prisma, pool, lockPool),
    devices: deviceRepository(prisma, pool),
    fleet: fleetRepository(pool, listener),
    registrations: registrationRepository(prisma, pool),
    jobs: jobRepository(prisma, pool),
    runs: runRepository(prisma, pool),
    comparisons: comparisonRepository(prisma),
    spaces: spaceRepository(prisma, pool),
    studies: studyRepository(prisma, pool),
    floors: floorRepository(pool),
    leases: leaseRepository(prisma, pool, notices),
    sweeper: sweeperRepository(pool),
    fronts: frontRepository(pool),
    kernels: kernelRepository(pool),
    events: jobEventFeed(pool, listener),
    work: workBell(pool, listener),
    ping,
    async close() {
      await listener.close()
      await notices.close()
      await prisma.$disconnect()
      await lockPool.end()
      await pool.end()
    },
  }
}

/**
 * A connection that breaks is replaced when next needed, and a statement that it breaks fails by itself; the event
 * that tells of it besides would, unheard, end the process: of one that is idle, and of one that a transaction holds
 * between two statements.
 */
function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config)
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
