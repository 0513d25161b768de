import path from 'node:path'
import type { LauncherEnvironment, QueueBackend } from '../environment.js'
import type { Home } from '../home/home.js'
import { markedEnvironment } from '../home/start-mark.js'
import { logFileOf } from '../logs.js'
import type { ProgramPlan } from './program.js'

/** The programs that one computer runs. */
export type ProgramName = 'api' | 'worker'

const scripts: Readonly<Record<ProgramName, string>> = {
  api: 'apps/api/dist/server.js',
  worker: 'apps/worker/dist/main.js',
}

/** The worker tries every runtime of the computer first, a browser among them. */
const readyWithinMs: Readonly<Record<ProgramName, number>> = { api: 60_000, worker: 180_000 }

/** What the launcher has settled before the programs start. */
export interface ProgramSettings {
  readonly environment: LauncherEnvironment
  readonly root: string
  readonly home: Home
  readonly mark: string
  readonly port: number
  readonly databaseUrl: string
  readonly backend: QueueBackend
  /** Only for the Redis backend. */
  readonly redisUrl?: string
}

/** How a program is started; it hears of backend and addresses as settled, not as the user may have left them. */
export function planOf(
  name: ProgramName,
  settings: ProgramSettings,
  inherited: NodeJS.ProcessEnv,
): ProgramPlan {
  const { environment, root, home } = settings
  const { REDIS_URL: _, ...rest } = inherited
  return {
    name,
    script: path.join(root, scripts[name]),
    cwd: root,
    env: {
      ...rest,
      ...markedEnvironment(settings.mark),
      PACELINE_HOME: home.folder,
      PACELINE_HOST: environment.host,
      PACELINE_PORT: String(settings.port),
      PACELINE_QUEUE: settings.backend,
      PACELINE_DEMO: environment.demo ? '1' : '0',
      DATABASE_URL: settings.databaseUrl,
      ...(settings.redisUrl && { REDIS_URL: settings.redisUrl }),
    },
    logFile: logFileOf(home.logs, name),
    readyWithinMs: readyWithinMs[name],
  }
}
