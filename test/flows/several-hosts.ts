import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import type { NetConnectOpts } from 'node:net'
import path from 'node:path'
import pg from 'pg'
import { openNetwork, type QueueEnvironment, type TestHost, type TestNetwork } from '../stack/index.js'
import { openWorkerFarm, type StartedWorker, type WorkerFarm } from './worker-farm.js'

/** A session, and the host of the worker that held it. */
export interface HeldSession {
  readonly id: string
  readonly deviceId: string
  readonly epoch: number
  readonly host: string
  readonly runId: string | null
}

/** A worker on a host of its own. */
export interface RemoteWorker extends StartedWorker {
  readonly host: TestHost
}

/** A farm whose workers are on hosts of their own, and reach its database and its queue over a network alone. */
export interface HostedFarm extends AsyncDisposable {
  readonly farm: WorkerFarm
  readonly network: TestNetwork
  startOn(hostName: string, variables: Readonly<Record<string, string>>): Promise<RemoteWorker>
  /** All that ever were, in the order of their device's epochs. */
  sessions(): Promise<HeldSession[]>
  /** Pairs of sessions of one device of which the second began before the first had ended. */
  overlaps(): Promise<{ first: string; second: string }[]>
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

export async function openHostedFarm(queue: QueueEnvironment): Promise<HostedFarm> {
  const farm = await openWorkerFarm(queue)
  const network = await openNetwork().catch(async (error: unknown) => {
    await farm[Symbol.asyncDispose]()
    throw error
  })
  const client = new pg.Client({ connectionString: farm.databaseUrl })
  await client.connect()
  const query: HostedFarm['query'] = async (text, values = []) => (await client.query(text, [...values])).rows
  const variables: Record<string, string> = {
    DATABASE_URL: await published(network, farm.databaseUrl),
    ...(queue.variables.REDIS_URL !== undefined && {
      REDIS_URL: await published(network, queue.variables.REDIS_URL),
    }),
    PACELINE_LOCAL: '0',
  }
  const hosts = new Map<string, TestHost>()

  return {
    farm,
    network,
    query,
    async startOn(hostName, more) {
      const host = hosts.get(hostName) ?? (await network.addHost(hostName))
      hosts.set(hostName, host)
      const home = homeOf(farm, hostName)
      const worker = await farm.startWorker({ ...variables, PACELINE_HOME: home, ...more }, host.enter)
      return { ...worker, host }
    },
    sessions: () =>
      query<HeldSession & pg.QueryResultRow>(
        `SELECT session.id, session.device_id AS "deviceId", session.epoch, worker.host, attempt.run_id AS "runId"
         FROM session JOIN worker ON worker.id = session.worker_id
         LEFT JOIN attempt ON attempt.session_id = session.id
         ORDER BY session.device_id, session.epoch`,
      ),
    overlaps: () =>
      query(
        `SELECT a.id AS first, b.id AS second
         FROM session a JOIN session b ON b.device_id = a.device_id AND b.epoch > a.epoch
         WHERE a.ended_at IS NULL OR a.ended_at > b.started_at`,
      ),
    async [Symbol.asyncDispose]() {
      await client.end()
      // Workers end in order only while they reach the database.
      await farm[Symbol.asyncDispose]()
      await network[Symbol.asyncDispose]()
    },
  }
}

/** A host's own home, with the farm's models as a shared folder would bring them. */
function homeOf(farm: WorkerFarm, hostName: string): string {
  const home = path.join(farm.home, 'hosts', hostName)
  if (mkdirSync(home, { recursive: true }) !== undefined)
    symlinkSync(path.join(farm.home, 'artifacts'), path.join(home, 'artifacts'))
  return home
}

/** A profile of simulated devices that workers of several hosts reach alike. */
export function sharedProfile(farm: WorkerFarm, profile: Readonly<Record<string, unknown>>): string {
  const file = path.join(farm.home, 'simulated.json')
  writeFileSync(file, JSON.stringify(profile))
  return file
}

/** The same server's URL as the hosts have it. */
async function published(network: TestNetwork, text: string): Promise<string> {
  const url = new URL(text)
  const isSocket = url.protocol === 'redis+unix:'
  const at = await network.publish(isSocket ? { path: decodeURIComponent(url.pathname) } : postgresAt(url))
  if (isSocket) return `redis://${at}`
  return `${url.protocol}//${url.username}:${url.password}@${at}${url.pathname}`
}

/** A test's database server listens at a socket, as the product's own does. */
function postgresAt(url: URL): NetConnectOpts {
  const folder = url.searchParams.get('host')
  if (folder === null) return { host: url.hostname, port: Number(url.port) }
  return { path: path.join(folder, `.s.PGSQL.${url.port}`) }
}
