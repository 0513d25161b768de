/** Logs are constructed from the documented formats (made-log.ts), but for the phone's. */
import { readFileSync } from 'node:fs'
import { parseProfilerText } from '@paceline/tflite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BenchmarkLog, createBenchmarkLog } from './benchmark-log.js'
import { type MadeLog, type MadeRuns, madeLog, madeRuns } from './made-log.js'
import { BenchmarkLogError } from './run-statistics.js'
import { terminatedLines } from './terminated-lines.js'

function heard(lines: readonly string[]): BenchmarkLog {
  const log = createBenchmarkLog()
  for (const line of lines) log.heard(line)
  return log
}
const read = (text: string) => heard(text.split('\n').slice(0, -1))

const phone = (file: string) =>
  readFileSync(new URL(`fixtures/proxylessnas/${file}`, import.meta.url), 'utf8')

/** What was told, or that it cannot be read. */
function toldBy(text: string) {
  try {
    const { complete, initMs, warmup, runs, threads, peakBytes, errors } = read(text)
    return complete ? { initMs, warmup, runs, threads, peakBytes, errors } : 'incomplete'
  } catch (error) {
    if (error instanceof BenchmarkLogError) return 'unreadable'
    throw error
  }
}

describe('the log of a real phone', () => {
  const text = phone('proxyless_mobile_10_latency.txt')

  it('has its figures', () => {
    const log = read(text)
    expect(log).toMatchObject({ complete: true, initMs: 47.967, threads: 1, peakBytes: null, errors: [] })
    expect(log.warmup).toMatchObject({ count: 10, firstUs: 101052, meanUs: 83496.6 })
    // Not those of its profiler, which come later in the same form: avg=80635.7.
    expect(log.runs).toMatchObject({ count: 100, minUs: 79589, maxUs: 83607, meanUs: 80670.2, stdUs: 871 })
  })

  it('has the operators that its authors published', () => {
    const [, ...rows] = phone('proxyless_mobile_10_per_op.csv').trim().split('\n')
    const published = rows.map((row) => row.split(','))
    const nodes = parseProfilerText(text)
    expect(nodes).toHaveLength(77)
    expect(
      nodes.map(({ type, name, firstMs, meanMs }) => [type, name.slice(1, -1), firstMs, meanMs]),
    ).toEqual(published.map(([type, , first, mean, name]) => [type, name, Number(first), Number(mean)]))
  })

  it('gives no figure that it does not have when it is cut off at any line', () => {
    const whole = toldBy(text)
    const lines = text.split('\n')
    for (let kept = 0; kept < lines.length; kept++) {
      const told = toldBy(lines.slice(0, kept).join('\n'))
      if (told !== 'incomplete') expect(told).toEqual(whole)
    }
    expect(toldBy(lines.slice(0, -3).join('\n'))).toBe('incomplete')
  })
})

describe('a log that is cut off', () => {
  it.each<MadeLog>([{ peakMb: 93.2383 }, { closing: 'old' }, { closing: 'litert', peakMb: 35.2 }])(
    'gives what was complete or nothing at every byte, in the form %j',
    (made) => {
      const text = madeLog({ ...made, percentiles: true })
      const whole = toldBy(text)
      expect(whole).toMatchObject({ runs: { meanUs: 5012.34 } })
      for (let bytes = 0; bytes < text.length; bytes++) {
        const told = toldBy(text.slice(0, bytes))
        if (typeof told === 'string') continue
        expect([{ ...(whole as object), peakBytes: null }, whole]).toContainEqual(told)
      }
    },
  )

  it('is not believed though its last line ends, as on a full disk', () => {
    const text = madeLog()
    for (let bytes = 1; bytes < text.length; bytes++) {
      const told = toldBy(`${text.slice(0, bytes)}\n`)
      if (typeof told === 'object') expect(told.runs).toMatchObject({ meanUs: 5012.34 })
    }
  })

  it('passes on no line that may be half', async () => {
    async function* source() {
      yield* ['a', 'b', 'ha']
    }
    const passed: string[] = []
    for await (const line of terminatedLines(source())) passed.push(line)
    expect(passed).toEqual(['a', 'b'])
  })
})

const us = fc.integer({ min: 1, max: 20_000_000 })
const runs: fc.Arbitrary<MadeRuns> = fc
  .record({
    count: fc.integer({ min: 2, max: 100_000 }),
    times: fc.uniqueArray(us, { minLength: 3, maxLength: 3 }),
    std: us,
  })
  .map(({ count, times, std }) => {
    const [minUs, firstUs, maxUs] = times.sort((a, b) => a - b) as [number, number, number]
    return { count, minUs, firstUs, maxUs, meanUs: minUs + (maxUs - minUs) / 3, stdUs: std }
  })

describe('createBenchmarkLog', () => {
  it('gives back the figures that a log was made of, however it is written', () => {
    const forms = fc.record({
      prefix: fc.constantFrom('', 'INFO: '),
      percentiles: fc.boolean(),
      closing: fc.constantFrom('now' as const, 'old' as const),
      initUs: us,
      threads: fc.integer({ min: 1, max: 16 }),
    })
    fc.assert(
      fc.property(runs, runs, forms, (warmup, measured, form) => {
        const log = read(madeLog({ warmup, runs: measured, ...form }))
        expect(log).toMatchObject({ complete: true, threads: form.threads })
        expect(log.warmup).toMatchObject({ count: warmup.count, firstUs: warmup.firstUs })
        expect(log.runs).toMatchObject({
          count: measured.count,
          minUs: measured.minUs,
          maxUs: measured.maxUs,
        })
        near(log.initMs, form.initUs / 1000)
        near((log.runs as MadeRuns).meanUs, measured.meanUs)
        near((log.runs as MadeRuns).stdUs, measured.stdUs)
      }),
    )
  })

  it('reads scientific notation, equal runs, a single run and a phase without runs', () => {
    const slow = { ...madeRuns, minUs: 1_100_000, firstUs: 1_200_000, maxUs: 1_300_000, meanUs: 1.2e6 }
    expect(madeLog({ runs: slow })).toContain('avg=1.2e+06')
    expect(read(madeLog({ runs: slow })).runs).toMatchObject({ meanUs: 1_200_000 })
    const same = { count: 9, firstUs: 12, minUs: 12, maxUs: 12, meanUs: 12, stdUs: 0 }
    expect(read(madeLog({ runs: same })).runs).toMatchObject(same)
    expect(read(madeLog({ runs: { ...same, count: 1 } })).runs).toMatchObject({ count: 1, meanUs: 12 })
    const none = read(madeLog({ warmup: { ...same, count: 0 }, closing: 'old' }))
    expect(none).toMatchObject({ complete: true, warmup: null })
  })

  it('knows percentiles of newer builds alone', () => {
    expect(read(madeLog()).runs).toMatchObject({ p5Us: null, medianUs: null, p95Us: null })
    expect(read(madeLog({ percentiles: true })).runs).toMatchObject({
      p5Us: 4900,
      medianUs: 4900,
      p95Us: 5200,
    })
  })

  it("reads LiteRT's closing lines, which its own prefix and fewer digits tell apart", () => {
    const text = madeLog({ closing: 'litert', prefix: 'INFO: [benchmark_litert_model.h:70] ', peakMb: 35.2 })
    expect(read(text)).toMatchObject({
      complete: true,
      initMs: 38.467,
      peakBytes: Math.round(35.2 * 2 ** 20),
    })
  })

  it('refuses closing lines that say something else than the statistics', () => {
    const text = madeLog()
    expect(() => read(text.replace(/Inference \(avg\): .*/, 'Inference (avg): 501.2'))).toThrow(
      /mean of the runs/,
    )
    expect(() => read(text.replace('Init: 38467', 'Init: 3846'))).toThrow(/initialisation/)
    expect(() => read(text.replace('First inference: 9000', 'First inference: 900'))).toThrow(
      /first inference/,
    )
    const litert = madeLog({ closing: 'litert' })
    expect(() => read(litert.replace('(50 runs)', '(5 runs)'))).toThrow(/5 runs/)
  })

  it('keeps the words of what went wrong', () => {
    const text = 'INFO: STARTING!\nERROR: Failed to load model a.tflite\nBenchmarking failed.\n'
    const log = read(text)
    expect(log).toMatchObject({ complete: false, initMs: null, warmup: 'pending', runs: 'pending' })
    expect(log.errors).toEqual(['Failed to load model a.tflite', 'Benchmarking failed.'])
  })

  it('knows the API of a GPU delegate, and whether it found compiled shaders', () => {
    const of = (line: string) => read(madeLog({ delegateLines: [line] }))
    expect(of('INFO: Initialized OpenCL-based API.')).toMatchObject({ backend: 'opencl', fromCache: false })
    expect(of('INFO: Initialized OpenCL-based API from serialized data.')).toMatchObject({ fromCache: true })
    expect(of('INFO: Initialized OpenGL-based API.')).toMatchObject({ backend: 'opengl' })
  })
})

function near(actual: number | null, expected: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-5 * expected)
}
