import { existsSync } from 'node:fs'
import type { Known } from '@paceline/domain'
import { integerOf, textOf } from './kernel-file.js'

export interface CpuCgroup {
  readonly path: string
  /** In CPUs, of the narrowest limit on the way up; null: there is none. */
  readonly quota: Known<number | null>
  /** Of the narrowest limit: where the kernel counts how often it stopped who had used it up. */
  readonly statFile: string | null
}

/** Where the CPU controller of version 1 may be mounted; its folder is named after what is mounted with it. */
const V1_MOUNTS = ['cpu,cpuacct', 'cpuacct,cpu', 'cpu']
/** On systems with both versions, version 2 lies in a folder of its own. */
const V2_MOUNTS = ['', '/unified']

/** The cgroup that limits the CPU time of a process (cgroups(7)); null where /proc/<pid>/cgroup does not tell. */
export function cpuCgroupOf(proc: string, sys: string, pid: number): CpuCgroup | null {
  const root = `${sys}/fs/cgroup`
  let unified: string | null = null
  for (const line of textOf(`${proc}/${pid}/cgroup`)?.split('\n') ?? []) {
    const [, id, controllers, path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? []
    if (path === undefined) continue
    if (controllers?.split(',').includes('cpu')) {
      const mount = V1_MOUNTS.map((name) => `${root}/${name}`).find(existsSync)
      return { path, ...narrowest(mount, path, quotaV1, 'cpu.cfs_quota_us') }
    }
    if (id === '0' && controllers === '') unified = path
  }
  if (unified === null) return null
  const mount = V2_MOUNTS.map((name) => root + name).find((folder) =>
    existsSync(`${folder}/cgroup.controllers`),
  )
  return { path: unified, ...narrowest(mount, unified, quotaV2, 'cgroup.controllers') }
}

/** What `cpu.stat` counts: the periods in which the group was stopped, as it had used up its quota. */
export function stoppedPeriods(statFile: string): number | null {
  const periods = /^nr_throttled (\d+)$/m.exec(textOf(statFile) ?? '')?.[1]
  return periods === undefined ? null : Number(periods)
}

function narrowest(
  mount: string | undefined,
  path: string,
  quotaOf: (folder: string) => number | null,
  present: string,
): Omit<CpuCgroup, 'path'> {
  if (mount === undefined) return { quota: 'unavailable', statFile: null }
  let quota: number | null = null
  let statFile: string | null = null
  // A container sees the path of its host and only its own folders, of which the mount itself is its group.
  for (const folder of foldersUpFrom(path)) {
    const here = quotaOf(mount + folder)
    if (here === null || (quota !== null && quota <= here)) continue
    quota = here
    statFile = `${mount}${folder}/cpu.stat`
  }
  if (quota === null && !existsSync(`${mount}/${present}`)) return { quota: 'unavailable', statFile: null }
  return { quota, statFile }
}

/** `/a/b` gives `/a/b`, `/a` and the empty string. */
function foldersUpFrom(path: string): string[] {
  const parts = path.split('/').filter(Boolean)
  return [...parts.keys(), parts.length].reverse().map((count) =>
    parts
      .slice(0, count)
      .map((part) => `/${part}`)
      .join(''),
  )
}

function quotaV1(folder: string): number | null {
  const quota = integerOf(`${folder}/cpu.cfs_quota_us`)
  const period = integerOf(`${folder}/cpu.cfs_period_us`)
  // -1: no limit.
  return quota !== null && period !== null && quota > 0 && period > 0 ? quota / period : null
}

/** `cpu.max` holds quota and period in microseconds, or `max` for no limit. */
function quotaV2(folder: string): number | null {
  const [, quota, period] = /^(\d+) (\d+)$/.exec(textOf(`${folder}/cpu.max`)?.trim() ?? '') ?? []
  return quota !== undefined && Number(period) > 0 ? Number(quota) / Number(period) : null
}
