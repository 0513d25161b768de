import type { Schemas } from '@paceline/client'
import { estimatorVersion, protocolDefaults, warmupRuleVersion } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { protocolLabel } from './protocol-label.js'

const usual: Schemas['Protocol'] = {
  ...protocolDefaults,
  delegate: 'xnnpack',
  context: 'process',
  warmup: warmupRuleVersion,
  estimator: estimatorVersion,
}

describe('protocolLabel', () => {
  it('is short where all is as usual', () => {
    expect(protocolLabel('tflite-native', usual)).toBe('tflite-native · xnnpack · 1 thread')
    expect(protocolLabel(null, null)).toBe('default runtime')
  })

  it('tells apart whatever makes another protocol key', () => {
    const others: Partial<Schemas['Protocol']>[] = [
      { context: 'shell' },
      { context: 'app' },
      { context: 'page' },
      { delegate: null },
      { threads: 2 },
      { arrival: { mode: 'periodic', periodMs: 33 } },
      { batch: 4 },
      { affinity: 'cpus:0-3' },
      { clock: 'fixed' },
      { estimator: { ...estimatorVersion, version: estimatorVersion.version - 1 } },
    ]
    const labels = [{}, ...others].map((other) => protocolLabel('litert-web', { ...usual, ...other }))
    expect(new Set(labels).size).toBe(labels.length)
    expect(labels).toContain('litert-web · xnnpack · 1 thread · every 33 ms')
    expect(labels.at(-1)).toMatch(/older rules$/)
  })

  it('names where it ran and in which browser', () => {
    const page = protocolLabel('litert-web', { ...usual, context: 'page' }, 'relaxed-simd in chromium 141.0')
    expect(page).toBe('litert-web · page · xnnpack · 1 thread · relaxed-simd in chromium 141.0')
  })
})
