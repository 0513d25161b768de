import type { ClockMode } from '@paceline/domain'
import type { DeviceSetting } from './device-setting.js'

const PLAY_STORE = 'com.android.vending'

/** The bits of BatteryManager.BATTERY_PLUGGED_*: mains, USB and wireless. */
const ANY_PLUG = '7'
/** Of 255: dark enough to stay cool, and the same on every phone. */
const BRIGHTNESS = '64'

/**
 * What is changed on an Android device while it is measured on, in the order of changing; undone backwards. Shell may
 * do all of this on a stock device; a vendor that forbids some of it makes that one unsupported.
 */
export function androidSettings(runnerApp: string, clock: ClockMode): DeviceSetting[] {
  return [
    // The screen decides over Doze and over the top-app cpuset: it stays on, and as bright as on any other phone.
    value('stay-on', 'global', 'stay_on_while_plugged_in', ANY_PLUG),
    value('brightness-mode', 'system', 'screen_brightness_mode', '0'),
    value('brightness', 'system', 'screen_brightness', BRIGHTNESS),
    { ...value('battery-saver', 'global', 'low_power', '0'), alike: ['null'] },
    // Shell cannot switch off the store's updates: the store is kept from working in the background instead.
    value('system-updates', 'global', 'ota_disable_automatic_update', '1'),
    storeInBackground,
    value('window-animation', 'global', 'window_animation_scale', '0'),
    value('transition-animation', 'global', 'transition_animation_scale', '0'),
    value('animator-duration', 'global', 'animator_duration_scale', '0'),
    dozeExemption(runnerApp),
    ...(clock === 'default' ? [] : [fixedPerformance]),
    wakefulness,
  ]
}

/** A value of Android's settings provider; `null` is its own word for one that is not set. */
function value(id: string, namespace: 'global' | 'system', key: string, wanted: string): DeviceSetting {
  return {
    id,
    read: { command: `settings get ${namespace} ${key}`, parse: (text) => text.trim() },
    wanted,
    write: (to) =>
      to === 'null' ? `settings delete ${namespace} ${key}` : `settings put ${namespace} ${key} ${to}`,
  }
}

/** AppOpsManager's `RUN_ANY_IN_BACKGROUND`: what the battery page of an app calls restricted. */
const storeInBackground: DeviceSetting = {
  id: 'store-in-background',
  read: {
    command: `pm path ${PLAY_STORE} > /dev/null 2>&1 || echo absent; cmd appops get ${PLAY_STORE} RUN_ANY_IN_BACKGROUND 2>&1; true`,
    parse(text) {
      if (/^absent$/m.test(text)) return 'absent'
      if (/^No operations\.$/m.test(text)) return 'default'
      return /RUN_ANY_IN_BACKGROUND: (\w+)/.exec(text)?.[1] ?? null
    },
  },
  wanted: 'ignore',
  alike: ['absent'],
  write: (to) => `cmd appops set ${PLAY_STORE} RUN_ANY_IN_BACKGROUND ${to}`,
}

function dozeExemption(runnerApp: string): DeviceSetting {
  const listed = new RegExp(`^(system-excidle|system|user),${runnerApp.replaceAll('.', '\\.')}(,|$)`, 'm')
  return {
    id: 'doze-exemption',
    read: {
      command: `pm path ${runnerApp} > /dev/null 2>&1 || echo absent; cmd deviceidle whitelist`,
      parse: (text) => (/^absent$/m.test(text) ? 'absent' : listed.test(text) ? 'exempt' : 'not-exempt'),
    },
    wanted: 'exempt',
    alike: ['absent'],
    write: (to) => `cmd deviceidle whitelist ${to === 'exempt' ? '+' : '-'}${runnerApp}`,
  }
}

export const FIXED_PERFORMANCE = 'fixed-performance'

/** Since Android 11, where the vendor's power HAL has the mode; nothing tells whether it is on. */
const fixedPerformance: DeviceSetting = {
  id: FIXED_PERFORMANCE,
  read: { assumed: 'false' },
  wanted: 'true',
  write: (to) => `cmd power set-fixed-performance-mode-enabled ${to}`,
}

const wakefulness: DeviceSetting = {
  id: 'screen',
  read: {
    command: "dumpsys power | grep -E '^ *mWakefulness='",
    parse(text) {
      const state = /mWakefulness=(\w+)/.exec(text)?.[1]
      return state === undefined ? null : state === 'Awake' ? 'awake' : 'asleep'
    },
  },
  wanted: 'awake',
  write: (to) => `input keyevent ${to === 'awake' ? 'KEYCODE_WAKEUP' : 'KEYCODE_SLEEP'}`,
  readsBack: false,
}
