import { describe, expect, it } from 'vitest'
import { comparedConditions, flatFacts, otherCpuShareOf } from './conditions.js'

describe('comparedConditions', () => {
  const asked = { threads: 2, delegate: 'xnnpack', affinity: 'any', clock: 'default' }

  it('marks what differs on both sides and nothing else', () => {
    const rows = comparedConditions(asked, {
      threads: 1,
      delegate: 'xnnpack',
      affinity: '0-1',
      operators: 31,
    })
    expect(rows.filter(({ differs }) => differs)).toEqual([
      { name: 'threads', asked: '2', ran: '1', differs: true },
    ])
    expect(rows.find(({ name }) => name === 'clock')).toMatchObject({ ran: null, differs: false })
    expect(rows.find(({ name }) => name === 'operators')).toMatchObject({ asked: null, ran: '31' })
  })

  it('leaves kernels to their own table', () => {
    const kernels = [{ operator: '0 ADD', shape: 'add 4x4x4', kernel: 'f32-add-simd' }]
    const names = comparedConditions(asked, { threads: 2, kernels }).map(({ name }) => name)
    expect(names).toEqual(['delegate', 'threads', 'affinity', 'clock'])
  })

  it('sees a delegate that fell away', () => {
    expect(comparedConditions(asked, { delegate: null }).find(({ name }) => name === 'delegate')).toEqual({
      name: 'delegate',
      asked: 'xnnpack',
      ran: 'none',
      differs: true,
    })
  })
})

describe('otherCpuShareOf', () => {
  it('is a number or nothing', () => {
    expect(otherCpuShareOf({ machine: { otherCpuShare: { session: 0.4, highest: 0.6 } } })).toBe(0.4)
    expect(otherCpuShareOf({ machine: { otherCpuShare: { session: 'unavailable' } } })).toBeNull()
    for (const conditions of [{}, { machine: {} }, { machine: null }]) {
      expect(otherCpuShareOf(conditions)).toBeNull()
    }
  })
})

describe('flatFacts', () => {
  it('shows bytes and shares in their units', () => {
    const facts = { availableMemoryBytes: 2 ** 30, otherCpuShare: { session: 0.125 }, waitingSeconds: 2 }
    expect(flatFacts(facts)).toEqual([
      ['availableMemoryBytes', '1.07 GB'],
      ['otherCpuShare.session', '13 %'],
      ['waitingSeconds', '2.00 s'],
    ])
  })

  it('spreads objects, joins plain lists and leaves lists of objects out', () => {
    expect(
      flatFacts({
        machine: { before: { load1: 0.5 } },
        flags: ['a', 'b'],
        runs: [{ pid: 1 }],
        isolated: true,
      }),
    ).toEqual([
      ['machine.before.load1', '0.500'],
      ['flags', 'a, b'],
      ['isolated', 'yes'],
    ])
  })
})
