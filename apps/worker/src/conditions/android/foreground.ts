import type { Known } from '@paceline/domain'
import { completeLines } from './shell-sections.js'

/**
 * Whether the screen is on, by `dumpsys power` (PowerManagerService of frameworks/base): the state of the display
 * where it is said, else whether the device is awake. A dozing display shows a clock and counts as off.
 */
export function parseScreenOn(dump: string): Known<boolean> {
  let awake: Known<boolean> = 'unavailable'
  for (const line of completeLines(dump)) {
    const [, state] = /^Display Power: state=(\w+)$/.exec(line.trim()) ?? []
    if (state === 'ON' || state === 'VR' || state === 'ON_SUSPEND') return true
    if (state === 'OFF' || state === 'DOZE' || state === 'DOZE_SUSPEND') return false
    const [, wakefulness] = /^mWakefulness=(\w+)$/.exec(line.trim()) ?? []
    if (wakefulness === 'Awake' || wakefulness === 'Dreaming') awake = true
    if (wakefulness === 'Asleep' || wakefulness === 'Dozing') awake = false
  }
  return awake
}

/** What `dumpsys activity activities` calls the activity in front: since Android 12, since 10, and before. */
const RESUMED = [
  /^topResumedActivity=/,
  /^ResumedActivity: ?/,
  /^mResumedActivity: ?/,
  /^mFocusedActivity: ?/,
]

/**
 * The activity in front, such as `com.android.chrome/org.chromium.chrome.browser.ChromeTabbedActivity`, by the first
 * line of the newest form that there is, each followed by `ActivityRecord{<hash> u<user> <component> t<task>}`.
 */
export function parseVisibleApp(dump: string): Known<string> {
  const lines = completeLines(dump).map((line) => line.trim())
  for (const form of RESUMED) {
    for (const line of lines) {
      if (!form.test(line)) continue
      const component = /ActivityRecord\{[^}]*?\s([\w.$]+\/[\w.$]+)[\s}]/.exec(line)?.[1]
      if (component !== undefined) return component
    }
  }
  return 'unavailable'
}
