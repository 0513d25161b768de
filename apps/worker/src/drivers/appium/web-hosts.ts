import { join } from 'node:path'
import type { RuntimeHost, UnavailableRuntime } from '../driver.js'
import { type Account, browserAccount, unreadableFor } from './account.js'
import { packageRoot } from './appium-server.js'
import { BrowserKeeper } from './browser-keeper.js'
import { type ChromiumPrograms, findChromium, isChromium } from './find-chromium.js'
import { localChromium } from './local-chromium.js'
import { openPageHost } from './open-page-host.js'
import { clearProfiles, makeRoot } from './profile-folder.js'

export interface WebHostOptions {
  /** PACELINE_HOME: browser profiles and Appium's log lie there. */
  readonly home: string
  /** Threads that this computer has for one model; the page's own limit may be lower. */
  readonly maxThreads: number
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly idleMs?: number
}

/** The runtimes of one browser, each made when it is asked for. */
export interface WebHosts {
  /** LiteRT.js in headless Chromium behind a real Appium server; the page is opened once to see that it works. */
  litertWeb(signal: AbortSignal): Promise<RuntimeHost | UnavailableRuntime>
  /** tfjs-tflite in the same browser, as it runs there; made after the other. */
  tfjsTflite(signal: AbortSignal): Promise<RuntimeHost | UnavailableRuntime>
  /** Our own kernels in the same browser; made after the first. */
  kernelsWeb(signal: AbortSignal): Promise<RuntimeHost | UnavailableRuntime>
}

/** Hosts of this computer's Chromium. They share it, and take turns. */
export function webHosts(options: WebHostOptions): WebHosts {
  let opened: Promise<Opened | UnavailableRuntime> | null = null
  const first = (signal: AbortSignal) => {
    opened ??= openFirst(options, signal)
    return opened
  }
  /** A further page in the browser that the first was opened in. */
  async function further(runtime: 'tfjs-tflite' | 'kernels-web', signal: AbortSignal) {
    const made = await first(signal)
    if ('unavailable' in made) return made
    const { keeper, host } = made
    const page = await openPageHost({ runtime, keeper, maxThreads: options.maxThreads }, signal)
    return 'unavailable' in page ? page : withWarning(page, host.warning)
  }
  return {
    async litertWeb(signal) {
      const made = await first(signal)
      return 'unavailable' in made ? made : made.host
    },
    tfjsTflite: (signal) => further('tfjs-tflite', signal),
    kernelsWeb: (signal) => further('kernels-web', signal),
  }
}

export interface LitertWebOptions extends WebHostOptions {
  readonly signal: AbortSignal
}

/** `litert-web` alone, in a browser of its own. */
export function createLitertWebHost({
  signal,
  ...options
}: LitertWebOptions): Promise<RuntimeHost | UnavailableRuntime> {
  return webHosts(options).litertWeb(signal)
}

const IDLE_MS = 120_000

interface Opened {
  readonly host: RuntimeHost
  readonly keeper: BrowserKeeper
}

async function openFirst(options: WebHostOptions, signal: AbortSignal): Promise<Opened | UnavailableRuntime> {
  const programs = findChromium(options.env)
  if ('unavailable' in programs) return programs
  if (!isChromium(programs.chromium))
    return { unavailable: `${programs.chromium} is no Chromium that runs here` }
  const profilesFolder = join(options.home, 'browser')
  await clearProfiles(profilesFolder)
  const account = browserAccount()
  const openAs = (user: Account | undefined) => openLitertWeb(options, programs, user, signal)
  if (account === undefined) return openAs(undefined)
  await makeRoot(profilesFolder, account)
  const needed = [process.execPath, packageRoot(), programs.chromium, programs.chromedriver, profilesFolder]
  const unreadable = unreadableFor(account, needed)
  const opened = unreadable ? { unavailable: `it cannot use ${unreadable}` } : await openAs(account)
  if (!('unavailable' in opened)) return opened
  const asRoot = await openAs(undefined)
  if ('unavailable' in asRoot) return asRoot
  const warning = `the browser runs as root and without its sandbox, as it does not run as ${account.name}: ${opened.unavailable}`
  return { ...asRoot, host: withWarning(asRoot.host, warning) }
}

async function openLitertWeb(
  { home, maxThreads, idleMs = IDLE_MS }: WebHostOptions,
  programs: ChromiumPrograms,
  account: Account | undefined,
  signal: AbortSignal,
): Promise<Opened | UnavailableRuntime> {
  const profilesFolder = join(home, 'browser')
  const appiumLog = join(home, 'logs', 'appium.log')
  const chromium = localChromium({ programs, profilesFolder, appiumLog, account })
  const keeper = new BrowserKeeper(chromium, idleMs)
  const host = await openPageHost({ runtime: 'litert-web', keeper, maxThreads }, signal)
  return 'unavailable' in host ? host : { host, keeper }
}

function withWarning(host: RuntimeHost, warning: string | undefined): RuntimeHost {
  return warning === undefined ? host : { ...host, warning }
}
