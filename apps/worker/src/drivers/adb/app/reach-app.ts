import type { AdbDevice } from '@paceline/adb'
import { InvocationError, type UnavailableRuntime } from '../../driver.js'
import { findAppPackage, installApp } from './install-app.js'
import { runnerSocket } from './runner-package.js'
import { startApp } from './start-app.js'

/** The app as it is reached on a device. */
export interface ReachedApp {
  /** What adb forwards to. */
  readonly remote: string
  /** Brings it to the front before an invocation; throws InvocationError where Android does not. */
  front(signal: AbortSignal): Promise<void>
}

/** On Android the app is installed and started; on a board its service is one that the operator started. */
export async function reachApp(
  device: AdbDevice,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<ReachedApp | UnavailableRuntime> {
  const endpoint = env.PACELINE_APP_ENDPOINT
  if (endpoint) {
    if (/^tcp:\d{1,5}$/.test(endpoint)) return { remote: endpoint, front: async () => {} }
    return { unavailable: `PACELINE_APP_ENDPOINT is "${endpoint}": it takes tcp:PORT, a port of the device` }
  }
  if (device.system !== 'android') return { unavailable: 'the runner app is for Android' }
  const app = await findAppPackage(env)
  if ('unavailable' in app) return app
  const refused = await installApp(device, app, signal)
  if (refused !== null) return refused
  const failure = await startApp(device, signal)
  if (failure !== null) return { unavailable: `Android does not start the runner app: ${failure}` }
  return {
    remote: runnerSocket,
    async front(signal) {
      const words = await startApp(device, signal)
      if (words === null) return
      throw new InvocationError('device-unhealthy', `Android does not start the runner app: ${words}`)
    },
  }
}
