import { describe, expect, it } from 'vitest'
import { type FloorSubject, floorBody } from './floor-body.js'

const protocol: NonNullable<FloorSubject['protocol']> = {
  threads: 2,
  delegate: null,
  invocations: 5,
  minIterations: 50,
  maxIterations: 10_000,
  maxSeconds: 60,
  targetHalfWidth: 0.02,
  perOperator: true,
  requireDelegate: false,
  affinity: 'any',
  clock: 'default',
  context: 'process',
  batch: 4,
  arrival: { mode: 'periodic', periodMs: 33 },
  warmup: { name: 'two-blocks', version: 1 },
  estimator: { name: 'log-median-t', version: 1 },
}

describe('floorBody', () => {
  it('asks for what the key depends on, and for no budget of the run', () => {
    expect(floorBody({ runtime: 'tflite-native', protocol })).toEqual({
      runtime: 'tflite-native',
      protocol: {
        threads: 2,
        delegate: null,
        affinity: 'any',
        clock: 'default',
        batch: 4,
        arrival: { mode: 'periodic', periodMs: 33 },
      },
    })
  })

  it('leaves a closed loop without a period, and the defaults to a runtime without a run', () => {
    const closed = { ...protocol, arrival: { mode: 'closed' as const, periodMs: null } }
    expect(floorBody({ runtime: null, protocol: closed }).protocol?.arrival).toEqual({ mode: 'closed' })
    expect(floorBody({ runtime: 'litert-web' })).toEqual({ runtime: 'litert-web' })
  })
})
