import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { AdbDevice } from '@paceline/adb'
import type { Browser } from '../../appium/browser.js'
import type { BrowserSource } from '../../appium/browser-keeper.js'
import { freePort } from '../../appium/free-port.js'
import type { OwnAppium } from '../../appium/own-appium.js'
import { openTab, SCRIPT_MS } from '../../appium/runner-tab.js'
import type { WebDriverSession } from '../../appium/webdriver-client.js'
import { WebDriverError } from '../../appium/webdriver-error.js'
import type { DevToolsBrowser, DevToolsTarget } from './devtools-target.js'
import { type BrowserIdentity, browserAt } from './devtools-version.js'
import { endAll } from './end-all.js'
import { pageTunnels } from './page-tunnels.js'
import { endedSession } from './session-end.js'

export interface AttachedChromiumOptions {
  readonly device: Pick<AdbDevice, 'forward' | 'reverse'>
  readonly chrome: DevToolsBrowser
  /** On this computer; of the same major version as the device's browser. */
  readonly chromedriver: string
  readonly appium: OwnAppium
}

/** A device's browser under Appium's Chromium driver here, which reaches its DevTools through `adb forward`. */
export function attachedChromium(options: AttachedChromiumOptions): BrowserSource {
  const { chrome, appium } = options
  return {
    async open(signal) {
      const target = await chrome.start(signal)
      const held: AsyncDisposable[] = [target]
      try {
        return await attach(options, target, held, signal)
      } catch (error) {
        await endAll(held)
        throw error
      }
    },
    mend: () => appium.mend(),
    [Symbol.asyncDispose]: () => appium[Symbol.asyncDispose](),
  }
}

/** Adds what it begins to `held`. */
async function attach(
  options: AttachedChromiumOptions,
  target: DevToolsTarget,
  held: AsyncDisposable[],
  signal: AbortSignal,
): Promise<Browser> {
  const { device } = options
  const { session, identity } = await sessionAt(options, target, held, signal)
  // A tab of ours that stays: what the browser began with may be somebody's page.
  const parked = await session.newWindow(signal)
  await session.switchTo(parked, signal)
  const pages = pageTunnels(device)
  held.push(pages)
  return {
    version: identity.version,
    label: `${identity.kind} ${identity.version}`,
    async openPage(url, pageSignal) {
      const deviceUrl = await pages.urlOf(url, pageSignal)
      return openTab({ session, parked, browserPid: null }, deviceUrl, pageSignal)
    },
    [Symbol.asyncDispose]: () => endAll(held),
  }
}

/** A session with what listens at `target`; adds what it begins to `held`. Throws WebDriverError. */
export async function sessionAt(
  { device, chromedriver, appium }: Omit<AttachedChromiumOptions, 'chrome'>,
  target: DevToolsTarget,
  held: AsyncDisposable[],
  signal: AbortSignal,
): Promise<{ readonly session: WebDriverSession; readonly identity: BrowserIdentity }> {
  const forward = await device.forward(target.remote, signal)
  held.push(forward)
  const identity = await browserAt(forward.port, target.builtAs, signal)
  const { client } = await appium.running(signal)
  const { session } = await client
    .newSession(await capabilitiesOf(chromedriver, forward.port), signal)
    .catch(async (error: unknown) => {
      throw await withCure(error, identity, chromedriver)
    })
  held.push(endedSession(session))
  await session.setScriptLimit(SCRIPT_MS, signal)
  return { session, identity }
}

async function capabilitiesOf(chromedriver: string, forwardedPort: number): Promise<Record<string, unknown>> {
  const platformNames: Readonly<Record<string, string>> = { darwin: 'mac', win32: 'windows' }
  return {
    // Of the driver, not of the browser that it is led to.
    platformName: platformNames[process.platform] ?? 'linux',
    browserName: 'chrome',
    'appium:automationName': 'Chromium',
    'appium:executable': chromedriver,
    'appium:chromedriverPort': await freePort(),
    'appium:autodownloadEnabled': false,
    'appium:newCommandTimeout': 0,
    'goog:chromeOptions': { debuggerAddress: `127.0.0.1:${forwardedPort}` },
  }
}

/**
 * chromedriver drives one major version, and a phone's browser is updated without it. It says so itself, in words of
 * which Appium passes on the first line alone.
 */
async function withCure(
  error: unknown,
  { kind, version }: BrowserIdentity,
  driver: string,
): Promise<unknown> {
  if (!(error instanceof WebDriverError)) return error
  const driverMajor = await majorOf(driver)
  const [major] = version.split('.')
  if (driverMajor === null || driverMajor === major) return error
  return new WebDriverError(
    'session-not-created',
    `the device's ${kind} is version ${version} and the chromedriver here is for version ${driverMajor}: name a chromedriver of version ${major} in PACELINE_PHONE_CHROMEDRIVER, or bring the device's browser to version ${driverMajor}`,
    { cause: error },
  )
}

const VERSION_MS = 10_000

/** The major version of a chromedriver; null where it does not say. */
async function majorOf(chromedriver: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(chromedriver, ['--version'], { timeout: VERSION_MS })
    return /^ChromeDriver (\d+)\./.exec(stdout)?.[1] ?? null
  } catch {
    return null
  }
}
