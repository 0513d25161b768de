import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** For tests: a folder that stands for a system's root, with files of the forms that proc(5) and sysfs document. */
export class MadeSystem implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'paceline-system-'))
  readonly proc = join(this.root, 'proc')
  readonly sys = join(this.root, 'sys')

  /** Paths from the root; a file ends with a line feed, as the kernel's do. */
  write(files: Readonly<Record<string, string | number>>): void {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.root, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `${text}\n`)
    }
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true })
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

export interface MadeStat {
  readonly parent?: number
  readonly user?: number
  readonly system?: number
  readonly waited?: number
  readonly start?: number
  readonly cpu?: number
}

/** A line of /proc/<pid>/stat after proc(5), all 52 fields; the name is one that a parser may stumble over. */
export function madeStat(pid: number, stat: MadeStat = {}): string {
  const { parent = 1, user = 0, system = 0, waited = 0, start = 1, cpu = 0 } = stat
  const fields: (string | number)[] = Array(52).fill(0)
  const set = {
    1: pid,
    2: '(a (b) c)',
    3: 'S',
    4: parent,
    14: user,
    15: system,
    16: waited,
    22: start,
    39: cpu,
  }
  for (const [field, value] of Object.entries(set)) fields[Number(field) - 1] = value
  return fields.join(' ')
}
