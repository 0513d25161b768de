import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { affinityOfCpus, coreClusters, cpuListText, parseAffinity, parseCpuList } from './affinity.js'

describe('parseAffinity', () => {
  it('tells every core, a cluster and certain CPUs apart', () => {
    expect(parseAffinity('any')).toEqual({ kind: 'any' })
    for (const cluster of coreClusters) expect(parseAffinity(cluster)).toEqual({ kind: 'cluster', cluster })
    expect(parseAffinity('cpus:4-7')).toEqual({ kind: 'cpus', cpus: [4, 5, 6, 7] })
    expect(parseAffinity('cpus:1,0')).toEqual({ kind: 'cpus', cpus: [0, 1] })
  })

  it.each([
    '',
    'Big',
    'fast',
    '4-7',
    'cpus:',
    'cpus:4-',
    'cpus:7-4',
    'cpus:0,,1',
    'cpus:1024',
    'cpus:-1',
    'big,little',
  ])('knows nothing of %o', (affinity) => expect(parseAffinity(affinity)).toBeNull())
})

describe('lists of CPUs', () => {
  const sets = fc.uniqueArray(fc.integer({ min: 0, max: 1023 }), { minLength: 1, maxLength: 40 })

  it('come back as they were written', () => {
    fc.assert(
      fc.property(sets, (cpus) => {
        const sorted = [...cpus].sort((a, b) => a - b)
        expect(parseCpuList(cpuListText(cpus))).toEqual(sorted)
        expect(parseAffinity(affinityOfCpus(cpus))).toEqual({ kind: 'cpus', cpus: sorted })
      }),
    )
  })

  it('are written as Linux writes them', () => {
    expect(cpuListText([6, 3, 2, 1, 0, 3])).toBe('0-3,6')
    expect(cpuListText([0, 1])).toBe('0-1')
    expect(cpuListText([])).toBe('')
  })
})
