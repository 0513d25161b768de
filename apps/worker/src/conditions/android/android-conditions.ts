import type { ConditionReading, Known } from '@paceline/domain'
import type { DeviceShell } from '../device-shell.js'
import { parseAvailableMemory, parseLoad, parseMemoryPressure } from '../linux/proc-files.js'
import type { ConditionReader } from '../reader.js'
import { parseBatterySaver, parseBatteryService } from './battery-service.js'
import { parseScreenOn, parseVisibleApp } from './foreground.js'
import { completeLines, parseSections, sectionScript } from './shell-sections.js'
import { parseThermalService } from './thermal-service.js'
import { parsePackageVersion, parseValue, parseWebViewVersion } from './versions.js'

export interface AndroidOptions {
  /** The package whose version is stated as the browser's. */
  readonly browser?: string
}

/** What a phone is asked for each reading: some are long, so only the lines that are needed come over the cable. */
const readingCommands = {
  thermal: 'dumpsys thermalservice',
  battery: 'dumpsys battery',
  saver: 'settings get global low_power',
  power: "dumpsys power | grep -E 'mWakefulness=|Display Power: state='",
  activities: "dumpsys activity activities | grep -E 'ResumedActivity|mFocusedActivity'",
  frequencies: 'grep -H . /sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_cur_freq',
  load: 'cat /proc/loadavg',
  memory: 'cat /proc/meminfo',
  pressure: 'cat /proc/pressure/memory',
}

const PLAY_SERVICES = 'com.google.android.gms'

/**
 * An Android device, by one shell call a reading. Its versions are read once, with the first reading that succeeds:
 * make one reader a lease. There is no cheap source beside a block, and whose CPU time it was is not known.
 */
export function androidConditions(shell: DeviceShell, options: AndroidOptions = {}): ConditionReader {
  const { browser = 'com.android.chrome' } = options
  const versionCommands = {
    release: 'getprop ro.build.version.release',
    build: 'getprop ro.build.fingerprint',
    kernel: 'uname -r',
    browser: packageCommand(browser),
    webView: 'dumpsys webviewupdate',
    playServices: packageCommand(PLAY_SERVICES),
  }
  let versions: Readonly<Record<string, string>> | null = null

  return {
    async read(signal) {
      signal.throwIfAborted()
      const atMs = performance.now()
      const script = sectionScript({ ...readingCommands, ...(versions === null && versionCommands) })
      const sections = await sectionsOf(shell, script, signal)
      // A shell that gave nothing at all is asked for versions again.
      if (versions === null && sections.size > 0) versions = versionsOf(sections, browser)
      return { ...readingOf(sections), atMs, versions: versions ?? {} }
    },
    blocks: () => null,
  }
}

/** What went wrong with the device shows where it matters, in the runner; here it only hides the conditions. */
async function sectionsOf(
  shell: DeviceShell,
  script: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  try {
    const { stdout } = await shell(script, signal)
    return parseSections(stdout)
  } catch {
    signal.throwIfAborted()
    return new Map()
  }
}

function readingOf(sections: ReadonlyMap<string, string>): Omit<ConditionReading, 'atMs' | 'versions'> {
  const textOf = (name: keyof typeof readingCommands) => sections.get(name) ?? ''
  return {
    load1: parseLoad(textOf('load')),
    availableMemoryBytes: parseAvailableMemory(textOf('memory')),
    memoryPressurePercent: parseMemoryPressure(textOf('pressure')),
    frequencyMhz: parseFrequencies(textOf('frequencies')),
    throttleCount: 'unavailable',
    thermal: parseThermalService(textOf('thermal')),
    battery: parseBatteryService(textOf('battery'), parseBatterySaver(textOf('saver'))),
    screenOn: parseScreenOn(textOf('power')),
    visibleApp: parseVisibleApp(textOf('activities')),
    allowedCpus: 'unavailable',
    cgroup: 'unavailable',
    cpuQuota: 'unavailable',
    ticks: 'unavailable',
  }
}

function versionsOf(sections: ReadonlyMap<string, string>, browser: string): Record<string, string> {
  const textOf = (name: string) => sections.get(name) ?? ''
  return {
    android: parseValue(textOf('release')),
    build: parseValue(textOf('build')),
    kernel: parseValue(textOf('kernel')),
    browser: parsePackageVersion(textOf('browser'), browser),
    webView: parseWebViewVersion(textOf('webView')),
    playServices: parsePackageVersion(textOf('playServices'), PLAY_SERVICES),
  }
}

function packageCommand(name: string): string {
  if (!/^[\w.]+$/.test(name)) throw new RangeError(`${name} is no name of an Android package`)
  return `dumpsys package ${name} | grep -E '^ *(Package \\[|versionCode=|versionName=|Hidden system packages:)'`
}

/** Of `grep -H`: one line `/sys/…/cpu<n>/cpufreq/scaling_cur_freq:<kHz>` for each CPU that is online. */
export function parseFrequencies(text: string): Known<readonly number[]> {
  const found = completeLines(text)
    .flatMap((line) => {
      const [, cpu, kilohertz] = /\/cpu(\d+)\/cpufreq\/scaling_cur_freq:(\d+)$/.exec(line) ?? []
      return Number(kilohertz) > 0 ? [{ cpu: Number(cpu), megahertz: Number(kilohertz) / 1000 }] : []
    })
    .sort((a, b) => a.cpu - b.cpu)
  return found.length > 0 ? found.map(({ megahertz }) => megahertz) : 'unavailable'
}
