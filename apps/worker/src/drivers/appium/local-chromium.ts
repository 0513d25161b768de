import type { Account } from './account.js'
import { openBrowser } from './browser.js'
import type { BrowserSource } from './browser-keeper.js'
import type { ChromiumPrograms } from './find-chromium.js'
import { ownAppium } from './own-appium.js'

export interface LocalChromiumOptions {
  readonly programs: ChromiumPrograms
  readonly profilesFolder: string
  readonly appiumLog: string
  readonly account: Account | undefined
}

/** This computer's Chromium behind an Appium server of our own, which is started with the first browser. */
export function localChromium(options: LocalChromiumOptions): BrowserSource {
  const { programs, profilesFolder, account, appiumLog } = options
  const appium = ownAppium({ logFile: appiumLog, account })
  return {
    async open(signal) {
      const { client, pid: appiumPid } = await appium.running(signal)
      return openBrowser({ client, programs, profilesFolder, account, appiumPid }, signal)
    },
    mend: () => appium.mend(),
    [Symbol.asyncDispose]: () => appium[Symbol.asyncDispose](),
  }
}
