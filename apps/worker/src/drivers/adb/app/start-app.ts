import type { AdbDevice } from '@paceline/adb'
import { runnerActivity } from './runner-package.js'

/**
 * Brings the app to the front, which starts its service: what is in front has the cores that a user's app has. Null
 * when it was started, else Android's own words, which `am` says with an exit code of 0 too.
 */
export async function startApp(
  device: Pick<AdbDevice, 'shell'>,
  signal: AbortSignal,
): Promise<string | null> {
  const { exitCode, stdout, stderr } = await device.shell(`am start -W -n ${runnerActivity}`, signal)
  return startFailure(exitCode, `${stdout}\n${stderr}`)
}

/** What `am start -W` says of a start that failed; null where it says `Status: ok`. */
export function startFailure(exitCode: number, text: string): string | null {
  const words = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(Error|Exception|java\.|Security|Status: )/.test(line))
  const failed = exitCode !== 0 || words.some((line) => line !== 'Status: ok')
  const isStarted = words.includes('Status: ok')
  if (!failed && isStarted) return null
  const said = words.filter((line) => line !== 'Status: ok').join(' ')
  return said || text.trim().slice(0, 500) || `am start ended with exit code ${exitCode}`
}
