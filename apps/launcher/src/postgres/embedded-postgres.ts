import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Home } from '../home/home.js'
import { identify, isAlive, signalExactly } from '../home/process-identity.js'
import type { RunningServer, ServerKeeper } from '../servers/server-keeper.js'
import { takeSocketFolder } from '../socket-folder.js'
import { StartError } from '../start-error.js'
import { type Account, chooseAccount } from './account.js'
import { findPostgresBinaries } from './binaries.js'
import { createDatabase, waitUntilServing } from './client.js'
import { type DatabasePlace, ownFolder, takeDatabasePlace } from './place.js'

const superuser = 'postgres'
const port = 5432

/** A database server of this home's own, reachable through a unix socket alone. */
export interface EmbeddedPostgres {
  readonly server: RunningServer
  readonly place: DatabasePlace
  readonly version: string
  /** Whether this start made the database. */
  readonly isNew: boolean
  /** The address of one of its databases, as libpq and node-postgres read it. */
  urlOf(database: string): string
  stop(urgency: 'prompt' | 'immediate'): Promise<void>
}

export interface EmbeddedPostgresOptions {
  readonly home: Home
  readonly keeper: ServerKeeper
  readonly logFile: string
  /** Made when it is not there. */
  readonly database: string
  /** Where a database lies that root cannot keep in the home. */
  readonly publicRoot?: string
  readonly settings?: Readonly<Record<string, string | number>>
}

/**
 * Starts the home's PostgreSQL and waits until it serves; a postmaster that an earlier start left is stopped first.
 *
 * @throws StartError `database-failed`, `no-unprivileged-user`
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { home, keeper, logFile, database, publicRoot } = options
  const account = chooseAccount()
  const binaries = findPostgresBinaries()
  const place = takeDatabasePlace({ home, binaries, account, ...(publicRoot && { publicRoot }) })
  await stopStrayPostmaster(place.data)
  const isNew = !existsSync(place.data)
  if (isNew) initialise(place, account)
  refuseOtherMajor(place, binaries.version)
  const sockets = takeSocketFolder(path.join(place.folder, 'socket'), `.s.PGSQL.${port}`, account)
  const urlOf = (name: string) => {
    const query = new URLSearchParams({ host: sockets.folder })
    return `postgresql://${superuser}:${place.password}@localhost:${port}/${name}?${query}`
  }
  const server = await keeper.run({
    name: 'postgres',
    command: path.join(place.binaries, 'bin', 'postgres'),
    args: [
      '-D',
      place.data,
      ...settingsArguments({ ...defaultSettings(sockets.folder), ...options.settings }),
    ],
    cwd: place.folder,
    logFile,
    signals: { patient: 'SIGTERM', prompt: 'SIGINT', immediate: 'SIGQUIT' },
    ...(account && { account: { uid: account.uid, gid: account.gid } }),
  })
  await waitUntilServing(urlOf('postgres'), server, logFile)
  await createDatabase(urlOf('postgres'), database)
  return {
    server,
    place,
    version: readFileSync(path.join(place.data, 'PG_VERSION'), 'utf8').trim(),
    isNew,
    urlOf,
    stop: async (urgency) => {
      await server.stop(urgency)
      sockets.remove()
    },
  }
}

function defaultSettings(socketFolder: string): Record<string, string | number> {
  return {
    listen_addresses: '',
    port,
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    max_connections: 100,
    shared_buffers: '64MB',
    // One small database: worker processes for reading cost more memory than they save time.
    io_method: 'sync',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
  }
}

function settingsArguments(settings: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/**
 * Makes the data folder. It gets its name only when it is complete, so an interrupted first start leaves nothing
 * that looks like a database.
 */
function initialise(place: DatabasePlace, account: Account | undefined): void {
  const draft = `${place.data}.draft`
  const passwordFile = path.join(place.folder, 'password.draft')
  rmSync(draft, { recursive: true, force: true })
  ownFolder(draft, account)
  writeFileSync(passwordFile, place.password, { mode: 0o600 })
  if (account !== undefined) chownSync(passwordFile, account.uid, account.gid)
  const args = [
    `--pgdata=${draft}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of text on every system, whatever locales it has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ]
  const identity = account && { uid: account.uid, gid: account.gid }
  try {
    const made = spawnSync(path.join(place.binaries, 'bin', 'initdb'), args, {
      cwd: place.folder,
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
      encoding: 'utf8',
      ...identity,
    })
    if (made.status !== 0) {
      const reason = made.error?.message ?? made.stderr?.trim().split('\n').at(-1) ?? `signal ${made.signal}`
      throw new StartError(
        'database-failed',
        `The embedded database could not be made in ${place.folder}: ${reason}. Set DATABASE_URL to use a server of your own.`,
      )
    }
    renameSync(draft, place.data)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function refuseOtherMajor(place: DatabasePlace, binariesVersion: string): void {
  const dataMajor = readFileSync(path.join(place.data, 'PG_VERSION'), 'utf8').trim()
  const major = binariesVersion.split('.')[0]
  if (dataMajor === major) return
  throw new StartError(
    'database-failed',
    `The database in ${place.data} was made by PostgreSQL ${dataMajor} and this is ${major}: export it with the older one, or set PACELINE_HOME to a new folder.`,
  )
}

/**
 * Ends the postmaster that `postmaster.pid` names, if that process is one of this data folder. Any other process
 * only has its number by chance, and the file is removed, as it would keep PostgreSQL from starting.
 */
async function stopStrayPostmaster(data: string): Promise<void> {
  const file = path.join(data, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  const postmaster =
    Number.isInteger(pid) && pid > 1 && argumentsOf(pid).includes(data) ? identify(pid) : undefined
  if (postmaster !== undefined) {
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      signalExactly(postmaster, signal)
      const deadline = Date.now() + 5_000
      while (isAlive(postmaster) && Date.now() < deadline) await delay(25)
    }
  }
  rmSync(file, { force: true })
}

function argumentsOf(pid: number): string {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
