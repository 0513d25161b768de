import os from 'node:os'
import process from 'node:process'
import type { CpuTicks, Known } from '@paceline/domain'
import type { BlockReader, ConditionReader } from '../reader.js'
import { cpuCgroupOf } from './cgroup.js'
import { Frequencies } from './frequencies.js'
import { textOf } from './kernel-file.js'
import { parseAllowedCpus, parseAvailableMemory, parseLoad, parseMemoryPressure } from './proc-files.js'
import { parseMachineTicks } from './process-stat.js'
import { ProcessTree } from './process-tree.js'
import { RunnerThreads } from './runner-threads.js'
import { readTemperatures } from './temperatures.js'
import { ThrottleCounters } from './throttle-counters.js'

export interface LinuxOptions {
  readonly proc?: string
  readonly sys?: string
  /** Whose CPU time, with that of all that it starts, is not others'; the worker itself when left out. */
  readonly rootPid?: number
}

/** This computer, by /proc and /sys; where there are none, as on macOS, nearly everything is unavailable. */
export function linuxConditions(options: LinuxOptions = {}): ConditionReader {
  const { proc = '/proc', sys = '/sys', rootPid = process.pid } = options
  const tree = new ProcessTree(proc, rootPid)
  const frequencies = new Frequencies(proc, sys)
  const throttling = new ThrottleCounters(sys, cpuCgroupOf(proc, sys, rootPid)?.statFile ?? null)

  const ticksAt = (nowMs: number, thorough: boolean): Known<CpuTicks> => {
    const own = tree.ticks(nowMs, { thorough })
    const machine = parseMachineTicks(textOf(`${proc}/stat`) ?? '')
    return own === null || machine === null ? 'unavailable' : { ...machine, own }
  }

  return {
    async read(signal) {
      signal.throwIfAborted()
      const atMs = performance.now()
      const cgroup = cpuCgroupOf(proc, sys, rootPid)
      return {
        atMs,
        // First, as the others take their time.
        ticks: ticksAt(atMs, true),
        load1: load(textOf(`${proc}/loadavg`)),
        availableMemoryBytes: parseAvailableMemory(textOf(`${proc}/meminfo`)),
        memoryPressurePercent: parseMemoryPressure(textOf(`${proc}/pressure/memory`)),
        frequencyMhz: frequencies.all(),
        throttleCount: throttling.count(atMs, { thorough: true }),
        thermal: readTemperatures(sys),
        battery: 'unavailable',
        screenOn: 'unavailable',
        visibleApp: 'unavailable',
        allowedCpus: parseAllowedCpus(textOf(`${proc}/${rootPid}/status`)),
        cgroup: cgroup?.path ?? 'unavailable',
        cpuQuota: cgroup === null ? 'unavailable' : cgroup.quota,
        versions: { kernel: `${os.type()} ${os.release()}` },
      }
    },
    blocks(pid): BlockReader {
      const threads = pid === null ? null : new RunnerThreads(proc, pid)
      let thorough = true
      return {
        read() {
          const atMs = performance.now()
          const ticks = ticksAt(atMs, thorough)
          // The runner is new; afterwards processes start seldom.
          thorough = false
          const cpu = threads?.cpu(atMs) ?? 'unavailable'
          const frequencyMhz = cpu === 'unavailable' ? cpu : frequencies.of(cpu, atMs)
          return { atMs, cpu, frequencyMhz, throttleCount: throttling.count(atMs), ticks }
        },
      }
    },
  }
}

/** A system without /proc may know its load all the same; Windows says 0 for not knowing. */
function load(loadavg: string | null): Known<number> {
  if (loadavg !== null || ['linux', 'win32'].includes(os.platform())) return parseLoad(loadavg)
  return os.loadavg()[0] ?? 'unavailable'
}
