import { setTimeout as sleep } from 'node:timers/promises'
import { loadPage } from './load-page.js'
import { renderersOf, threadNamesOf } from './processes.js'
import type { WebDriverSession } from './webdriver-client.js'
import { WebDriverError } from './webdriver-error.js'

/** One runner page: `call` runs a function body in it. */
export interface RunnerTab {
  readonly process: RendererProcess
  call(script: string, args: readonly unknown[], signal: AbortSignal): Promise<unknown>
  /** Closes the tab, and with it its process; throws where the browser does not do so in time. */
  close(): Promise<void>
}

/** Which process renders a page. */
export interface RendererProcess {
  /** null where the system has no /proc to tell. */
  readonly pid: number | null
  /** V8's own random name of the process's main isolate: new with each process, on every system. */
  readonly isolate: string
}

/** One inference may block the page this long before a call is given up; runs have their own, shorter limits. */
export const SCRIPT_MS = 600_000
const CLOSE_MS = 3_000

export interface TabSurroundings {
  readonly session: WebDriverSession
  /** The window that stays. */
  readonly parked: string
  /** null where the browser runs on another system. */
  readonly browserPid: number | null
}

/** Opens a page in a new tab, and sees which process renders it. Throws WebDriverError. */
export async function openTab(
  { session, parked, browserPid }: TabSurroundings,
  url: string,
  signal: AbortSignal,
): Promise<RunnerTab> {
  await session.switchTo(await session.newWindow(signal), signal)
  await loadPage(session, url, signal)
  return {
    process: await rendererOf(session, browserPid, signal),
    call: (script, args, callSignal) => session.execute(script, args, callSignal, SCRIPT_MS),
    async close() {
      const inTime = AbortSignal.timeout(CLOSE_MS)
      await session.closeWindow(inTime, CLOSE_MS)
      await session.switchTo(parked, inTime)
    },
  }
}

const MARK_MS = 10_000

/** The page shows its process by a worker thread that no other page of this browser has. */
async function rendererOf(
  session: WebDriverSession,
  browserPid: number | null,
  signal: AbortSignal,
): Promise<RendererProcess> {
  const { id: isolate } = (await session.devTools('Runtime.getIsolateId', signal)) as { id: string }
  if (browserPid === null || renderersOf(browserPid).length === 0) return { pid: null, isolate }
  await session.execute('paceline.mark()', [], signal)
  const endMs = performance.now() + MARK_MS
  while (performance.now() < endMs) {
    const marked = renderersOf(browserPid).filter((pid) => threadNamesOf(pid).includes('DedicatedWorker'))
    const [pid] = marked
    if (pid !== undefined && marked.length === 1) {
      await session.execute('paceline.unmark()', [], signal)
      return { pid, isolate }
    }
    await sleep(10, undefined, { signal })
  }
  throw new WebDriverError('webdriver-failed', "the page's process did not show itself")
}
