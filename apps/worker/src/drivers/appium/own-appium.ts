import { type AppiumOptions, type AppiumServer, startAppium } from './appium-server.js'
import { WebDriverClient } from './webdriver-client.js'

/** An Appium server of ours that is started when it is first needed, and again where it has ended. */
export interface OwnAppium extends AsyncDisposable {
  running(signal: AbortSignal): Promise<AppiumServer & { readonly client: WebDriverClient }>
  /** Ends a server that has ended or lost its way. */
  mend(): Promise<void>
}

export function ownAppium(options: Omit<AppiumOptions, 'signal'>): OwnAppium {
  let appium: AppiumServer | null = null

  async function end(): Promise<void> {
    const ended = appium
    appium = null
    await ended?.[Symbol.asyncDispose]()
  }

  return {
    async running(signal) {
      if (appium?.exited) await end()
      appium ??= await startAppium({ ...options, signal })
      return Object.assign(appium, { client: new WebDriverClient(appium.url) })
    },
    async mend() {
      if (appium !== null && (appium.exited || !(await answers(appium)))) await end()
    },
    [Symbol.asyncDispose]: end,
  }
}

function answers({ url }: AppiumServer): Promise<boolean> {
  return new WebDriverClient(url).isReady(AbortSignal.timeout(3_000)).catch(() => false)
}
