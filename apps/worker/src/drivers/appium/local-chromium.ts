import type { Account } from './account.js'
import { type AppiumServer, startAppium } from './appium-server.js'
import { openBrowser } from './browser.js'
import type { BrowserSource } from './browser-keeper.js'
import type { ChromiumPrograms } from './find-chromium.js'
import { WebDriverClient } from './webdriver-client.js'

export interface LocalChromiumOptions {
  readonly programs: ChromiumPrograms
  readonly profilesFolder: string
  readonly appiumLog: string
  readonly account: Account | undefined
}

/** This computer's Chromium behind an Appium server of our own, which is started with the first browser. */
export function localChromium(options: LocalChromiumOptions): BrowserSource {
  const { programs, profilesFolder, account, appiumLog } = options
  let appium: AppiumServer | null = null

  async function endAppium(): Promise<void> {
    const ended = appium
    appium = null
    await ended?.[Symbol.asyncDispose]()
  }

  return {
    async open(signal) {
      if (appium?.exited) await endAppium()
      appium ??= await startAppium({ logFile: appiumLog, account, signal })
      const client = new WebDriverClient(appium.url)
      return openBrowser({ client, programs, profilesFolder, account, appiumPid: appium.pid }, signal)
    },
    async mend() {
      if (appium !== null && (appium.exited || !(await answers(appium)))) await endAppium()
    },
    [Symbol.asyncDispose]: endAppium,
  }
}

function answers({ url }: AppiumServer): Promise<boolean> {
  return new WebDriverClient(url).isReady(AbortSignal.timeout(3_000)).catch(() => false)
}
