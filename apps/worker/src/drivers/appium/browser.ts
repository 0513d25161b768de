import type { Account } from './account.js'
import { browserArguments } from './browser-arguments.js'
import type { ChromiumPrograms } from './find-chromium.js'
import { freePort } from './free-port.js'
import { allGone, descendantsOf, endProcesses, markOf, type ProcessMark } from './processes.js'
import { makeProfile, type ProfileFolder } from './profile-folder.js'
import { openTab, type RunnerTab, SCRIPT_MS } from './runner-tab.js'
import type { WebDriverClient } from './webdriver-client.js'

/** One browser under one WebDriver session. */
export interface Browser extends AsyncDisposable {
  readonly version: string
  /** Which browser it is and of what version, where that makes figures another protocol's; see RuntimeOffer.flavour. */
  readonly label?: string
  /** Opens the runner page in a new tab, whose renderer process is new as well. */
  openPage(url: string, signal: AbortSignal): Promise<RunnerTab>
}

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
      version: String(capabilities.browserVersion),
      async openPage(url, pageSignal) {
        const tab = await openTab({ session, parked, browserPid: pid }, url, pageSignal)
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
