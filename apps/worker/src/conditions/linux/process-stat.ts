/** What of /proc/<pid>/stat or /proc/<pid>/task/<tid>/stat is needed here (proc(5)); times in ticks. */
export interface ProcessStat {
  readonly parent: number
  /** User and system time of its own. */
  readonly ownTicks: number
  /** The same of the children that it has waited for, and of those that they had waited for. */
  readonly waitedTicks: number
  /** When it was started, in ticks since boot: a later process of the same pid has another. */
  readonly start: string
  /** The CPU that it last ran on. */
  readonly cpu: number
}

/**
 * Null for anything else. The second field is the name in parentheses and may hold anything, so fields count from
 * its end: there the state follows, field 3. Read beside every block, so it stops at the last field needed.
 */
export function parseProcessStat(stat: string): ProcessStat | null {
  const end = stat.lastIndexOf(')')
  if (end < 0) return null
  const fields = stat.slice(end + 2).split(' ', 39 - 2)
  const start = fields[22 - 3]
  const parent = Number(fields[4 - 3])
  const ownTicks = Number(fields[14 - 3]) + Number(fields[15 - 3])
  const waitedTicks = Number(fields[16 - 3]) + Number(fields[17 - 3])
  const cpu = Number(fields[39 - 3])
  // One that is not a number makes the sum none.
  if (!start || Number.isNaN(parent + ownTicks + waitedTicks + cpu)) return null
  return { parent, ownTicks, waitedTicks, start, cpu }
}

/**
 * All and busy ticks of the first line of /proc/stat. Guest time is in user time already; a CPU that waits for a
 * disk is idle; time stolen by the host of a virtual machine is busy, as nobody here could use it. Null for any
 * other text.
 */
export function parseMachineTicks(stat: string): { all: number; busy: number } | null {
  const line = /^cpu +(\d.*)$/m.exec(stat)?.[1]
  if (line === undefined) return null
  // user nice system idle iowait irq softirq steal; old kernels have fewer.
  const counted = line.trim().split(/ +/).slice(0, 8).map(Number)
  const [, , , idle, ioWait = 0] = counted
  if (idle === undefined || counted.some(Number.isNaN)) return null
  const all = counted.reduce((sum, ticks) => sum + ticks, 0)
  return { all, busy: all - idle - ioWait }
}
