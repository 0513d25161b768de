import type { AdbDevice } from '@paceline/adb'
import type { ClockMode } from '@paceline/domain'
import type { DeviceSetting } from './device-setting.js'

export const GOVERNOR = 'governor'

/** Where Linux keeps its clocks: Documentation/admin-guide/pm/cpufreq.rst. */
const CPUFREQ = '/sys/devices/system/cpu/cpufreq'

/**
 * What is changed on a Linux board: its clock, where one is asked for, by the governor `performance` of each
 * frequency domain. Its screen, its updates and its power are its operator's.
 */
export async function boardSettings(
  device: Pick<AdbDevice, 'shell'>,
  clock: ClockMode,
  signal: AbortSignal,
  cpufreq: string = CPUFREQ,
): Promise<DeviceSetting[]> {
  if (clock === 'default') return []
  const { stdout } = await device.shell(`cd ${cpufreq} 2>/dev/null && ls -d policy*; true`, signal)
  return stdout.split('\n').flatMap((name) => boardSetting(`${GOVERNOR}:${name.trim()}`, cpufreq) ?? [])
}

/** The setting that a journal names; null where it is none of a board's. */
export function boardSetting(id: string, cpufreq: string = CPUFREQ): DeviceSetting | null {
  const policy = /^governor:(policy\d+)$/.exec(id)?.[1]
  if (policy === undefined) return null
  const file = `${cpufreq}/${policy}/scaling_governor`
  return {
    id,
    read: { command: `cat ${file}`, parse: (text) => text.trim() },
    wanted: 'performance',
    write: (to) => `echo ${to} > ${file}`,
  }
}
