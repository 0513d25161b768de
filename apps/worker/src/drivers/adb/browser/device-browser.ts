import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { type AdbDevice, defaultServerPort } from '@paceline/adb'
import type { PageRuntime } from '@paceline/agent-web'
import { browserAccount, unreadableFor } from '../../appium/account.js'
import { packageRoot } from '../../appium/appium-server.js'
import { BrowserKeeper, type BrowserSource } from '../../appium/browser-keeper.js'
import { findChromedriver } from '../../appium/find-chromium.js'
import { openPageHost } from '../../appium/open-page-host.js'
import { ownAppium } from '../../appium/own-appium.js'
import type { RuntimeHost, UnavailableRuntime } from '../../driver.js'
import type { AdbSurroundings } from '../adb-runtime.js'
import { androidChrome } from './android-chrome.js'
import { androidWebView } from './android-web-view.js'
import { attachedChromium } from './attached-chromium.js'
import { attachedWebView } from './attached-web-view.js'
import { boardChromium } from './board-chromium.js'
import { type BrowserWay, browserWays } from './browser-ways.js'
import { uiAutomatorChrome } from './uiautomator-chrome.js'

const IDLE_MS = 120_000

interface Opening {
  readonly source: BrowserSource
  readonly warning?: () => string | undefined
}

interface OpenedBrowser {
  readonly keeper: BrowserKeeper
  readonly warning: string | undefined
}

/**
 * The browser of one device behind adb, which the pages of several runtimes share and take turns in. Each way to it is
 * tried for real, and the first by which a page works stays.
 */
export class DeviceBrowser {
  #opened: OpenedBrowser | null = null

  async openPage(
    runtime: PageRuntime,
    device: AdbDevice,
    surroundings: AdbSurroundings,
    signal: AbortSignal,
  ): Promise<RuntimeHost | UnavailableRuntime> {
    if (this.#opened !== null) return pageIn(this.#opened, runtime, device, surroundings, signal)
    const ways = browserWays(device.system, surroundings.env.PACELINE_PHONE_BROWSER)
    if ('unavailable' in ways) return ways
    const reasons: string[] = []
    for (const way of ways) {
      const opened = browserBy(way, device, surroundings)
      const host =
        'unavailable' in opened ? opened : await pageIn(opened, runtime, device, surroundings, signal)
      if (!('unavailable' in host)) {
        this.#opened = opened as OpenedBrowser
        return host
      }
      reasons.push(host.unavailable)
    }
    return { unavailable: reasons.join('; otherwise: ') }
  }
}

function browserBy(
  way: BrowserWay,
  device: AdbDevice,
  surroundings: AdbSurroundings,
): OpenedBrowser | UnavailableRuntime {
  const chromedriver = findChromedriver(surroundings.env, 'PACELINE_PHONE_CHROMEDRIVER')
  if ('unavailable' in chromedriver) return chromedriver
  const opening = openings[way](device, surroundings, chromedriver.path)
  if ('unavailable' in opening) return opening
  return {
    keeper: new BrowserKeeper(opening.source, IDLE_MS),
    // What there is to warn of is seen when the browser is opened.
    get warning() {
      return opening.warning?.()
    },
  }
}

async function pageIn(
  opened: OpenedBrowser,
  runtime: PageRuntime,
  device: AdbDevice,
  { maxThreads }: AdbSurroundings,
  signal: AbortSignal,
): Promise<RuntimeHost | UnavailableRuntime> {
  const host = await openPageHost({ runtime, keeper: opened.keeper, maxThreads }, signal)
  if ('unavailable' in host) return host
  const { warning } = opened
  return endingWith(device, warning === undefined ? host : { ...host, warning })
}

type Open = (
  device: AdbDevice,
  surroundings: AdbSurroundings,
  chromedriver: string,
) => Opening | UnavailableRuntime

const openings: Readonly<Record<BrowserWay, Open>> = {
  chromium(device, { home, env }, chromedriver) {
    const chrome =
      device.system === 'android'
        ? androidChrome(device)
        : boardChromium(device, env.PACELINE_BOARD_CHROMIUM || undefined)
    const appium = ownAppium({
      logFile: join(home, 'logs', 'appium-adb.log'),
      account: accountFor(chromedriver),
    })
    return {
      source: attachedChromium({ device, chrome, chromedriver, appium }),
      warning: () => chrome.warning,
    }
  },
  uiautomator2(device, { home, env }, chromedriver) {
    const sdk = androidSdk(env)
    if (typeof sdk !== 'string') return sdk
    const appium = ownAppium({
      driver: 'uiautomator2',
      androidHome: sdk,
      logFile: join(home, 'logs', 'appium-uiautomator2.log'),
      account: accountFor(chromedriver),
    })
    const adbPort = Number(env.ANDROID_ADB_SERVER_PORT || defaultServerPort)
    return { source: uiAutomatorChrome({ device, chromedriver, adbPort, appium }) }
  },
  'web-view'(device, { home }, chromedriver) {
    const appium = ownAppium({
      logFile: join(home, 'logs', 'appium-adb.log'),
      account: accountFor(chromedriver),
    })
    return { source: attachedWebView({ device, chrome: androidWebView(device), chromedriver, appium }) }
  },
}

/** The browser is elsewhere: only Appium and chromedriver run as this user, where that user can read them. */
function accountFor(chromedriver: string) {
  const account = browserAccount()
  const needed = [process.execPath, packageRoot(), chromedriver]
  return account && unreadableFor(account, needed) === undefined ? account : undefined
}

/** Where Debian's `adb` puts itself for programs that look for an SDK. */
const DEBIAN_SDK = '/usr/lib/android-sdk'

function androidSdk(env: AdbSurroundings['env']): string | UnavailableRuntime {
  const sdk = [env.ANDROID_HOME, env.ANDROID_SDK_ROOT, DEBIAN_SDK].find(
    (folder) => folder && existsSync(join(folder, 'platform-tools')),
  )
  if (sdk) return sdk
  const cure = 'install adb (Debian: npm run setup:debian), or name the SDK in ANDROID_HOME'
  return { unavailable: `Appium's UiAutomator2 needs an Android SDK with platform-tools: ${cure}` }
}

/** What waits on a browser of a device that is gone would wait for its time limit. */
function endingWith({ gone }: AdbDevice, host: RuntimeHost): RuntimeHost {
  const { suite } = host
  return {
    ...host,
    invoke: (plan, signal) => host.invoke(plan, AbortSignal.any([signal, gone])),
    ...(suite && { suite: (plan, signal) => suite(plan, AbortSignal.any([signal, gone])) }),
  }
}
