import { describe, expect, it } from 'vitest'
import { parseScreenOn, parseVisibleApp } from './foreground.js'

/** Constructed after PowerManagerService.dumpInternal of AOSP's frameworks/base; no dump of a device was copied. */
const power = (wakefulness: string | null, display: string | null) =>
  [
    'POWER MANAGER (dumpsys power)\n\nPower Manager State:\n  mDirty=0x0\n',
    wakefulness === null ? '' : `  mWakefulness=${wakefulness}\n  mWakefulnessChanging=false\n`,
    'Suspend Blockers: size=4\n',
    display === null ? '' : `\nDisplay Power: state=${display}\n`,
  ].join('')

describe('parseScreenOn', () => {
  it.each([
    ['Awake', 'ON', true],
    ['Awake', 'OFF', false],
    ['Dozing', 'DOZE', false],
    ['Dozing', 'DOZE_SUSPEND', false],
    ['Asleep', 'OFF', false],
    [null, 'ON', true],
    ['Awake', null, true],
    ['Dreaming', null, true],
    ['Asleep', null, false],
    ['Dozing', null, false],
    ['Awake', 'UNKNOWN', true],
    [null, null, 'unavailable'],
    ['Somehow', null, 'unavailable'],
  ])('awake as %s with a display that is %s: %s', (wakefulness, display, on) => {
    expect(parseScreenOn(power(wakefulness, display))).toBe(on)
  })

  it('does not take a line that is cut off', () => {
    expect(parseScreenOn('  mWakefulness=Awake')).toBe('unavailable')
  })
})

const CHROME = 'com.android.chrome/com.google.android.apps.chrome.Main'
const LAUNCHER = 'com.example.launcher/.Home'

describe('parseVisibleApp', () => {
  /** Constructed after the dumps of ActivityTaskManagerService, RootWindowContainer, TaskDisplayArea and ActivityRecord. */
  it.each([
    [
      'Android 12 and later',
      `    topResumedActivity=ActivityRecord{1a2b3c4 u0 ${CHROME} t12}\n  ResumedActivity: ActivityRecord{5d u0 ${LAUNCHER} t2}\n`,
    ],
    ['Android 14, which adds to it', `    topResumedActivity=ActivityRecord{1a2b3c4 u10 ${CHROME} t12 f}}\n`],
    ['Android 10', `  ResumedActivity: ActivityRecord{1a2b3c4 u0 ${CHROME} t12}\n`],
    ['Android 9', `    mResumedActivity: ActivityRecord{1a2b3c4 u0 ${CHROME} t12}\n`],
    ['Android 5', `  mFocusedActivity: ActivityRecord{1a2b3c4 u0 ${CHROME} t12}\n`],
    ['before there were users', `    mResumedActivity: ActivityRecord{1a2b3c4 ${CHROME}}\n`],
  ])('reads the form of %s', (_version, dump) => expect(parseVisibleApp(dump)).toBe(CHROME))

  it('believes the newest form, wherever it stands', () => {
    const dump = `    mResumedActivity: ActivityRecord{1 u0 ${LAUNCHER} t2}\n  ResumedActivity: ActivityRecord{2 u0 ${LAUNCHER} t2}\n    topResumedActivity=ActivityRecord{3 u0 ${CHROME} t12}\n`
    expect(parseVisibleApp(dump)).toBe(CHROME)
    expect(
      parseVisibleApp(`topResumedActivity=null\n  ResumedActivity: ActivityRecord{2 u0 ${LAUNCHER} t2}\n`),
    ).toBe(LAUNCHER)
  })

  it.each([
    '',
    'topResumedActivity=null\n',
    '  ResumedActivity: null\n',
    `  mLastPausedActivity: ActivityRecord{1 u0 ${CHROME} t12}\n`,
    `topResumedActivity=ActivityRecord{1a2b3c4 u0 ${CHROME} t12}`,
    'topResumedActivity=ActivityRecord{1a2b3c4 u0\n',
  ])('is unavailable where it says %j', (dump) => expect(parseVisibleApp(dump)).toBe('unavailable'))
})
