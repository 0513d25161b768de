import { describe, expect, it } from 'vitest'
import {
  checkMetricValue,
  isMetric,
  MetricRangeError,
  metricNamed,
  metricsCatalogue,
  UnknownMetricError,
} from './catalogue.js'
import { type Quality, qualityOf } from './quality.js'

describe('metricsCatalogue', () => {
  it('names each metric once, with a bound that fits and a sentence', () => {
    expect(new Set(metricsCatalogue.map(({ name }) => name)).size).toBe(metricsCatalogue.length)
    for (const { name, range, description, kind, task } of metricsCatalogue) {
      expect(name).toMatch(/^[a-zA-Z0-9]+(\.[a-zA-Z0-9]+)?$/)
      expect((range.min ?? -Infinity) < (range.max ?? Infinity)).toBe(true)
      expect(description.length).toBeGreaterThan(5)
      expect(task === null).toBe(kind === 'cost')
    }
  })

  it('has the defaults of a front, with their directions', () => {
    expect(metricNamed('top1')).toMatchObject({ kind: 'quality', direction: 'higher', unit: '%' })
    expect(metricNamed('latency.median')).toMatchObject({ kind: 'cost', direction: 'lower', unit: 'ms' })
    expect(metricNamed('throughput.fps').direction).toBe('higher')
    expect(metricNamed('wer').direction).toBe('lower')
  })

  it('refuses unknown names and impossible values', () => {
    expect(isMetric('top1')).toBe(true)
    expect(isMetric('constructor')).toBe(false)
    expect(() => metricNamed('top2')).toThrow(UnknownMetricError)
    expect(() => checkMetricValue('top1', 71.8)).not.toThrow()
    expect(() => checkMetricValue('wer', 120)).not.toThrow()
    for (const value of [-0.1, 100.1, Number.NaN, Infinity]) {
      expect(() => checkMetricValue('top1', value)).toThrow(MetricRangeError)
    }
    expect(() => checkMetricValue('psnr', Infinity)).toThrow(MetricRangeError)
  })
})

describe('qualityOf', () => {
  const quality = (value: number, part: Partial<Quality>): Quality => ({
    metric: 'top1',
    value,
    dataset: 'imagenet-1k',
    origin: 'claimed',
    source: null,
    ...part,
  })

  it('prefers measured, then uploaded, then claimed, wherever they stand', () => {
    const claimed = quality(1, { recordedAt: '2026-01-03T00:00:00Z' })
    const uploaded = quality(2, { origin: 'uploaded', recordedAt: '2026-01-02T00:00:00Z' })
    const measured = quality(3, { origin: 'measured', recordedAt: '2026-01-01T00:00:00Z' })
    expect(qualityOf([claimed, measured, uploaded], 'top1')).toBe(measured)
    expect(qualityOf([uploaded, claimed], 'top1')).toBe(uploaded)
    expect(qualityOf([claimed], 'top1')).toBe(claimed)
  })

  it('takes the newest of one origin, by time if known, else by place', () => {
    const older = quality(1, { recordedAt: '2025-01-01T00:00:00Z' })
    const newer = quality(2, { recordedAt: '2026-01-01T00:00:00Z' })
    expect(qualityOf([newer, older], 'top1')).toBe(newer)
    expect(qualityOf([older, newer], 'top1')).toBe(newer)
    expect(qualityOf([quality(1, {}), quality(2, {})], 'top1')?.value).toBe(2)
  })

  it('keeps to metric and data set', () => {
    const list = [
      quality(1, { dataset: 'v2', origin: 'measured' }),
      quality(2, {}),
      quality(3, { metric: 'top5' }),
    ]
    expect(qualityOf(list, 'top1', 'imagenet-1k')?.value).toBe(2)
    expect(qualityOf(list, 'top1')?.value).toBe(1)
    expect(qualityOf(list, 'top1', 'coco')).toBeUndefined()
    expect(qualityOf([], 'top1')).toBeUndefined()
  })
})
