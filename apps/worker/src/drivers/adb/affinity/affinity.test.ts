/** The kernel's files here are made up from Linux's documentation: no phone was read for them. */
import { type CoreCluster, cpuListText, parseCpuList } from '@paceline/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { affinityOf, observedAffinity } from './affinity-of.js'
import { parseClusters } from './clusters.js'
import { cpusOf, tasksetMask } from './cpus-of.js'

interface MadeCluster {
  readonly cpus: string
  readonly capacity?: number
  readonly maxKilohertz?: number
}

/** As `grep -H .` prints the files of such a device. */
function files(online: string | null, ...clusters: MadeCluster[]): string {
  const lines = clusters.flatMap(({ cpus, capacity, maxKilohertz }) =>
    (parseCpuList(cpus) ?? []).flatMap((cpu) => [
      capacity === undefined ? [] : `/sys/devices/system/cpu/cpu${cpu}/cpu_capacity:${capacity}`,
      maxKilohertz === undefined
        ? []
        : `/sys/devices/system/cpu/cpu${cpu}/cpufreq/cpuinfo_max_freq:${maxKilohertz}`,
    ]),
  )
  return [online === null ? [] : `/sys/devices/system/cpu/online:${online}`, ...lines].flat().join('\n')
}

function namesOf(text: string): Partial<Record<CoreCluster, string>> {
  return Object.fromEntries([...parseClusters(text).named].map(([name, cpus]) => [name, cpuListText(cpus)]))
}

const little = { cpus: '0-3', capacity: 250, maxKilohertz: 1_800_000 }
const big = { cpus: '4-6', capacity: 800, maxKilohertz: 2_400_000 }
const prime = { cpus: '7', capacity: 1024, maxKilohertz: 2_800_000 }

describe('parseClusters', () => {
  it('names two clusters little and big', () => {
    expect(namesOf(files('0-6', little, big))).toEqual({ little: '0-3', big: '4-6' })
  })

  it('calls a single fastest core prime where there are others above the little ones', () => {
    expect(namesOf(files('0-7', little, big, prime))).toEqual({ little: '0-3', big: '4-6', prime: '7' })
    const pair = { ...prime, cpus: '7-8' }
    expect(namesOf(files('0-8', little, big, pair))).toEqual({ little: '0-3', mid: '4-6', big: '7-8' })
    const four = [
      little,
      { cpus: '4-5', capacity: 600 },
      { cpus: '6-7', capacity: 700 },
      { cpus: '8', capacity: 1024 },
    ]
    expect(namesOf(files('0-8', ...four))).toEqual({ little: '0-3', mid: '4-5', big: '6-7', prime: '8' })
  })

  it('goes by capacity before frequency, wherever the fast cores are numbered', () => {
    const slowButWide = { cpus: '0-1', capacity: 1024, maxKilohertz: 1_500_000 }
    const fastButNarrow = { cpus: '2-5', capacity: 400, maxKilohertz: 2_000_000 }
    expect(namesOf(files('0-5', slowButWide, fastButNarrow))).toEqual({ little: '2-5', big: '0-1' })
  })

  it('tells cores of one capacity apart by their frequency, and needs only either file', () => {
    const [a, b] = [
      { cpus: '0-3', maxKilohertz: 1_800_000 },
      { cpus: '4-7', maxKilohertz: 2_000_000 },
    ]
    expect(namesOf(files('0-7', a, b))).toEqual({ little: '0-3', big: '4-7' })
    expect(namesOf(files('0-7', { ...a, capacity: 1024 }, { ...b, capacity: 1024 }))).toEqual({
      little: '0-3',
      big: '4-7',
    })
    expect(namesOf(files(null, { cpus: '0-3', capacity: 5 }, { cpus: '4-7', capacity: 6 }))).toEqual({
      little: '0-3',
      big: '4-7',
    })
  })

  it('names none where all are alike or nothing is known', () => {
    expect(parseClusters(files('0-3', little))).toEqual({ cpus: [0, 1, 2, 3], named: new Map() })
    expect(parseClusters(files('0-1'))).toEqual({ cpus: [0, 1], named: new Map() })
    expect(parseClusters('')).toEqual({ cpus: [], named: new Map() })
  })

  it('leaves cores out that are offline', () => {
    expect(namesOf(files('0-3,5-7', little, big, prime))).toEqual({ little: '0-3', big: '5-6', prime: '7' })
  })

  it('does not go by a figure that some cores lack', () => {
    const text = files('0-7', { cpus: '0-3', capacity: 250 }, { cpus: '4-6' }, { cpus: '7', capacity: 1024 })
    expect(parseClusters(text).named.size).toBe(0)
  })
})

describe('cpusOf', () => {
  const clusters = parseClusters(files('0-7', little, big, prime))

  it('turns what is asked into CPUs', () => {
    expect(cpusOf('any', clusters)).toBeNull()
    expect(cpusOf('big', clusters)).toEqual([4, 5, 6])
    expect(cpusOf('prime', clusters)).toEqual([7])
    expect(cpusOf('cpus:6,0-1', clusters)).toEqual([0, 1, 6])
  })

  it.each(['mid', 'cpus:8', 'cpus:7-8'])('refuses %s and says what the device has', (affinity) => {
    expect(() => cpusOf(affinity, clusters)).toThrow(
      expect.objectContaining({
        code: 'affinity-unknown',
        message: `no cores ${affinity} here: it has CPUs 0-7 in the clusters little (0-3), big (4-6), prime (7)`,
      }),
    )
  })

  it('refuses clusters where there is one, and leaves CPUs to the kernel where none are known', () => {
    expect(() => cpusOf('big', parseClusters(files('0-3', little)))).toThrow(/0-3, all in one cluster/)
    const unknown = parseClusters('')
    expect(() => cpusOf('big', unknown)).toThrow(/could not be read/)
    expect(cpusOf('cpus:3', unknown)).toEqual([3])
  })
})

describe('tasksetMask', () => {
  it('has the bit of each CPU and no other, beyond 32 and 53 too', () => {
    expect(tasksetMask([4, 5, 6, 7])).toBe('f0')
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1 }), (cpus) => {
        const bits = [...BigInt(`0x${tasksetMask(cpus)}`).toString(2)].reverse()
        expect(bits.flatMap((bit, cpu) => (bit === '1' ? [cpu] : []))).toEqual(
          [...cpus].sort((a, b) => a - b),
        )
      }),
    )
  })
})

describe('observedAffinity', () => {
  const pinning = { affinity: 'big', cpus: [4, 5, 6] }
  const lists = (...each: string[]) => each.map((list) => `Cpus_allowed_list:\t${list}`).join('\n')

  it('is what was asked where every thread keeps to it', () => {
    expect(observedAffinity(lists('4-6', '4-6'), pinning)).toBe('big')
    expect(observedAffinity(lists('4', '5-6'), pinning)).toBe('big')
  })

  it('is where the threads may run where one does not, or cores were taken away', () => {
    expect(observedAffinity(lists('4-6', '0-7'), pinning)).toBe('cpus:0-7')
    expect(observedAffinity(lists('4-6', '3'), pinning)).toBe('cpus:3-6')
    expect(observedAffinity(lists('4'), pinning)).toBe('cpus:4')
  })

  it('is unknown of a process that is gone', () => {
    expect(observedAffinity('', pinning)).toBeNull()
  })

  it('is asked of the threads of the process that is named', async () => {
    const asked: string[] = []
    const shell = async (command: string) => {
      asked.push(command)
      return { exitCode: 0, stdout: lists('4-6'), stderr: '' }
    }
    expect(await affinityOf({ shell }, 321, pinning, new AbortController().signal)).toBe('big')
    expect(asked).toEqual([expect.stringContaining('/proc/321/task/*/status')])
  })
})
