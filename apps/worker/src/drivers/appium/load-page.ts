import { setTimeout as sleep } from 'node:timers/promises'
import type { WebDriverSession } from './webdriver-client.js'
import { WebDriverError } from './webdriver-error.js'

/** What the page in front tells of its loading. */
interface Look {
  /** Its script has run: it can be asked. */
  readonly scripted: boolean
  /** The browser has got, or given up, all that the page names. */
  readonly loaded: boolean
  /** Else something else is shown. */
  readonly isPage: boolean
  /** What it did not get: names relative to the page, and the status of HTTP, 0 where nothing answered. */
  readonly missing: readonly (readonly [name: string, status: number])[]
}

/** Browsers before version 109 do not tell the status. */
const LOOK = `
const [url] = arguments
const at = ({ name }) => (name.startsWith(url) ? name.slice(url.length) : name)
return {
  scripted: typeof paceline === 'object',
  loaded: location.href === url && document.readyState === 'complete',
  isPage: location.href === url,
  missing: performance.getEntriesByType('resource')
    .filter(({ responseStatus: status }) => status === 0 || status >= 400)
    .map((entry) => [at(entry), entry.responseStatus]),
}`

const PATIENCE_MS = 20_000
const POLL_MS = 50

/**
 * Opens the runner page in the tab in front and sees that its script has run: a page without it is nothing to ask, and
 * a driver may still answer for what was in the tab before. Throws WebDriverError, `page-not-loaded` with what the
 * browser did not get.
 */
export async function loadPage(
  session: Pick<WebDriverSession, 'open' | 'execute'>,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  await session.open(url, signal)
  const endMs = performance.now() + PATIENCE_MS
  for (;;) {
    const seen = (await session.execute(LOOK, [url], signal)) as Look
    if (seen.scripted) return
    if (seen.loaded || performance.now() >= endMs) {
      throw new WebDriverError('page-not-loaded', reasonOf(seen))
    }
    await sleep(POLL_MS, undefined, { signal })
  }
}

function reasonOf({ loaded, isPage, missing }: Look): string {
  if (missing.length > 0) {
    const files = missing.map(
      ([name, status]) => `${name} (${status === 0 ? 'no answer' : `HTTP ${status}`})`,
    )
    return `the browser did not get all of the runner page: ${files.join(', ')}`
  }
  if (loaded) {
    return 'the runner page was loaded and its script did not run: a part of it was cut off, or the browser cannot run it'
  }
  const instead = isPage ? 'is still loading the runner page' : 'shows another page than the runner page'
  return `the browser ${instead} after ${PATIENCE_MS / 1000} s`
}
