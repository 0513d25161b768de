/** What went wrong between the worker and a page, by who is gone. */
export type WebDriverErrorCode =
  | 'appium-unreachable'
  | 'session-not-created'
  | 'browser-gone'
  | 'page-crashed'
  | 'page-not-loaded'
  | 'webdriver-failed'

export class WebDriverError extends Error {
  readonly code: WebDriverErrorCode

  constructor(code: WebDriverErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'WebDriverError'
    this.code = code
  }
}

/**
 * Sorts the answer of a failed command (W3C WebDriver, "Errors": `error` is one of a list, `message` is free).
 * Appium answers for a dead chromedriver, and chromedriver for a dead browser, so both show in texts only.
 */
export function webDriverErrorOf(error: string, message: string): WebDriverError {
  const text = firstLine(message)
  if (error === 'session not created')
    return new WebDriverError('session-not-created', text + cureOf(message))
  if (/tab crashed|page crash/i.test(message)) return new WebDriverError('page-crashed', text)
  if (/\bnet::ERR_/.test(message)) return new WebDriverError('page-not-loaded', text)
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

function cureOf(message: string): string {
  const versions = /only supports Chrome version (\d+)[\s\S]*?browser version is ([\d.]+)/.exec(message)
  if (versions) {
    return `; this chromedriver is for version ${versions[1]} and the browser is ${versions[2]}: install the two of one version, or name a pair in PACELINE_CHROMIUM and PACELINE_CHROMEDRIVER`
  }
  if (/no usable sandbox|sandbox/i.test(message)) {
    return '; Chromium finds no sandbox here: allow unprivileged user namespaces'
  }
  return ''
}
