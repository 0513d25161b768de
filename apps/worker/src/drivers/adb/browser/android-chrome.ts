import { type AdbDevice, shellWord } from '@paceline/adb'
import { WebDriverError } from '../../appium/webdriver-error.js'
import type { DevToolsBrowser } from './devtools-target.js'

const CHROME = 'com.android.chrome'
const ACTIVITY = `${CHROME}/com.google.android.apps.chrome.Main`
/** Chrome reads it where it is Android's debug app, as chromedriver's own start on Android does. */
const COMMAND_LINE = '/data/local/tmp/chrome-command-line'
const CLOSE_MS = 10_000

/** No questions of a first start, and no throttling of what Chrome thinks nobody looks at. */
const chromeArguments = [
  '--disable-fre',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
]

/**
 * A phone's Chrome, which listens at an abstract socket while USB debugging is on. It is stopped first, so that its
 * processes are new, and at the end, so that no page goes on there. Not tried on a phone.
 */
export function androidChrome(device: AdbDevice): DevToolsBrowser {
  const end = async () => {
    const signal = AbortSignal.timeout(CLOSE_MS)
    await device.shell(`am force-stop ${CHROME}; am clear-debug-app; rm -f ${COMMAND_LINE}`, signal)
  }
  return {
    async start(signal) {
      const installed = await device.shell(`pm path ${CHROME}`, signal)
      if (!installed.stdout.startsWith('package:')) {
        const cure = `install or enable it, then connect the device again`
        throw new WebDriverError('session-not-created', `the device has no Chrome (${CHROME}): ${cure}`)
      }
      const commands = [
        `am force-stop ${CHROME}`,
        `echo ${shellWord(`chrome ${chromeArguments.join(' ')}`)} > ${COMMAND_LINE}`,
        `am set-debug-app --persistent ${CHROME}`,
        `am start -W -n ${ACTIVITY} -a android.intent.action.VIEW -d about:blank`,
      ]
      try {
        const { exitCode, stdout, stderr } = await device.shell(commands.join(' && '), signal)
        // `am` may end with 0 and say Error (AOSP, ActivityManagerShellCommand).
        if (exitCode !== 0 || /^Error/m.test(stdout + stderr)) {
          const words = (stderr || stdout).trim().split('\n').at(-1) ?? ''
          throw new WebDriverError('session-not-created', `the device's Chrome did not start: ${words}`)
        }
      } catch (error) {
        await end().catch(() => {})
        throw error
      }
      return { remote: 'localabstract:chrome_devtools_remote', [Symbol.asyncDispose]: end }
    },
  }
}
