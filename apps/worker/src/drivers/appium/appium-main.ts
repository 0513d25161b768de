/**
 * One Appium server as a program of its own: told its port and path over IPC, so that nobody reads them in the
 * process list, and ended in order when the worker ends or is killed.
 */
import process from 'node:process'
import { hideChromedrivers } from './hidden-chromedriver.js'
import { descendantsOf, endProcesses } from './processes.js'

/** Appium's name of the one driver that a server of ours loads. */
export type AppiumDriver = 'chromium' | 'uiautomator2'

export interface AppiumOrder {
  readonly appiumHome: string
  readonly driver: AppiumDriver
  readonly port: number
  readonly basePath: string
}

/** What is used of the package; the types that it ships are sources that need its own compiler settings. */
interface Appium {
  readonly main: (args: Record<string, unknown>) => Promise<unknown>
}

/** How long open sessions may take to close once the worker is gone. */
const CLOSE_MS = 2_000

const packages: Readonly<Record<AppiumDriver, string>> = {
  chromium: 'appium-chromium-driver',
  uiautomator2: 'appium-uiautomator2-driver',
}

process.once('disconnect', () => {
  setTimeout(() => {
    endProcesses(descendantsOf(process.pid))
    process.exit(1)
  }, CLOSE_MS).unref()
  // Appium's own handler closes its sessions, with them chromedriver and the browser, and exits.
  process.kill(process.pid, 'SIGTERM')
})

process.once('message', async (order: AppiumOrder) => {
  try {
    await hideChromedrivers(packages[order.driver])
    const { main } = (await import(import.meta.resolve('appium'))) as Appium
    await main({
      subcommand: 'server',
      appiumHome: order.appiumHome,
      address: '127.0.0.1',
      port: order.port,
      basePath: order.basePath,
      useDrivers: [order.driver],
      noPermsCheck: true,
      loglevel: 'warn',
      logTimestamp: true,
      logNoColors: true,
      throwInsteadOfExit: true,
    })
    process.send?.({ type: 'listening' })
  } catch (error) {
    process.send?.({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
    process.exit(1)
  }
})
