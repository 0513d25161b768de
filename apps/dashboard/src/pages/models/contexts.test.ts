import { describe, expect, it } from 'vitest'
import type { Run } from '../../api/runs.js'
import { contextGroups } from './contexts.js'

interface Shape {
  readonly context: Run['protocol']['context']
  readonly median: number
  readonly runtime?: string
  readonly key?: string
  readonly device?: string
  readonly threads?: number
  readonly fallback?: boolean
}

function run(shape: Shape): Run {
  const { context, median, runtime = context, key = context, device = 'dev_1', threads = 1 } = shape
  return {
    deviceId: device,
    runtime,
    protocolKey: key,
    fallback: shape.fallback ?? false,
    purpose: 'measure',
    protocol: {
      context,
      threads,
      delegate: 'xnnpack',
      affinity: 'any',
      clock: 'default',
      batch: 1,
      arrival: { mode: 'closed', periodMs: null },
    },
    measurement: { latencyMs: { median }, conditions: { ran: {} } },
  } as unknown as Run
}

describe('contextGroups', () => {
  it('puts contexts side by side, the others as multiples of what is closest to the silicon', () => {
    const [group, ...others] = contextGroups([
      run({ context: 'page', median: 6 }),
      run({ context: 'app', median: 3 }),
      run({ context: 'shell', median: 2 }),
    ])
    expect(others).toEqual([])
    expect(group?.rows.map(({ run, ratio }) => [run.protocol.context, ratio])).toEqual([
      ['shell', null],
      ['app', 1.5],
      ['page', 3],
    ])
  })

  it('takes the newest run of each, and a newer browser in place of an older one', () => {
    const [group] = contextGroups([
      run({ context: 'page', median: 5, key: 'new' }),
      run({ context: 'page', median: 9, key: 'old' }),
      run({ context: 'shell', median: 2 }),
      run({ context: 'shell', median: 4 }),
    ])
    expect(group?.rows.map(({ medianMs }) => medianMs)).toEqual([2, 5])
  })

  it('has none where only one context ran, devices or threads differ, or another delegate ran than asked', () => {
    const shell = run({ context: 'shell', median: 2 })
    expect(contextGroups([shell, run({ context: 'shell', median: 3, runtime: 'benchmark-model' })])).toEqual(
      [],
    )
    expect(contextGroups([shell, run({ context: 'page', median: 3, device: 'dev_2' })])).toEqual([])
    expect(contextGroups([shell, run({ context: 'page', median: 3, threads: 2 })])).toEqual([])
    expect(contextGroups([shell, run({ context: 'page', median: 3, fallback: true })])).toEqual([])
  })
})
