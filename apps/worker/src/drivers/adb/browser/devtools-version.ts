import { setTimeout as sleep } from 'node:timers/promises'
import { WebDriverError } from '../../appium/webdriver-error.js'

/** Which browser answers at a DevTools port. */
export interface BrowserIdentity {
  readonly kind: 'chrome' | 'chromium' | 'web-view'
  /** As it tells of itself, such as `156.0.8078.108`. */
  readonly version: string
}

/** A browser that was just started needs a moment, on a phone a long one. */
const ANSWER_MS = 30_000

/** Asks until it answers (DevTools' HTTP endpoint `/json/version`); throws WebDriverError `browser-gone`. */
export async function browserAt(
  port: number,
  builtAs: BrowserIdentity['kind'] | undefined,
  signal: AbortSignal,
): Promise<BrowserIdentity> {
  const inTime = AbortSignal.timeout(ANSWER_MS)
  for (;;) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/json/version`, {
        signal: AbortSignal.any([signal, inTime]),
      })
      return identityOf(await response.json(), builtAs)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof WebDriverError) throw error
      if (inTime.aborted) {
        const message = `the device's browser did not answer at its DevTools socket in ${ANSWER_MS / 1000} s`
        throw new WebDriverError('browser-gone', message, { cause: error })
      }
      await sleep(100, undefined, { signal })
    }
  }
}

/**
 * Reads the answer: `Browser` is `Chrome/156.0.8078.108` for Chromium too, so only Android's package or the agent of a
 * WebView (`; wv`, by Android's documentation) tells them apart. Throws WebDriverError.
 *
 * @param builtAs what Linux's own `--version` calls it, where it was asked
 */
export function identityOf(answer: unknown, builtAs: BrowserIdentity['kind'] = 'chrome'): BrowserIdentity {
  const fields = (answer ?? {}) as Readonly<Record<string, unknown>>
  const [, version] = /^(?:Headless)?Chrome\/(\d+(?:\.\d+)*)$/.exec(String(fields.Browser)) ?? []
  if (version === undefined) {
    throw new WebDriverError(
      'session-not-created',
      `what answers at the device's DevTools socket calls itself ${String(fields.Browser).slice(0, 80)}: it is no Chromium`,
    )
  }
  if (/;\s*wv\)/.test(String(fields['User-Agent']))) return { kind: 'web-view', version }
  const androidPackage = fields['Android-Package']
  if (androidPackage === undefined) return { kind: builtAs, version }
  return {
    kind: /^com\.(android\.chrome|chrome\.\w+)$/.test(String(androidPackage)) ? 'chrome' : 'chromium',
    version,
  }
}
