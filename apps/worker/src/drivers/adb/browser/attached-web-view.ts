import type { Browser } from '../../appium/browser.js'
import type { BrowserSource } from '../../appium/browser-keeper.js'
import { loadPage } from '../../appium/load-page.js'
import { type RunnerTab, SCRIPT_MS } from '../../appium/runner-tab.js'
import { type AttachedChromiumOptions, sessionAt } from './attached-chromium.js'
import { endAll } from './end-all.js'
import { pageTunnels } from './page-tunnels.js'

/**
 * A WebView under Appium's Chromium driver here. It has one page and opens no other, so each page is a WebView that is
 * started anew, with a session of its own.
 */
export function attachedWebView(options: AttachedChromiumOptions): BrowserSource {
  const { appium } = options
  return {
    async open(signal) {
      const held: AsyncDisposable[] = []
      try {
        const target = await options.chrome.start(signal)
        held.push(target)
        const { identity } = await sessionAt(options, target, held, signal)
        return browserOf(options, identity.version)
      } finally {
        await endAll(held)
      }
    },
    mend: () => appium.mend(),
    [Symbol.asyncDispose]: () => appium[Symbol.asyncDispose](),
  }
}

function browserOf(options: AttachedChromiumOptions, version: string): Browser {
  const pages = pageTunnels(options.device)
  const opened = new Set<AsyncDisposable[]>()
  const close = async (held: AsyncDisposable[]) => {
    opened.delete(held)
    await endAll(held)
  }
  return {
    version,
    label: `web-view ${version}`,
    async openPage(url, signal) {
      const held: AsyncDisposable[] = []
      opened.add(held)
      try {
        return await openPage(options, await pages.urlOf(url, signal), held, () => close(held), signal)
      } catch (error) {
        await close(held)
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      for (const held of opened) await close(held)
      await pages[Symbol.asyncDispose]()
    },
  }
}

async function openPage(
  options: AttachedChromiumOptions,
  url: string,
  held: AsyncDisposable[],
  close: () => Promise<void>,
  signal: AbortSignal,
): Promise<RunnerTab> {
  const target = await options.chrome.start(signal)
  held.push(target)
  const { session } = await sessionAt(options, target, held, signal)
  await loadPage(session, url, signal)
  const { id: isolate } = (await session.devTools('Runtime.getIsolateId', signal)) as { id: string }
  return {
    process: { pid: null, isolate },
    call: (script, args, callSignal) => session.execute(script, args, callSignal, SCRIPT_MS),
    close,
  }
}
