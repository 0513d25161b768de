import type { ConditionReading } from '@paceline/domain'
import { parseFrequencies } from './android/android-conditions.js'
import { parseSections, sectionScript } from './android/shell-sections.js'
import type { DeviceShell } from './device-shell.js'
import { parseAvailableMemory, parseLoad, parseMemoryPressure } from './linux/proc-files.js'
import type { ConditionReader } from './reader.js'
import { unknownReading } from './unknown-conditions.js'

const commands = {
  load: 'cat /proc/loadavg',
  memory: 'cat /proc/meminfo',
  pressure: 'cat /proc/pressure/memory',
  frequencies: 'grep -H . /sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_cur_freq',
  kernel: 'uname -sr',
}

/**
 * A Linux machine behind a shell, by one call a reading. Whose CPU time it was is not known from afar, so what
 * others do there shows in its load alone.
 */
export function boardConditions(shell: DeviceShell): ConditionReader {
  return {
    async read(signal) {
      signal.throwIfAborted()
      const atMs = performance.now()
      const sections = await sectionsOf(shell, signal)
      return { ...readingOf(sections), atMs }
    },
    blocks: () => null,
  }
}

/** What went wrong with the device shows where it matters, in the runner; here it only hides the conditions. */
async function sectionsOf(shell: DeviceShell, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  try {
    return parseSections((await shell(sectionScript(commands), signal)).stdout)
  } catch {
    signal.throwIfAborted()
    return new Map()
  }
}

function readingOf(sections: ReadonlyMap<string, string>): Omit<ConditionReading, 'atMs'> {
  const textOf = (name: keyof typeof commands) => sections.get(name) ?? ''
  const kernel = textOf('kernel').trim()
  return {
    ...unknownReading,
    load1: parseLoad(textOf('load')),
    availableMemoryBytes: parseAvailableMemory(textOf('memory')),
    memoryPressurePercent: parseMemoryPressure(textOf('pressure')),
    frequencyMhz: parseFrequencies(textOf('frequencies')),
    versions: kernel === '' ? {} : { kernel },
  }
}
