import type { AdbDevice } from '@paceline/adb'
import type { Browser } from '../../appium/browser.js'
import type { BrowserSource } from '../../appium/browser-keeper.js'
import { freePort } from '../../appium/free-port.js'
import type { OwnAppium } from '../../appium/own-appium.js'
import { openTab, SCRIPT_MS } from '../../appium/runner-tab.js'
import type { WebDriverSession } from '../../appium/webdriver-client.js'
import { WebDriverError } from '../../appium/webdriver-error.js'
import { identityOf } from './devtools-version.js'
import { endAll } from './end-all.js'
import { pageTunnels } from './page-tunnels.js'
import { endedSession } from './session-end.js'

export interface UiAutomatorChromeOptions {
  readonly device: Pick<AdbDevice, 'serial' | 'reverse'>
  readonly chromedriver: string
  /** Of the adb server that reaches the device. */
  readonly adbPort: number
  readonly appium: OwnAppium
}

/**
 * A phone's Chrome under Appium's UiAutomator2, which starts Chrome and sets up its chromedriver by itself. It puts
 * helper apps on the phone. Not tried on a phone.
 */
export function uiAutomatorChrome(options: UiAutomatorChromeOptions): BrowserSource {
  const { device, appium } = options
  return {
    async open(signal) {
      const { client } = await appium.running(signal)
      const { session } = await client
        .newSession(await capabilitiesOf(options), signal)
        .catch((error: unknown) => {
          throw withCure(error)
        })
      const held: AsyncDisposable[] = [endedSession(session)]
      try {
        return await browserOf(device, session, held, signal)
      } catch (error) {
        await endAll(held)
        throw error
      }
    },
    mend: () => appium.mend(),
    [Symbol.asyncDispose]: () => appium[Symbol.asyncDispose](),
  }
}

async function browserOf(
  device: Pick<AdbDevice, 'reverse'>,
  session: WebDriverSession,
  held: AsyncDisposable[],
  signal: AbortSignal,
): Promise<Browser> {
  await session.setScriptLimit(SCRIPT_MS, signal)
  const { product, userAgent } = (await session.devTools('Browser.getVersion', signal)) as {
    product: string
    userAgent: string
  }
  const { kind, version } = identityOf({ Browser: product, 'User-Agent': userAgent })
  await session.open('about:blank', signal)
  const parked = await session.windowHandle(signal)
  const pages = pageTunnels(device)
  held.push(pages)
  return {
    version,
    label: `${kind} ${version}`,
    async openPage(url, pageSignal) {
      const deviceUrl = await pages.urlOf(url, pageSignal)
      return openTab({ session, parked, browserPid: null }, deviceUrl, pageSignal)
    },
    [Symbol.asyncDispose]: () => endAll(held),
  }
}

async function capabilitiesOf({
  device,
  chromedriver,
  adbPort,
}: UiAutomatorChromeOptions): Promise<Record<string, unknown>> {
  return {
    platformName: 'Android',
    browserName: 'chrome',
    'appium:automationName': 'UiAutomator2',
    'appium:udid': device.serial,
    'appium:adbPort': adbPort,
    // The adb server has other devices, and other users.
    'appium:suppressKillServer': true,
    'appium:chromedriverExecutable': chromedriver,
    'appium:chromedriverPort': await freePort(),
    'appium:systemPort': await freePort(),
    'appium:newCommandTimeout': 0,
  }
}

function withCure(error: unknown): unknown {
  if (!(error instanceof WebDriverError) || error.code === 'appium-unreachable') return error
  return new WebDriverError(
    'session-not-created',
    `Appium's UiAutomator2 made no session: ${error.message.replace(/[.;\s]+$/, '')}; it needs Android 8 or newer with USB debugging, on some phones "Install via USB" too, and Chrome; see logs/appium-uiautomator2.log in the home folder`,
    { cause: error },
  )
}
