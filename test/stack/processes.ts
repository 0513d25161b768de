import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A running process, as the system describes it. */
export interface SeenProcess {
  readonly pid: number
  readonly command: string
}

/**
 * Every process, this one excepted, whose command line or environment holds the text: a home's path finds all that
 * a start of that home began, without asking the code under test.
 */
export function processesMentioning(text: string): SeenProcess[] {
  const all = process.platform === 'linux' ? fromProc() : fromPs()
  return all
    .filter((seen) => seen.pid !== process.pid && seen.all.includes(text))
    .map(({ pid, command }) => ({ pid, command }))
}

function fromProc(): (SeenProcess & { all: string })[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim()
    // A zombie has neither: it has ended and waits for its parent to notice.
    return command === ''
      ? []
      : [{ pid: Number(name), command, all: `${command}\0${read(`/proc/${name}/environ`)}` }]
  })
}

function fromPs(): (SeenProcess & { all: string })[] {
  const { stdout } = spawnSync('ps', ['-axEwwo', 'pid=,command='], { encoding: 'utf8' })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined || command === undefined ? [] : [{ pid: Number(pid), command, all: command }]
  })
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
