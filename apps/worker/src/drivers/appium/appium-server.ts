import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { signalWithin } from '@paceline/domain'
import type { Account } from './account.js'
import type { AppiumDriver, AppiumOrder } from './appium-main.js'
import { freePort } from './free-port.js'
import { descendantsOf, endProcesses } from './processes.js'
import { WebDriverError } from './webdriver-error.js'

/** A running Appium 3 server, as a child of this process. */
export interface AppiumServer extends AsyncDisposable {
  /** With a random path: any process of this computer can reach the port, and a session runs programs. */
  readonly url: string
  readonly pid: number
  readonly exited: boolean
}

export interface AppiumOptions {
  /** `chromium` by default. */
  readonly driver?: AppiumDriver
  /** The Android SDK's folder, for a driver that runs its programs. */
  readonly androidHome?: string
  readonly logFile: string
  /** Whom it runs as, where that is not this process's own user. */
  readonly account?: Account | undefined
  readonly signal: AbortSignal
}

const START_MS = 30_000
const CLOSE_MS = 2_500

/** Starts Appium on a free loopback port, its log appended to a file; throws WebDriverError `appium-unreachable`. */
export async function startAppium(options: AppiumOptions): Promise<AppiumServer> {
  const order: AppiumOrder = {
    appiumHome: packageRoot(),
    driver: options.driver ?? 'chromium',
    port: await freePort(),
    basePath: `/${randomBytes(24).toString('base64url')}`,
  }
  const child = startChild(options, order.appiumHome)
  const ended = once(child, 'exit')
  ended.catch(() => {})
  try {
    child.send(order)
    await listening(child, signalWithin(START_MS, options.signal), options.logFile)
  } catch (error) {
    child.kill('SIGKILL')
    options.signal.throwIfAborted()
    throw error
  }
  return {
    url: `http://127.0.0.1:${order.port}${order.basePath}`,
    pid: child.pid ?? 0,
    get exited() {
      return child.exitCode !== null || child.signalCode !== null
    },
    async [Symbol.asyncDispose]() {
      const left = descendantsOf(child.pid ?? 0)
      const force = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS)
      if (child.connected) child.disconnect()
      if (child.exitCode === null && child.signalCode === null) await ended
      clearTimeout(force)
      endProcesses(left)
    },
  }
}

function startChild({ logFile, account, androidHome }: AppiumOptions, appiumHome: string): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true })
  const log = openSync(logFile, 'a')
  try {
    return spawn(process.execPath, [fileURLToPath(new URL('./appium-main.js', import.meta.url))], {
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...browserEnvironment(account), APPIUM_HOME: appiumHome, ANDROID_HOME: androidHome },
      cwd: appiumHome,
      ...(account && { uid: account.uid, gid: account.gid }),
    })
  } finally {
    closeSync(log)
  }
}

/** Browsers run others' code: they get what a desktop program needs, and none of the worker's addresses and keys. */
function browserEnvironment(account: Account | undefined): NodeJS.ProcessEnv {
  const kept = [
    'PATH',
    'HOME',
    'USER',
    'LANG',
    'TZ',
    'TMPDIR',
    'TEMP',
    'TMP',
    'SystemRoot',
    'XDG_RUNTIME_DIR',
    'PACELINE_HOME',
    // By which the launcher knows what belongs to its start, whoever has become its parent.
    'PACELINE_START',
  ]
  const own = Object.fromEntries(kept.map((name) => [name, process.env[name]]))
  // Another user has no use for the homes of this one, and may not enter them.
  return account ? { ...own, HOME: tmpdir(), USER: account.name, XDG_RUNTIME_DIR: undefined } : own
}

/** The folder whose node_modules holds Appium: there it finds the drivers that are installed beside it. */
export function packageRoot(): string {
  const entry = fileURLToPath(import.meta.resolve('appium'))
  return entry.slice(0, entry.lastIndexOf(join('/', 'node_modules', 'appium')))
}

async function listening(child: ChildProcess, signal: AbortSignal, logFile: string): Promise<void> {
  const abort = new AbortController()
  try {
    const [said] = (await Promise.race([
      once(child, 'message', { signal: AbortSignal.any([signal, abort.signal]) }),
      once(child, 'exit', { signal: abort.signal }).then(() => [
        { type: 'failed', message: 'it ended at once' },
      ]),
    ])) as [{ type: string; message?: string }]
    if (said.type === 'listening') return
    throw new WebDriverError(
      'appium-unreachable',
      `Appium did not start: ${said.message}; its log: ${logFile}`,
    )
  } catch (error) {
    if (error instanceof WebDriverError) throw error
    throw new WebDriverError('appium-unreachable', `Appium did not start in time; its log: ${logFile}`, {
      cause: error,
    })
  } finally {
    abort.abort()
  }
}
