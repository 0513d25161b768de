import { type PageRuntime, pageFiles } from '@paceline/agent-web'
import type { Ready } from '@paceline/contracts'
import { type PageServer, startPageServer } from '../../page-server/page-server.js'
import type { RuntimeHost, UnavailableRuntime } from '../driver.js'
import { offerOf } from '../offer-of.js'
import type { BrowserKeeper } from './browser-keeper.js'
import { PageHost } from './page-host.js'

export interface PageHostOptions {
  readonly runtime: PageRuntime
  readonly keeper: BrowserKeeper
  /** Threads that the device has for one model, where it is known; the page's own limit may be lower. */
  readonly maxThreads: number
  /** Serves the page, and is disposed of with the host; a server on loopback where left out. */
  readonly server?: PageServer
}

/** The runtime of a page, tried for real: the page is opened once to see that it works. */
export async function openPageHost(
  { runtime, keeper, maxThreads, server }: PageHostOptions,
  signal: AbortSignal,
): Promise<RuntimeHost | UnavailableRuntime> {
  const page = new PageHost(server ?? (await startPageServer(pageFiles(runtime))), keeper)
  try {
    const ready = await page.probe(signal)
    return {
      offer: pageOffer(ready, maxThreads),
      invoke: (plan, ofInvocation) => page.invoke(plan, ofInvocation),
      suite: (plan, ofSuite) => page.suite(plan, ofSuite),
      [Symbol.asyncDispose]: () => page[Symbol.asyncDispose](),
    }
  } catch (error) {
    await page[Symbol.asyncDispose]()
    signal.throwIfAborted()
    return { unavailable: error instanceof Error ? error.message : String(error) }
  }
}

/** What tells of this renderer alone is no part of the offer, and a page may have fewer threads than its device. */
function pageOffer(ready: Ready, maxThreads: number): RuntimeHost['offer'] {
  const { maxThreads: pageThreads, rendererIsolate: _, ...facts } = ready.facts
  const threads = Math.min(maxThreads, Number(pageThreads) || 1)
  return offerOf({ ...ready, facts }, { context: 'page', maxThreads: threads })
}
