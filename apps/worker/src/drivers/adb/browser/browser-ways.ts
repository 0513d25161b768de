import type { AdbDevice } from '@paceline/adb'
import type { UnavailableRuntime } from '../../driver.js'

/**
 * How a device's browser is driven: by its forwarded DevTools socket, or by Appium's own driver for Android; or the
 * WebView of the runner app instead, which is another browser and is only taken where it was asked for.
 */
export type BrowserWay = 'chromium' | 'uiautomator2' | 'web-view'

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
    case 'web-view':
      return system === 'android'
        ? ['web-view']
        : { unavailable: 'PACELINE_PHONE_BROWSER is web-view: only Android has one' }
    default:
      return {
        unavailable: `PACELINE_PHONE_BROWSER is ${chosen}: it takes auto, chromium, uiautomator2 or web-view`,
      }
  }
}
