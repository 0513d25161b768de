import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from './account.js'
import { browserArguments } from './browser-arguments.js'
import type { ChromiumPrograms } from './find-chromium.js'
import { freePort } from './free-port.js'
import {
  allGone,
  descendantsOf,
  endProcesses,
  markOf,
  type ProcessMark,
  renderersOf,
  threadNamesOf,
} from './processes.js'
import { makeProfile, type ProfileFolder } from './profile-folder.js'
import type { WebDriverClient, WebDriverSession } from './webdriver-client.js'
import { WebDriverError } from './webdriver-error.js'

/** One Chromium with a profile of its own, under one Appium session. */
export interface Browser extends AsyncDisposable {
  readonly pid: number
  readonly version: string
  /** Opens the runner page in a new tab, whose renderer process is new as well. */
  openPage(url: string, signal: AbortSignal): Promise<RunnerTab>
}

/** One runner page: `call` runs a function body in it. */
export interface RunnerTab {
  readonly process: RendererProcess
  call(script: string, args: readonly unknown[], signal: AbortSignal): Promise<unknown>
  /** Closes the tab, and with it its process; throws where the browser does not do so in time. */
  close(): Promise<void>
}

/** Which process renders a page. */
export interface RendererProcess {
  /** null where the system has no /proc to tell. */
  readonly pid: number | null
  /** V8's own random name of the process's main isolate: new with each process, on every system. */
  readonly isolate: string
}

/** One inference may block the page this long before a call is given up; runs have their own, shorter limits. */
const SCRIPT_MS = 600_000
const CLOSE_MS = 3_000
/** A killed process may take a moment to leave, a sandboxed one above all. */
const GONE_MS = 3_000

export interface BrowserOptions {
  readonly client: WebDriverClient
  readonly programs: ChromiumPrograms
  readonly profilesFolder: string
  /** Whom browser and driver run as, where it is not this process's own user. */
  readonly account: Account | undefined
  /** Whose children the driver and the browser are. */
  readonly appiumPid: number
}

/** Starts a browser; throws WebDriverError, most likely `session-not-created`. */
export async function openBrowser(options: BrowserOptions, signal: AbortSignal): Promise<Browser> {
  const profile = await makeProfile(options.profilesFolder, options.account)
  try {
    const { session, capabilities } = await options.client.newSession(
      capabilitiesOf(options, profile, await freePort()),
      signal,
    )
    const pid = Number(capabilities['goog:processID'])
    // Noted while they are children: with Appium gone, nothing would say that the driver is ours.
    const owned = [markOf(pid) ?? [], descendantsOf(options.appiumPid)].flat()
    await profile.own(owned)
    // Noted with each page: of a browser that has died, nothing tells whose they were.
    let ofPages: readonly ProcessMark[] = []
    await session.setScriptLimit(SCRIPT_MS, signal)
    // The tab that stays, so that the browser does not end with a page; what it starts with may be busy.
    await session.open('about:blank', signal)
    const parked = await session.windowHandle(signal)
    return {
      pid,
      version: String(capabilities.browserVersion),
      async openPage(url, pageSignal) {
        const tab = await openPage(session, parked, pid, url, pageSignal)
        ofPages = descendantsOf(pid)
        return tab
      },
      async [Symbol.asyncDispose]() {
        const left = [...owned, ...ofPages, ...descendantsOf(pid)]
        await session.delete(AbortSignal.timeout(CLOSE_MS), CLOSE_MS).catch(() => {})
        endProcesses(left)
        await allGone(left, GONE_MS)
        await profile[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    endProcesses(descendantsOf(options.appiumPid))
    await profile[Symbol.asyncDispose]()
    throw error
  }
}

function capabilitiesOf(
  { programs, account }: BrowserOptions,
  profile: ProfileFolder,
  driverPort: number,
): Record<string, unknown> {
  const isRoot = process.getuid?.() === 0 && account === undefined
  return {
    platformName: process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'windows' : 'linux',
    browserName: 'chrome',
    'appium:automationName': 'Chromium',
    'appium:executable': programs.chromedriver,
    // Its default is one port for all, and a driver that another program left there would answer.
    'appium:chromedriverPort': driverPort,
    'appium:autodownloadEnabled': false,
    // The worker ends idle sessions itself.
    'appium:newCommandTimeout': 0,
    'goog:chromeOptions': {
      binary: programs.chromium,
      // A debugging port would listen to any user of this computer.
      args: [...browserArguments(isRoot), '--remote-debugging-pipe', `--user-data-dir=${profile.path}`],
    },
  }
}

async function openPage(
  session: WebDriverSession,
  parked: string,
  browserPid: number,
  url: string,
  signal: AbortSignal,
): Promise<RunnerTab> {
  await session.switchTo(await session.newWindow(signal), signal)
  await session.open(url, signal)
  return {
    process: await rendererOf(session, browserPid, signal),
    call: (script, args, callSignal) => session.execute(script, args, callSignal, SCRIPT_MS),
    async close() {
      const inTime = AbortSignal.timeout(CLOSE_MS)
      await session.closeWindow(inTime, CLOSE_MS)
      await session.switchTo(parked, inTime)
    },
  }
}

const MARK_MS = 10_000

/** The page shows its process by a worker thread that no other page of this browser has. */
async function rendererOf(
  session: WebDriverSession,
  browserPid: number,
  signal: AbortSignal,
): Promise<RendererProcess> {
  const { id: isolate } = (await session.devTools('Runtime.getIsolateId', signal)) as { id: string }
  if (renderersOf(browserPid).length === 0) return { pid: null, isolate }
  await session.execute('paceline.mark()', [], signal)
  const endMs = performance.now() + MARK_MS
  while (performance.now() < endMs) {
    const marked = renderersOf(browserPid).filter((pid) => threadNamesOf(pid).includes('DedicatedWorker'))
    const [pid] = marked
    if (pid !== undefined && marked.length === 1) {
      await session.execute('paceline.unmark()', [], signal)
      return { pid, isolate }
    }
    await sleep(10, undefined, { signal })
  }
  throw new WebDriverError('webdriver-failed', "the page's process did not show itself")
}
