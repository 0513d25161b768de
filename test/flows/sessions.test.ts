import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { nativeAgentScript } from '@paceline/agent-native'
import { protocolOn } from '@paceline/contracts'
import { comparisonSchedule, leastPairs } from '@paceline/domain'
import { buildModel } from '@paceline/tflite'
import { createChildProcessHost, linuxConditions, measureRun } from '@paceline/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelOf } from '../device/invocations.js'
import { sumModel, unknownOperatorModel } from '../device/odd-models.js'
import { type QueueEnvironment, temporaryFolder } from '../stack/index.js'
import { recomputed } from './recomputed.js'
import { openWorkerFarm, type StartedWorker, type WorkerFarm } from './worker-farm.js'

const mobilenet = (width: 0.35 | 0.5) =>
  buildModel({ space: 'mobilenet_v2', encoding: { width, resolution: 96 } }, 3).bytes

/**
 * Takes one CPU for two seconds, a second from now, and is nobody's child: whoever starts it has ended by then, so
 * that it counts as a stranger's. It ends by itself where nobody ends it.
 */
async function startLoad(): Promise<Disposable> {
  const load = `setTimeout(() => { for (const end = Date.now() + 2000; Date.now() < end; ); }, 1000)`
  const start = `const { pid } = require('node:child_process')
    .spawn(process.execPath, ['-e', ${JSON.stringify(load)}], { detached: true, stdio: 'ignore' })
    console.log(pid); process.exit(0)`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', start])
  const pid = Number(stdout)
  return {
    [Symbol.dispose]() {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    },
  }
}

describe.runIf(process.platform === 'linux')('a session beside a load that comes and goes', () => {
  it('keeps what it disturbed apart, and says so', async () => {
    using folder = temporaryFolder('sessions')
    const signal = new AbortController().signal
    const host = await createChildProcessHost({
      script: { path: nativeAgentScript },
      maxThreads: 1,
      signal,
    })
    if ('unavailable' in host) throw new Error(host.unavailable)
    using _load = await startLoad()
    const outcome = await measureRun({
      host,
      conditions: linuxConditions(),
      model: modelOf(folder.path, 'mobilenet.tflite', mobilenet(0.35)),
      protocol: protocolOn(host.offer, { maxSeconds: 4, maxIterations: 100_000 }),
      inputSeed: 1,
      signal,
      onProgress: () => {},
    })
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    const { apart, reasons, conditions } = outcome.measurement
    expect(apart.map(({ cause }) => cause)).toContain('contended')
    expect(reasons.map(({ code }) => code).some((code) => /^contended(-apart)?$/.test(code))).toBe(true)
    const disturbed = outcome.samples.filter(({ phase }) => phase === 'apart')
    expect(disturbed.length).toBeGreaterThan(0)
    const { invocations } = conditions as unknown as { invocations: { disturbances: { text: string }[] }[] }
    const [first] = disturbed.map(({ invocation }) => invocations[invocation]?.disturbances[0]?.text)
    expect(first).toMatch(/other processes took [\d.]+ CPUs/)
  })
})

describe('a worker asked for more than one figure', () => {
  const queue: QueueEnvironment = {
    variables: { PACELINE_QUEUE: 'postgres' },
    async [Symbol.asyncDispose]() {},
  }
  let farm: WorkerFarm
  let worker: StartedWorker
  beforeAll(async () => {
    farm = await openWorkerFarm(queue)
    worker = await farm.startWorker()
  })
  afterAll(() => farm[Symbol.asyncDispose]())

  it('compares models in the order that the seed draws, and stores what each took', async () => {
    const baseline = await farm.upload(mobilenet(0.5), 'baseline')
    const smaller = await farm.upload(mobilenet(0.35), 'smaller')
    const task = { purpose: 'comparison', seed: 7, pairs: 6, variants: [smaller.id] } as const
    const protocol = { maxSeconds: 2, maxIterations: 2000 }
    const { id } = await farm.submit({ models: [baseline], deviceId: worker.deviceId, protocol, task })
    const [run] = (await farm.ended(id, 120_000)).runs
    expect(run).toMatchObject({ state: 'completed', purpose: 'comparison' })
    const comparison = await farm.db.comparisons.findByJob(id)
    expect(comparison).toMatchObject({
      baseline: baseline.id,
      results: [{ variant: smaller.id, verdict: 'faster', pairs: expect.any(Number) }],
    })
    expect(comparison?.results[0]?.ratio).toBeLessThan(0.9)
    const conditions = run?.measurement?.conditions as { comparison?: { pairs: Ran[] } } | undefined
    const ran = conditions?.comparison?.pairs ?? []
    const counted = ran.filter(({ repeated }) => !repeated).map(({ order }) => order)
    const { length } = counted
    expect(length).toBeGreaterThanOrEqual(leastPairs(1))
    expect(counted).toEqual(
      comparisonSchedule({ seed: 7, pairs: length, variants: 1 }).map(({ order }) => order),
    )
    const subjects = new Set((await farm.db.runs.samples(run?.id ?? '')).map(({ subject }) => subject))
    expect(subjects).toContain('model')
    expect(subjects).toContain(`variant:${smaller.id}`)
    const { status, said } = await recomputed(farm.db, run?.id ?? '')
    expect(status, said).toBe(0)
    expect(said).toContain('comparison.results.0.ratio')
  })

  it('ends a comparison with the name of the model that the runtime does not run', async () => {
    const baseline = await farm.upload(sumModel(), 'sum')
    const unknown = await farm.upload(unknownOperatorModel('FarAwayOp'), 'unknown')
    const task = { purpose: 'comparison', seed: 1, pairs: 6, variants: [unknown.id] } as const
    const { id } = await farm.submit({
      models: [baseline],
      deviceId: worker.deviceId,
      protocol: { maxSeconds: 1 },
      task,
    })
    expect((await farm.ended(id)).runs[0]).toMatchObject({
      state: 'unsupported',
      attempts: [{ code: 'operator-unsupported', message: expect.stringContaining(unknown.id) }],
    })
  })

  it('measures a run again, and says whether its figure came back by the same runner', async () => {
    const model = await farm.upload(mobilenet(0.35), 'again')
    const { deviceId } = worker
    const protocol = { maxSeconds: 1 }
    const first = await farm.ended((await farm.submit({ models: [model], deviceId, protocol })).id)
    const original = first.runs[0]?.id ?? ''
    const task = { purpose: 'replay', of: original } as const
    const again = await farm.ended((await farm.submit({ models: [model], deviceId, protocol, task })).id)
    const ratio = medianOf(again) / medianOf(first)
    expect(again.runs[0]).toMatchObject({
      state: 'completed',
      purpose: 'replay',
      replay: {
        of: original,
        sameRunner: true,
        ratio: expect.closeTo(ratio, 9),
        interval: { level: 0.9 },
        outcome: 'inconclusive',
        sessionVariance: 'unknown',
      },
    })
    const { status, said } = await recomputed(farm.db, again.runs[0]?.id ?? '')
    expect(status, said).toBe(0)
    for (const figure of ['original.latencyMs.median', 'measurement.sentinel.ratio', 'replay.interval.low']) {
      expect(said).toContain(figure)
    }
  })

  it("profiles a model's operators, whose times come out of its samples again", async () => {
    const model = await farm.upload(mobilenet(0.35), 'profiled')
    const protocol = { maxSeconds: 2, perOperator: true }
    const { id } = await farm.submit({ models: [model], deviceId: worker.deviceId, protocol })
    const [run] = (await farm.ended(id, 120_000)).runs
    expect(run?.measurement?.operators?.length, JSON.stringify(run?.attempts)).toBeGreaterThan(10)
    const { status, said } = await recomputed(farm.db, run?.id ?? '')
    expect(status, said).toBe(0)
    expect(said).toContain('measurement.operators.0.medianUs')
  })
})

interface Ran {
  readonly order: string
  readonly repeated: boolean
}

function medianOf(job: Awaited<ReturnType<WorkerFarm['ended']>>): number {
  return job.runs[0]?.measurement?.latencyMs.median ?? Number.NaN
}
