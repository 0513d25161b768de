import { readdirSync } from 'node:fs'
import { nativeAgentScript } from '@paceline/agent-native'
import { protocolOn } from '@paceline/contracts'
import { type MeasuredEvidence, recomputeEvidence } from '@paceline/domain'
import { build, buildModel, type TfliteModel, writeModel } from '@paceline/tflite'
import {
  createChildProcessHost,
  linuxConditions,
  type MeasureOutcome,
  measureRun,
  type RuntimeHost,
} from '@paceline/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../stack/index.js'
import { type ModelOnDisk, modelOf } from './invocations.js'

const signal = new AbortController().signal
let folder: TemporaryFolder
let host: RuntimeHost

beforeAll(async () => {
  folder = temporaryFolder('operator-profile')
  const made = await createChildProcessHost({ script: { path: nativeAgentScript }, maxThreads: 1, signal })
  if ('unavailable' in made) throw new Error(made.unavailable)
  host = made
})
afterAll(() => folder[Symbol.dispose]())

type Completed = Extract<MeasureOutcome, { state: 'completed' }>

const protocolOf = (maxSeconds: number) => protocolOn(host.offer, { perOperator: true, maxSeconds })

async function profiled(model: ModelOnDisk, maxSeconds: number): Promise<Completed> {
  const outcome = await measureRun({
    host,
    model,
    protocol: protocolOf(maxSeconds),
    inputSeed: 3,
    conditions: linuxConditions(),
    signal,
    folder: folder.path,
    onProgress: () => {},
  })
  if (outcome.state !== 'completed') throw new Error(outcome.message)
  return outcome
}

/** Two pointwise convolutions of 64 channels over 16 x 16 pixels: the second makes ten times as many of them. */
function twoConvolutions(): TfliteModel {
  const builder = new build.GraphBuilder(3)
  const image = builder.input('x', [1, 16, 16, 64], 1)
  const shape = { kernel: 1, stride: 1, activation: 'RELU' } as const
  const first = build.conv2d(builder, 'first', image, { ...shape, filters: 64 })
  return builder.finish('two convolutions', [
    build.conv2d(builder, 'second', first, { ...shape, filters: 640 }),
  ])
}

describe('operators through the real library', () => {
  it('are profiled, add up to the model, and leave nothing behind', async () => {
    const { model, bytes } = buildModel(
      { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } },
      0,
    )
    const before = readdirSync(folder.path)
    const { measurement, samples } = await profiled(modelOf(folder.path, 'v1.tflite', bytes), 4)
    const { operators, profile } = measurement
    expect(operators?.map(({ index, type }) => [index, type])).toEqual(
      model.graphs[0]?.operators.map(({ type }, index) => [index, type]),
    )
    const shares = operators?.map(({ share }) => share) ?? []
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
    expect(profile).toMatchObject({ singles: 31, failed: [], runtimeOwn: null })
    const run = {
      protocol: protocolOf(4),
      measurement: measurement as MeasuredEvidence['measurement'],
      samples,
    }
    const { figures } = recomputeEvidence({ run, floor: [], comparison: null, replay: null })
    expect(figures.filter(({ path }) => path.startsWith('measurement.operators.')).length).toBeGreaterThan(31)
    expect(figures.filter(({ agrees }) => !agrees)).toEqual([])
    // Sum and whole are two estimates of one time: their difference is within both errors.
    const sumUs = (operators ?? []).reduce((sum, { medianUs }) => sum + medianUs, profile?.overheadUs ?? 0)
    expect(Math.abs(sumUs / (profile?.wholeUs ?? 0) - 1)).toBeLessThan(0.1)
    for (const { medianUs, low, high, hotUs } of operators ?? []) {
      expect(medianUs).toBeGreaterThanOrEqual(low)
      expect(medianUs).toBeLessThanOrEqual(high)
      expect(hotUs).toBeGreaterThanOrEqual(0)
    }
    const subjects = new Set(samples.map(({ subject }) => subject))
    for (let index = 0; index < 31; index++) expect(subjects).toContain(`operator:${index}`)
    expect([...subjects].filter((subject) => subject.startsWith('prefix:'))).toHaveLength(
      profile?.prefixes ?? 0,
    )
    const whole = samples.filter(({ subject, phase }) => subject === 'profile:model' && phase === 'measured')
    expect(whole).toHaveLength(profile?.invocations ?? 0)
    expect(readdirSync(folder.path)).toEqual([...before, 'v1.tflite'])
  })

  it('have shares by their work', async () => {
    const { measurement } = await profiled(
      modelOf(folder.path, 'two.tflite', writeModel(twoConvolutions())),
      2,
    )
    const [first, second] = measurement.operators ?? []
    // The same kernel, ten times the multiply-accumulates.
    expect(second?.share).toBeGreaterThan(0.8)
    expect(second?.share).toBeLessThan(0.97)
    expect((second?.share ?? 0) + (first?.share ?? 0)).toBeCloseTo(1, 9)
  })

  it('are not profiled where the time does not suffice, and the figure stands', async () => {
    const { bytes } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.5, resolution: 128 } }, 0)
    const { measurement, samples } = await profiled(modelOf(folder.path, 'v2.tflite', bytes), 0.05)
    expect(measurement).toMatchObject({ operators: null, profile: null })
    expect(measurement.latencyMs.median).toBeGreaterThan(0)
    const reason = measurement.reasons.find(({ code }) => code === 'operators-not-profiled')
    expect(reason?.text).toMatch(/one sample of each takes about [\d.]+ s, and the protocol allows 0.05 s/)
    expect(samples.every(({ subject }) => subject === 'model')).toBe(true)
  })
})
