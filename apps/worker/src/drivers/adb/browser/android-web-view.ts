import type { AdbDevice } from '@paceline/adb'
import { WebDriverError } from '../../appium/webdriver-error.js'
import type { DevToolsBrowser } from './devtools-target.js'

const APP = 'dev.paceline.runner'
const ACTIVITY = `${APP}/.app.WebActivity`
/** Of the process that `android:process=":web"` gives the activity. */
const PROCESS = `${APP}:web`
const CLOSE_MS = 10_000
/** Ten times a tenth of a second. */
const waitedFor = `for i in 1 2 3 4 5 6 7 8 9 10; do pidof ${PROCESS} >/dev/null || break; sleep 0.1; done`
/**
 * The activity ends its own process: `am force-stop` would take the runner app's service with it. Where none runs,
 * there is none to start for it.
 */
const ending = `pidof ${PROCESS} >/dev/null && am start -n ${ACTIVITY} --ez end true >/dev/null; ${waitedFor}`

/**
 * The WebView of the runner app, in a process that is new with each start. It listens at an abstract socket with that
 * process's number, because the app asks for it. Not tried on a phone.
 */
export function androidWebView(device: Pick<AdbDevice, 'shell'>): DevToolsBrowser {
  const end = async () => {
    await device.shell(ending, AbortSignal.timeout(CLOSE_MS))
  }
  return {
    async start(signal) {
      const installed = await device.shell(`pm path ${APP}`, signal)
      if (!installed.stdout.startsWith('package:')) {
        const cure = 'build it (npm run build:app) and connect the device again'
        throw new WebDriverError('session-not-created', `the device has no runner app (${APP}): ${cure}`)
      }
      await device.shell(ending, signal)
      try {
        const { exitCode, stdout, stderr } = await device.shell(`am start -W -n ${ACTIVITY}`, signal)
        // `am` may end with 0 and say Error (AOSP, ActivityManagerShellCommand).
        if (exitCode !== 0 || /^Error/m.test(stdout + stderr)) {
          const words = (stderr || stdout).trim().split('\n').at(-1) ?? ''
          throw new WebDriverError('session-not-created', `the runner app's WebView did not start: ${words}`)
        }
        const pid = (await device.shell(`pidof ${PROCESS}`, signal)).stdout.trim()
        if (!/^\d+$/.test(pid)) {
          const message = `the runner app's WebView ended as it started: no single process ${PROCESS}`
          throw new WebDriverError('session-not-created', message)
        }
        return { remote: `localabstract:webview_devtools_remote_${pid}`, [Symbol.asyncDispose]: end }
      } catch (error) {
        await end().catch(() => {})
        throw error
      }
    },
  }
}
