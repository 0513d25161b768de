import { readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import process from 'node:process'
import type { ConditionReading, CpuTicks, Known } from '@paceline/domain'
import { machineTicks, processTicks, treeTicks } from '../../sessions/machine-reading.js'
import type { ConditionReader } from '../reader.js'

export interface LinuxOptions {
  readonly proc?: string
  readonly sys?: string
  /** Whose descendants' CPU time is our own; the worker itself when left out. */
  readonly rootPid?: number
}

/** This computer, by /proc and /sys; where there are none, as on macOS, nearly everything is unavailable. */
export function linuxConditions(options: LinuxOptions = {}): ConditionReader {
  const { proc = '/proc', sys = '/sys', rootPid = process.pid } = options
  return {
    async read(signal) {
      signal.throwIfAborted()
      return {
        ...nothing,
        atMs: performance.now(),
        load1: os.platform() === 'win32' ? 'unavailable' : (os.loadavg()[0] ?? 'unavailable'),
        availableMemoryBytes: orUnavailable(() => availableMemory(`${proc}/meminfo`)),
        frequencyMhz: orUnavailable(() => [frequencyOf(sys, 0)]),
        ticks: orUnavailable(() => ticksOf(proc, rootPid)),
      }
    },
    blocks: (pid) => ({
      read: () => {
        const cpu = pid === null ? 'unavailable' : orUnavailable(() => lastCpu(proc, pid))
        return {
          atMs: performance.now(),
          cpu,
          frequencyMhz: cpu === 'unavailable' ? cpu : orUnavailable(() => frequencyOf(sys, cpu)),
          throttleCount: 'unavailable',
          ticks: orUnavailable(() => ticksOf(proc, rootPid)),
        }
      },
    }),
  }
}

const nothing: ConditionReading = {
  atMs: 0,
  load1: 'unavailable',
  availableMemoryBytes: 'unavailable',
  memoryPressurePercent: 'unavailable',
  frequencyMhz: 'unavailable',
  throttleCount: 'unavailable',
  thermal: 'unavailable',
  battery: 'unavailable',
  screenOn: 'unavailable',
  visibleApp: 'unavailable',
  allowedCpus: 'unavailable',
  cgroup: 'unavailable',
  cpuQuota: 'unavailable',
  versions: {},
  ticks: 'unavailable',
}

function ticksOf(proc: string, rootPid: number): CpuTicks {
  const processes = readdirSync(proc).flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      return processTicks(readFileSync(`${proc}/${name}/stat`, 'utf8')) ?? []
    } catch {
      return []
    }
  })
  return { ...machineTicks(readFileSync(`${proc}/stat`, 'utf8')), own: treeTicks(processes, rootPid) }
}

/** Field 39 of proc(5). */
function lastCpu(proc: string, pid: number): number {
  const stat = readFileSync(`${proc}/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[36])
}

function frequencyOf(sys: string, cpu: number): number {
  return Number(readFileSync(`${sys}/devices/system/cpu/cpu${cpu}/cpufreq/scaling_cur_freq`, 'utf8')) / 1000
}

function availableMemory(path: string): number {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8'))?.[1]
  if (kibibytes === undefined) throw new Error(`${path} does not say what is available`)
  return Number(kibibytes) * 1024
}

function orUnavailable<T>(read: () => T): Known<T> {
  try {
    return read()
  } catch {
    return 'unavailable'
  }
}
