import type { AdbDevice } from '@paceline/adb'
import type { UnavailableRuntime } from '../../driver.js'

/** How a device's browser is driven: by its forwarded DevTools socket, or by Appium's own driver for Android. */
export type BrowserWay = 'chromium' | 'uiautomator2'

/** The ways to try, in their order, by what the operator chose in PACELINE_PHONE_BROWSER. */
export function browserWays(
  system: AdbDevice['system'],
  chosen: string | undefined,
): readonly BrowserWay[] | UnavailableRuntime {
  switch (chosen || 'auto') {
    case 'auto':
      return system === 'android' ? ['chromium', 'uiautomator2'] : ['chromium']
    case 'chromium':
      return ['chromium']
    case 'uiautomator2':
      return ['uiautomator2']
    default:
      return { unavailable: `PACELINE_PHONE_BROWSER is ${chosen}: it takes auto, chromium or uiautomator2` }
  }
}
