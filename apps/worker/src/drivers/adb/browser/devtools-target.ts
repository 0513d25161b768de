import type { BrowserIdentity } from './devtools-version.js'

/** A browser of the device that listens for DevTools. Disposing of it ends what was started for it. */
export interface DevToolsTarget extends AsyncDisposable {
  /** Where adb is to forward to: `tcp:<port>` or `localabstract:<name>`. */
  readonly remote: string
  /** What its own `--version` calls it; DevTools call every Chromium Chrome. */
  readonly builtAs?: BrowserIdentity['kind']
}

/** A way to have a browser of a device listen. */
export interface DevToolsBrowser {
  /** Throws WebDriverError where there is none or it does not start, and AdbError where the device is gone. */
  start(signal: AbortSignal): Promise<DevToolsTarget>
  /** What an operator should know of how it runs, once it has been started. */
  readonly warning?: string | undefined
}
