import { describe, expect, it } from 'vitest'
import { cpuCgroupOf, stoppedPeriods } from './cgroup.js'
import { MadeSystem } from './made-system.js'

/** Files after cgroups(7) and the kernel's cgroup-v2 and sched-bwc documents. */
function groupOf(files: Readonly<Record<string, string | number>>) {
  using system = new MadeSystem()
  system.write(files)
  const group = cpuCgroupOf(system.proc, system.sys, 7)
  return group && { ...group, statFile: group.statFile?.slice(system.sys.length) ?? null }
}

describe('cpuCgroupOf', () => {
  it('takes the narrowest limit above a process in version 2, whichever group sets it', () => {
    const group = (outer: string, inner: string) =>
      groupOf({
        'proc/7/cgroup': '0::/user.slice/farm.service',
        'sys/fs/cgroup/cgroup.controllers': 'cpu memory',
        'sys/fs/cgroup/user.slice/cpu.max': outer,
        'sys/fs/cgroup/user.slice/farm.service/cpu.max': inner,
      })
    const path = '/user.slice/farm.service'
    const outer = { path, quota: 1.5, statFile: '/fs/cgroup/user.slice/cpu.stat' }
    expect(group('150000 100000', '400000 100000')).toEqual(outer)
    const inner = { path, quota: 0.25, statFile: '/fs/cgroup/user.slice/farm.service/cpu.stat' }
    expect(group('150000 100000', '25000 100000')).toEqual(inner)
  })

  it('knows that there is no limit', () => {
    const files = {
      'proc/7/cgroup': '0::/a',
      'sys/fs/cgroup/cgroup.controllers': 'cpu',
      'sys/fs/cgroup/a/cpu.max': 'max 100000',
    }
    expect(groupOf(files)).toEqual({ path: '/a', quota: null, statFile: null })
  })

  it('finds the limit of a container, which sees its own group as the root', () => {
    const files = {
      'proc/7/cgroup': '0::/',
      'sys/fs/cgroup/cgroup.controllers': 'cpu',
      'sys/fs/cgroup/cpu.max': '50000 100000',
    }
    expect(groupOf(files)).toMatchObject({ path: '/', quota: 0.5, statFile: '/fs/cgroup/cpu.stat' })
  })

  it.each(['cpu', 'cpu,cpuacct', 'cpuacct,cpu'])('reads version 1 where it is mounted as %s', (mount) => {
    const files = {
      'proc/7/cgroup': `5:memory:/elsewhere\n4:${mount}:/docker/abc\n0::/`,
      [`sys/fs/cgroup/${mount}/cpu.cfs_quota_us`]: 200_000,
      [`sys/fs/cgroup/${mount}/cpu.cfs_period_us`]: 100_000,
    }
    // The path is the host's, and only the mount itself is to be seen in the container.
    const statFile = `/fs/cgroup/${mount}/cpu.stat`
    expect(groupOf(files)).toEqual({ path: '/docker/abc', quota: 2, statFile })
  })

  it('takes -1 of version 1 for no limit', () => {
    const files = {
      'proc/7/cgroup': '1:cpu:/',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': -1,
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': 100_000,
    }
    expect(groupOf(files)).toEqual({ path: '/', quota: null, statFile: null })
  })

  it('takes version 2 beside version 1 from its own folder', () => {
    const files = {
      'proc/7/cgroup': '1:memory:/\n0::/a',
      'sys/fs/cgroup/unified/cgroup.controllers': 'cpu',
      'sys/fs/cgroup/unified/a/cpu.max': '100000 100000',
    }
    expect(groupOf(files)).toMatchObject({ path: '/a', quota: 1 })
  })

  it('does not say that there is no limit where no controller can be seen', () => {
    expect(groupOf({ 'proc/7/cgroup': '0::/a' })?.quota).toBe('unavailable')
    expect(groupOf({ 'proc/7/cgroup': '1:cpu:/a' })?.quota).toBe('unavailable')
  })

  it.each(['', 'nonsense', '1:memory:/'])('is null where the file says %j', (text) => {
    expect(groupOf({ 'proc/7/cgroup': text })).toBeNull()
  })
})

describe('stoppedPeriods', () => {
  it('reads how often a group was stopped, and knows nothing of another file', () => {
    using system = new MadeSystem()
    system.write({ 'sys/cpu.stat': 'nr_periods 40\nnr_throttled 12\nthrottled_usec 5', 'sys/other': 'x' })
    expect(stoppedPeriods(`${system.sys}/cpu.stat`)).toBe(12)
    expect(stoppedPeriods(`${system.sys}/other`)).toBeNull()
    expect(stoppedPeriods(`${system.sys}/nothing`)).toBeNull()
  })
})
