import { expect, test } from 'vitest'
import { exampleJob, exampleRun } from '../examples/example-job.js'
import { floorCommand } from './floor-command.js'
import { jobLines } from './job-view.js'
import { plain } from './paint.js'
import { remarksOf, runLines, runTable } from './run-view.js'

const run = exampleRun()
const names = {
  models: new Map([[run.modelId, 'MobileNetV1 0.25 128']]),
  devices: new Map([[run.deviceId ?? '', 'bench-1']]),
}

test('a measured run shows its figures, its interval and what its verdict rests on', () => {
  const text = runLines(run, names, plain).join('\n')
  expect(text).toContain('MobileNetV1 0.25 128 on bench-1 with tflite-native · no delegate · 1 thread')
  expect(text).toMatch(/median +2\.363 ms {2}\(this session 1\.972 ms to 4\.028 ms, 95 %\)/)
  expect(text).toMatch(/tail +p90 6\.367 ms$/m)
  expect(text).toMatch(/init +cold 0\.9704 ms {2}warm 0\.9467 ms/)
  expect(text).toMatch(/first +8\.097 ms/)
  expect(text).toMatch(/peak memory +63\.1 MB/)
  expect(text).toMatch(/verdict +noisy\n +the interval of the median is ±43%/)
  expect(text).not.toContain('asked, ran')
})

test('the kernels that a device chose are a line, and not there on other runtimes', () => {
  const measurement = structuredClone(run.measurement)
  if (measurement === null) throw new Error('the example is measured')
  const kernel = (name: string) => ({ operator: '0 ADD', shape: 'add 4x4x4', kernel: name })
  const kernels = [kernel('f32-add-simd'), kernel('f32-add-simd'), kernel('f32-multiply-simd')]
  measurement.conditions.ran = { ...measurement.conditions.ran, kernels }
  const text = runLines({ ...run, measurement }, names, plain).join('\n')
  expect(text).toMatch(/^ +kernels +3 operators by 2 kernels: --json/m)
  expect(runLines(run, names, plain).join('\n')).not.toMatch(/^ +kernels /m)
})

test('an interval about the median has its half width', () => {
  const measurement = structuredClone(run.measurement)
  if (!measurement?.latencyMs.ci) throw new Error('the example has an interval')
  measurement.latencyMs.ci = { ...measurement.latencyMs.ci, low: 2.2, high: 2.5, halfWidthRatio: 0.063 }
  const text = runLines({ ...run, measurement }, names, plain).join('\n')
  expect(text).toMatch(/median +2\.363 ms {2}± 6\.3 % {2}\(this session 2\.200 ms to 2\.500 ms, 95 %\)/)
})

test('another session stands beside this one, or how to learn where it lies', () => {
  const measurement = structuredClone(run.measurement)
  if (measurement === null) throw new Error('the example is measured')
  const unknown = runLines(run, names, plain).join('\n')
  expect(unknown).toMatch(
    /another session +session variance unknown: "paceline floor --device dev_\w+ --runtime tflite-native --delegate none" learns it$/m,
  )
  measurement.latencyMs.nextSession = { level: 0.95, low: 2.1, high: 2.7 }
  const known = runLines({ ...run, measurement }, names, plain).join('\n')
  expect(known).toMatch(/another session +2\.100 ms to 2\.700 ms, 95 %$/m)
  expect(runTable([{ ...run, measurement }], names, plain).join('\n')).not.toContain('unknown')
})

test('the way to learn it names what the protocol key depends on, and no budget', () => {
  const arrival = { mode: 'periodic' as const, periodMs: 33 }
  const protocol = { ...run.protocol, threads: 2, batch: 4, maxSeconds: 60, delegate: 'xnnpack', arrival }
  expect(floorCommand({ ...run, deviceId: 'dev_1', protocol })).toBe(
    'paceline floor --device dev_1 --runtime tflite-native --threads 2 --batch 4 --period-ms 33',
  )
  expect(floorCommand({ ...run, deviceId: null })).toBeNull()
})

test('what was kept apart, the schedule, sentinels and the plan have a line each', () => {
  const measurement = structuredClone(run.measurement)
  if (measurement === null) throw new Error('the example is measured')
  const { median } = measurement.latencyMs
  const text = runLines(
    {
      ...run,
      measurement: {
        ...measurement,
        apart: [
          { cause: 'throttled', invocations: 2, iterations: 20, medianMs: median * 1.3, inFigure: false },
          { cause: 'contended', invocations: 1, iterations: 9, medianMs: median, inFigure: true },
        ],
        arrival: {
          periodMs: 33.3,
          missedShare: 0.012,
          closedMedianMs: 2,
          ratioToClosed: 1.18,
          low: 1.1,
          high: 1.25,
        },
        sentinel: {
          before: 2,
          after: 2.2,
          ratio: 1.1,
          normalisedMedianMs: 2.2,
          levelMs: 2.1,
          levelErrorRatio: 0.002,
          reference: null,
          coefficient: 0.5,
          moved: true,
          tries: 3,
          models: [],
        },
        plan: {
          pilotInvocations: 5,
          iterationsPerInvocation: 23.6,
          looks: [],
          stoppedBy: 'target',
          spentSeconds: 4.2,
          savedSeconds: 20,
        },
      },
    },
    names,
    plain,
  ).join('\n')
  expect(text).toMatch(
    /kept apart +sustained, throttled: 3\.072 ms \(\+30 %\), 20 samples in 2 invocations\n +beside other processes: 2\.363 ms \(in the figure\)/,
  )
  expect(text).toMatch(
    /by schedule +every 33\.30 ms: 1\.2 % of deadlines missed, closed loop 2\.000 ms, 1\.180 times as long \(1\.100 to 1\.250\)/,
  )
  expect(text).toMatch(/sentinels +the device moved \(\+10 %\), after 3 tries; normalised median 2\.200 ms/)
  expect(text).toMatch(
    /plan +pilot of 5, then 24 iterations in each; 4\.2 s spent, 20\.0 s of the budget saved/,
  )
})

test('a replay says whose figure it is held against, and whether that came back', () => {
  const replay = {
    of: 'run_1',
    sameRunner: true,
    ratio: 1.0123,
    interval: { level: 0.9, low: 0.98, high: 1.04 },
    sessionVariance: 'known' as const,
    outcome: 'reproduced' as const,
  }
  const text = (change: Partial<typeof replay> | object) =>
    runLines({ ...run, replay: { ...replay, ...change } }, names, plain).join('\n')
  expect(text({})).toMatch(
    /replay of +run_1\n +outcome +reproduced: 1\.012 times the original’s median \(0\.980 to 1\.040, 90 %\)\n +run /,
  )
  expect(text({ outcome: 'inconclusive', sessionVariance: 'unknown', sameRunner: false })).toMatch(
    /inconclusive.*\n +session variance unknown: .*\n +the runner is another build/,
  )
})

test('what ran otherwise than asked is named', () => {
  const measurement = structuredClone(run.measurement)
  if (measurement === null) throw new Error('the example is measured')
  measurement.conditions.asked.threads = 4
  measurement.conditions.asked.delegate = 'xnnpack'
  const text = runLines({ ...run, measurement }, names, plain).join('\n')
  expect(text).toMatch(/asked, ran +threads 4 ran as 1\n +delegate xnnpack ran as none/)
})

test('a run without an interval or a p90 has a dash or nothing there', () => {
  const measurement = structuredClone(run.measurement)
  if (measurement === null) throw new Error('the example is measured')
  measurement.latencyMs.ci = null
  measurement.latencyMs.p90 = null
  const [, , median, , tail] = runLines({ ...run, measurement }, names, plain)
  expect(median).toMatch(/2\.363 ms$/)
  expect(tail).toMatch(/p90 –$/)
})

test('a failed run says why, with its last attempt', () => {
  const attempt = { startedAt: run.createdAt, endedAt: run.createdAt, state: 'failed' as const }
  const failed = exampleRun({
    state: 'failed',
    measurement: null,
    attempts: [
      { ...attempt, n: 1, code: 'lease-lost', message: 'the worker went silent' },
      { ...attempt, n: 2, code: 'runner-crashed', message: 'the runner ended by SIGSEGV' },
    ],
  })
  expect(remarksOf(failed)).toEqual(['runner-crashed: the runner ended by SIGSEGV'])
  expect(runLines(failed, names, plain).join('\n')).toMatch(
    /outcome +failed\n +after 2 attempts\n +runner-crashed: the runner ended by SIGSEGV/,
  )
})

test('several runs are a table, and their remarks stand below it', () => {
  const waiting = exampleRun({ id: 'run_2', state: 'queued', measurement: null, attempts: [], runtime: null })
  const [titles, first, second, , remark, foot] = runTable([run, waiting], names, plain)
  expect(titles).toMatch(
    /^RUN +MODEL +DEVICE +RUNTIME +MEDIAN +± +ANOTHER SESSION +P90 +COLD +WARM +FIRST +PEAK +OUTCOME$/,
  )
  expect(first).toMatch(/2\.363 ms +43 % +\* +6\.367 ms .* 63\.1 MB +noisy$/)
  expect(second).toMatch(/^run_2 .* – +– +– +– +– +– +– +– +queued$/)
  expect(remark).toMatch(new RegExp(`^${run.id} {2}the interval of the median`))
  expect(foot).toBe('* session variance unknown: "paceline floor" learns it')
})

test('a pool that has not been served yet stands for the device', () => {
  const lines = runLines(exampleRun({ deviceId: null, pool: 'pixel-8' }), names, plain)
  expect(lines[0]).toContain('on pool pixel-8')
})

test('a job ends with its own state', () => {
  expect(jobLines(exampleJob(), names, plain).at(-1)).toBe(`${exampleJob().id} completed`)
  const two = {
    ...exampleJob(),
    runs: [run, run],
    progress: { done: 1, total: 2 },
    state: 'running' as const,
  }
  expect(jobLines(two, names, plain).at(-1)).toBe(`${two.id} running, 1 of 2 runs ended`)
})
