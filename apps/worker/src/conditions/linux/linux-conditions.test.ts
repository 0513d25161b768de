import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { type LinuxOptions, linuxConditions } from './linux-conditions.js'
import { MadeSystem, madeStat } from './made-system.js'

const { signal } = new AbortController()
const ROOT = 10
const cpu = (number: number, file: string) => `sys/devices/system/cpu/cpu${number}/${file}`

/** A machine of two CPUs in one package that says everything. */
const everything = {
  'proc/stat': 'cpu  100 10 40 800 50 5 5 0 0 0',
  'proc/loadavg': '0.25 0.10 0.05 1/200 4242',
  'proc/meminfo': 'MemTotal: 9 kB\nMemAvailable:       2048 kB',
  'proc/pressure/memory':
    'some avg10=1.50 avg60=0 avg300=0 total=9\nfull avg10=0.00 avg60=0 avg300=0 total=0',
  [`proc/${ROOT}/stat`]: madeStat(ROOT, { user: 5 }),
  [`proc/${ROOT}/status`]: 'Name:\tnode\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1',
  [`proc/${ROOT}/cgroup`]: '0::/farm',
  'proc/11/stat': madeStat(11, { parent: ROOT, user: 7 }),
  'proc/11/task/11/stat': madeStat(11, { user: 7, cpu: 1 }),
  'sys/fs/cgroup/cgroup.controllers': 'cpu',
  'sys/fs/cgroup/farm/cpu.max': '150000 100000',
  'sys/fs/cgroup/farm/cpu.stat': 'nr_periods 9\nnr_throttled 4\nthrottled_usec 1',
  'sys/class/thermal/thermal_zone0/type': 'cpu-thermal',
  'sys/class/thermal/thermal_zone0/temp': 45_000,
  ...Object.fromEntries(
    [0, 1].flatMap((number) => [
      [cpu(number, 'cpufreq/scaling_cur_freq'), 1_800_000 + number * 100_000],
      [cpu(number, 'topology/physical_package_id'), 0],
      [cpu(number, 'thermal_throttle/core_throttle_count'), 10 + number],
      [cpu(number, 'thermal_throttle/package_throttle_count'), 100],
    ]),
  ),
}

function optionsOf({ proc, sys }: MadeSystem): LinuxOptions {
  return { proc, sys, rootPid: ROOT }
}

describe('linuxConditions on a made system', () => {
  it('reads what a machine says', async () => {
    using system = new MadeSystem()
    system.write(everything)
    expect(await linuxConditions(optionsOf(system)).read(signal)).toEqual({
      atMs: expect.any(Number),
      load1: 0.25,
      availableMemoryBytes: 2048 * 1024,
      memoryPressurePercent: 1.5,
      frequencyMhz: [1800, 1900],
      // Both cores, their one package, and the quota of the group.
      throttleCount: 10 + 11 + 100 + 4,
      thermal: {
        status: 'unknown',
        sensors: [{ name: 'cpu-thermal', celsius: 45, throttlesAtCelsius: null }],
        coolingDevices: [],
      },
      battery: 'unavailable',
      screenOn: 'unavailable',
      visibleApp: 'unavailable',
      allowedCpus: '0-1',
      cgroup: '/farm',
      cpuQuota: 1.5,
      versions: { kernel: expect.any(String) },
      ticks: { all: 1010, busy: 160, own: 12 },
    })
  })

  it('reads a block where the runner is', () => {
    using system = new MadeSystem()
    system.write(everything)
    const blocks = linuxConditions(optionsOf(system)).blocks(11)
    expect(blocks?.read()).toEqual({
      atMs: expect.any(Number),
      cpu: 1,
      frequencyMhz: 1900,
      throttleCount: 125,
      ticks: { all: 1010, busy: 160, own: 12 },
    })
  })

  it('is unavailable, and not zero, wherever a file is missing', async () => {
    using system = new MadeSystem()
    const reader = linuxConditions(optionsOf(system))
    const { atMs, versions, ...sources } = await reader.read(signal)
    expect(new Set(Object.values(sources))).toEqual(new Set(['unavailable']))
    const { atMs: _, ...block } = reader.blocks(11)?.read() ?? { atMs: 0 }
    expect(new Set(Object.values(block))).toEqual(new Set(['unavailable']))
  })

  it('is unavailable, and not zero, wherever a file holds nothing or something else', async () => {
    for (const text of ['', 'nonsense 0', '\u0000']) {
      using system = new MadeSystem()
      system.write(Object.fromEntries(Object.keys(everything).map((path) => [path, text])))
      const { atMs, versions, ...sources } = await linuxConditions(optionsOf(system)).read(signal)
      expect(new Set(Object.values(sources))).toEqual(new Set(['unavailable']))
    }
  })

  it('does not know of a CPU without a runner', () => {
    using system = new MadeSystem()
    system.write(everything)
    const block = linuxConditions(optionsOf(system)).blocks(null)?.read()
    expect(block).toMatchObject({ cpu: 'unavailable', frequencyMhz: 'unavailable', throttleCount: 125 })
  })

  it('takes the clock of /proc/cpuinfo where there is no cpufreq', async () => {
    using system = new MadeSystem()
    system.write({
      ...everything,
      'proc/cpuinfo':
        'processor\t: 0\nmodel name\t: A CPU @ 3.0: x\ncpu MHz\t\t: 2600.5\n\nprocessor\t: 1\ncpu MHz\t\t: 2700\n',
    })
    for (const number of [0, 1]) system.remove(cpu(number, 'cpufreq'))
    const reader = linuxConditions(optionsOf(system))
    expect((await reader.read(signal)).frequencyMhz).toEqual([2600.5, 2700])
    expect(reader.blocks(11)?.read().frequencyMhz).toBe(2700)
  })

  it('does not let the count of throttlings fall as a CPU goes offline', async () => {
    using system = new MadeSystem()
    system.write(everything)
    const reader = linuxConditions(optionsOf(system))
    system.remove(cpu(1, 'thermal_throttle'))
    expect((await reader.read(signal)).throttleCount).toBe('unavailable')
  })
})

describe.skipIf(!existsSync('/proc/self/stat'))('linuxConditions on this machine', () => {
  const children: ChildProcess[] = []
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'))
        await once(child, 'exit')
    }
  })

  /** Works for as many milliseconds of CPU time, says so, and then waits or ends. */
  async function worker(cpuMs: number, then: 'waits' | 'ends'): Promise<ChildProcess> {
    const code = `while (process.cpuUsage().user < ${cpuMs * 1000}); console.log('worked'); ${then === 'waits' ? 'setInterval(() => {}, 1000)' : ''}`
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    await once(child.stdout as NodeJS.EventEmitter, 'data')
    return child
  }

  it('takes the work of children for our own, of those that ended too', async () => {
    const reader = linuxConditions()
    const before = await reader.read(signal)
    const waiting = await worker(150, 'waits')
    const ended = await worker(150, 'ends')
    if (ended.exitCode === null) await once(ended, 'exit')
    const blocks = reader.blocks(waiting.pid ?? null)
    const block = blocks?.read()
    const after = await reader.read(signal)
    if (before.ticks === 'unavailable' || after.ticks === 'unavailable' || !block) throw new Error('no ticks')
    // Each worked for at least 15 ticks, of which rounding may hide two.
    expect(after.ticks.own - before.ticks.own).toBeGreaterThanOrEqual(26)
    expect(after.ticks.busy - before.ticks.busy).toBeGreaterThanOrEqual(20)
    expect(block.ticks).toMatchObject({ own: expect.any(Number) })
    expect(cpusOf(after.allowedCpus)).toContain(block.cpu)
  })

  it('does not take the work of others for our own', async () => {
    const other = await worker(10, 'waits')
    const reader = linuxConditions({ rootPid: other.pid ?? 0 })
    const before = await reader.read(signal)
    await worker(300, 'waits')
    const after = await reader.read(signal)
    if (before.ticks === 'unavailable' || after.ticks === 'unavailable') throw new Error('no ticks')
    expect(after.ticks.own - before.ticks.own).toBeLessThanOrEqual(5)
  })

  it('gives the signal its way', async () => {
    await expect(linuxConditions().read(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})

/** `0-2,5` as numbers. */
function cpusOf(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [from = Number.NaN, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, at) => from + at)
  })
}
