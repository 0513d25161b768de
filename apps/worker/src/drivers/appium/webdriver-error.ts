/** What went wrong between the worker and a page, by who is gone. */
export type WebDriverErrorCode =
  | 'appium-unreachable'
  | 'session-not-created'
  | 'browser-gone'
  | 'page-crashed'
  | 'webdriver-failed'

/** A driver's major version and the version of the browser that it does not fit. */
export interface VersionsApart {
  readonly driver: string
  readonly browser: string
}

export class WebDriverError extends Error {
  readonly code: WebDriverErrorCode
  /** Where a session was refused for them. */
  readonly versions?: VersionsApart

  constructor(
    code: WebDriverErrorCode,
    message: string,
    options?: ErrorOptions & { readonly versions?: VersionsApart },
  ) {
    super(message, options)
    this.name = 'WebDriverError'
    this.code = code
    if (options?.versions) this.versions = options.versions
  }
}

/**
 * Sorts the answer of a failed command (W3C WebDriver, "Errors": `error` is one of a list, `message` is free).
 * Appium answers for a dead chromedriver, and chromedriver for a dead browser, so both show in texts only.
 */
export function webDriverErrorOf(error: string, message: string): WebDriverError {
  const text = firstLine(message)
  if (error === 'session not created') {
    const versions = versionsIn(message)
    return new WebDriverError('session-not-created', text + cureOf(message, versions), {
      ...(versions && { versions }),
    })
  }
  if (/tab crashed|page crash/i.test(message)) return new WebDriverError('page-crashed', text)
  const gone =
    error === 'invalid session id' ||
    error === 'no such window' ||
    /ECONNREFUSED|ECONNRESET|socket hang up|not reachable|disconnected|session deleted|web view not found|terminated or not started/i.test(
      message,
    )
  return new WebDriverError(gone ? 'browser-gone' : 'webdriver-failed', text || error)
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.trim() ?? ''
}

/** In the words of chromedriver 156, which are the same for a browser too old and one too new. */
function versionsIn(message: string): VersionsApart | null {
  const [, driver, browser] =
    /only supports Chrome version (\d+)[\s\S]*?browser version is ([\d.]+)/.exec(message) ?? []
  return driver === undefined || browser === undefined ? null : { driver, browser }
}

function cureOf(message: string, versions: VersionsApart | null): string {
  if (versions) {
    return `; this chromedriver is for version ${versions.driver} and the browser is ${versions.browser}: install the two of one version, or name a pair in PACELINE_CHROMIUM and PACELINE_CHROMEDRIVER`
  }
  if (/no usable sandbox|sandbox/i.test(message)) {
    return '; Chromium finds no sandbox here: allow unprivileged user namespaces'
  }
  return ''
}
