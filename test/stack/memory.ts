import { readdirSync, readFileSync } from 'node:fs'

/** A process with its share of memory. */
export interface MemoryShare {
  readonly pid: number
  readonly command: string
  /** Proportional set size: pages that n processes share count 1/n for each, so that shares can be added. */
  readonly pssBytes: number
}

/** The shares of these processes and of all their descendants. Linux alone tells them. */
export function memoryOf(pids: readonly number[]): MemoryShare[] {
  const parents = parentsByPid()
  const found = new Set(pids)
  // A child may have a lower number than its parent, so one pass is not enough.
  for (let size = 0; size !== found.size; ) {
    size = found.size
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
  }
  return [...found].flatMap((pid) => {
    const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? []
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
    return kilobytes === undefined ? [] : [{ pid, command, pssBytes: Number(kilobytes) * 1_024 }]
  })
}

function parentsByPid(): Map<number, number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return new Map(
    pids.flatMap((pid) => {
      const stat = read(`/proc/${pid}/stat`)
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
      return parent === undefined ? [] : [[Number(pid), Number(parent)] as const]
    }),
  )
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
