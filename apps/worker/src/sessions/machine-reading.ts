import { readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import process from 'node:process'

/** A figure that this system does not give: never zero. */
export type Unavailable = 'unavailable'

/** What the machine was doing at one moment. */
export interface MachineReading {
  /** Runnable and waiting tasks over the last minute. */
  readonly load1: number | Unavailable
  readonly availableMemoryBytes: number | Unavailable
  /** Of the first core. */
  readonly frequencyMhz: number | Unavailable
  /** Processor time since boot, of all and of this worker with all that it started, in one unit. */
  readonly ticks: { readonly all: number; readonly busy: number; readonly own: number } | Unavailable
}

/** Reads the machine; a few milliseconds of work, so never while samples are taken. */
export function readMachine(proc = '/proc', sys = '/sys'): MachineReading {
  return {
    load1: os.platform() === 'win32' ? 'unavailable' : (os.loadavg()[0] ?? 'unavailable'),
    availableMemoryBytes: orUnavailable(() => availableMemory(readFileSync(`${proc}/meminfo`, 'utf8'))),
    frequencyMhz: orUnavailable(
      () => Number(readFileSync(`${sys}/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq`, 'utf8')) / 1000,
    ),
    ticks: orUnavailable(() => ({
      ...machineTicks(readFileSync(`${proc}/stat`, 'utf8')),
      own: treeTicks(readProcesses(proc), process.pid),
    })),
  }
}

/**
 * The share of the machine's processor time that others than this worker and what it started took between two
 * readings: 0 to 1, of all cores together.
 */
export function otherCpuShare(before: MachineReading, after: MachineReading): number | Unavailable {
  if (before.ticks === 'unavailable' || after.ticks === 'unavailable') return 'unavailable'
  const all = after.ticks.all - before.ticks.all
  if (all <= 0) return 'unavailable'
  const busy = after.ticks.busy - before.ticks.busy
  const own = after.ticks.own - before.ticks.own
  return Math.min(1, Math.max(0, (busy - own) / all))
}

/** Total and busy ticks of the first line of /proc/stat; guest time is in user time already (proc(5)). */
export function machineTicks(stat: string): { all: number; busy: number } {
  const fields = /^cpu +(.+)$/m.exec(stat)?.[1]?.split(' ').map(Number) ?? []
  const [user, nice, system, idle, ioWait, irq, softIrq, steal] = fields
  const all = [user, nice, system, idle, ioWait, irq, softIrq, steal].reduce<number>(
    (sum, n) => sum + (n ?? 0),
    0,
  )
  return { all, busy: all - (idle ?? 0) - (ioWait ?? 0) }
}

interface ProcessTicks {
  readonly pid: number
  readonly parent: number
  /** Its own time and that of the children that it has waited for. */
  readonly ticks: number
}

/** pid, parent and times of /proc/<pid>/stat; the name in parentheses may hold anything. */
export function processTicks(stat: string): ProcessTicks | null {
  const end = stat.lastIndexOf(')')
  const pid = Number.parseInt(stat, 10)
  const fields = stat
    .slice(end + 2)
    .split(' ')
    .map(Number)
  // Fields 4 and 14 to 17 of proc(5), counted from the state, which is field 3.
  const [parent, userTime, systemTime, childUserTime, childSystemTime] = [1, 11, 12, 13, 14].map(
    (at) => fields[at],
  )
  if (end < 0 || Number.isNaN(pid) || parent === undefined) return null
  return {
    pid,
    parent,
    ticks: (userTime ?? 0) + (systemTime ?? 0) + (childUserTime ?? 0) + (childSystemTime ?? 0),
  }
}

/** The time of a process and all that descend from it. */
export function treeTicks(processes: readonly ProcessTicks[], root: number): number {
  const byParent = new Map<number, ProcessTicks[]>()
  for (const one of processes) {
    const siblings = byParent.get(one.parent)
    if (siblings) siblings.push(one)
    else byParent.set(one.parent, [one])
  }
  let total = 0
  const pending = processes.filter(({ pid }) => pid === root)
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    total += one.ticks
    pending.push(...(byParent.get(one.pid) ?? []))
  }
  return total
}

function readProcesses(proc: string): ProcessTicks[] {
  return readdirSync(proc).flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      return processTicks(readFileSync(`${proc}/${name}/stat`, 'utf8')) ?? []
    } catch {
      // It ended while the others were read.
      return []
    }
  })
}

function availableMemory(meminfo: string): number | Unavailable {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1]
  return kibibytes === undefined ? 'unavailable' : Number(kibibytes) * 1024
}

function orUnavailable<T>(read: () => T): T | Unavailable {
  try {
    return read()
  } catch {
    return 'unavailable'
  }
}
