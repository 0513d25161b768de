import { describe, expect, it } from 'vitest'
import type { Run } from '../api/runs.js'
import { floorCommand } from './floor-command.js'

const protocol: Run['protocol'] = {
  threads: 1,
  delegate: 'xnnpack',
  invocations: 5,
  minIterations: 50,
  maxIterations: 10_000,
  maxSeconds: 8,
  targetHalfWidth: 0.02,
  perOperator: false,
  requireDelegate: false,
  affinity: 'any',
  clock: 'default',
  context: 'process',
  batch: 1,
  arrival: { mode: 'closed', periodMs: null },
  warmup: { name: 'two-blocks', version: 1 },
  estimator: { name: 'log-median-t', version: 1 },
}

describe('floorCommand', () => {
  it('names the runtime alone where the protocol is as by default', () => {
    expect(floorCommand({ runtime: 'tflite-native', protocol })).toBe(
      'npx --no-install paceline floor --runtime tflite-native',
    )
  })

  it('names what the protocol key depends on, and no budget', () => {
    const other: Run['protocol'] = {
      ...protocol,
      threads: 2,
      delegate: null,
      maxSeconds: 1,
      arrival: { mode: 'periodic', periodMs: 33 },
    }
    expect(floorCommand({ runtime: 'litert-web', protocol: other }, 'dev_1')).toBe(
      'npx --no-install paceline floor --device dev_1 --runtime litert-web --threads 2 --delegate none --period-ms 33',
    )
  })
})
