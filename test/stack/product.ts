import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './folder.js'
import { processesMentioning } from './processes.js'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

export interface StartOptions {
  /** Made and removed by the test; without one, the product gets a new home that goes with it. */
  readonly home?: string
  /** Beside PACELINE_HOME and a free PACELINE_PORT; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** `npm start` as a user types it, or the launcher alone, which is quicker to begin. */
  readonly by?: 'npm' | 'launcher'
  /** The repository to start from. */
  readonly cwd?: string
  readonly readyPatienceMs?: number
}

/** A started product, or one that refused to start. */
export interface Product extends AsyncDisposable {
  readonly home: string
  /** npm or the launcher. */
  readonly process: ChildProcess
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** All that it printed up to now. */
  output(): string
  /** Waits for the ready line; throws with the output when it ends before. */
  ready(): Promise<{ url: string; signInUrl: string }>
  /** Waits until the worker has found this computer's runtimes. */
  measuring(): Promise<void>
  /** The admin key of the home. */
  key(): string
  /** What still runs of it. */
  processes(): readonly { pid: number; command: string }[]
  /** Sends a signal to all of its process group, as a terminal does with Ctrl-C. */
  signal(signal: NodeJS.Signals): void
  /** Waits until nothing of it runs any more; gives what does after the patience. */
  gone(patienceMs?: number): Promise<readonly { pid: number; command: string }[]>
}

/** Starts the product as a user does, on a free port, without the demo unless asked for. */
export function startProduct(options: StartOptions = {}): Product {
  const { by = 'launcher', cwd = repository, readyPatienceMs = 60_000 } = options
  const ownFolder = options.home === undefined ? temporaryFolder('product') : undefined
  const home = options.home ?? path.join(ownFolder?.path ?? '', 'home')
  const [command, args] =
    by === 'npm'
      ? (['npm', ['start']] as const)
      : ([process.execPath, ['apps/launcher/dist/main.js']] as const)
  const child = spawn(command, args, {
    cwd,
    env: productEnvironment(home, options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  const processes = () => processesMentioning(home)
  const gone = async (patienceMs = 10_000) => {
    const deadline = Date.now() + patienceMs
    while (processes().length > 0 && Date.now() < deadline) await delay(50)
    return processes()
  }
  const waitFor = (pattern: RegExp) => printed(pattern, () => output, child, readyPatienceMs)
  const signal = (name: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), name)
  }
  return {
    home,
    process: child,
    exited,
    output: () => output,
    ready: async () => ({
      url: await waitFor(/^Ready in .*: (\S+)$/m),
      signInUrl: await waitFor(/^Sign in .*: (\S+)$/m),
    }),
    measuring: async () => {
      await waitFor(/^(Measuring on (?:this computer\.|other devices: .*))$/m)
    },
    key: () => readFileSync(path.join(home, 'key'), 'utf8').trim(),
    processes,
    signal,
    gone,
    [Symbol.asyncDispose]: async () => {
      signal('SIGTERM')
      for (const left of await gone()) process.kill(left.pid, 'SIGKILL')
      ownFolder?.[Symbol.dispose]()
    },
  }
}

/** The environment of this test without what would change the start or its queue, or reach somebody's phone. */
function productEnvironment(home: string, env: StartOptions['env']): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, REDIS_URL: __, PACELINE_QUEUE: ___, ...inherited } = process.env
  return {
    ...inherited,
    PACELINE_HOME: home,
    PACELINE_PORT: '0',
    PACELINE_DEMO: '0',
    PACELINE_ADB: '0',
    ...env,
  }
}

/** Waits for what the product prints; throws with the output when it ends before or the patience does. */
async function printed(
  pattern: RegExp,
  output: () => string,
  child: ChildProcess,
  patienceMs: number,
): Promise<string> {
  const deadline = Date.now() + patienceMs
  while (Date.now() < deadline) {
    const [, found] = pattern.exec(output()) ?? []
    if (found !== undefined) return found
    if (child.exitCode !== null || child.signalCode !== null) break
    await delay(25)
  }
  throw new Error(`the product did not print ${pattern}; it printed:\n${output()}`)
}
