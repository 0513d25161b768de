import { readFileSync } from 'node:fs'
import { platformClock } from '@paceline/agent'
import { inputSeed, seededInput } from '@paceline/domain'
import { type KernelPlan, noClamp, planes } from '@paceline/kernel-plan'
import { parseProfilerText } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { kernelChecks } from '../../checks/kernel-checks.js'
import { conv1x1Reference } from '../../conv1x1-dense/reference.js'
import { nodeThreads } from '../../node/start-node-thread.js'
import { floats, randomOf } from '../../testing/seeded.js'
import { KernelsRunner, type KernelsRunnerOptions } from './kernels-runner.js'
import { openKernels } from './open-kernels.js'

const random = randomOf(4)
const layer = {
  channelsIn: 6,
  channelsOut: 10,
  pixels: 15,
  weights: floats(random, 60),
  bias: floats(random, 10),
  clamp: noClamp,
}
const plan: KernelPlan = {
  tensors: [planes(6, 3, 5), planes(10, 3, 5)],
  operators: [
    {
      kind: 'conv1x1-dense',
      label: '0 CONV_2D',
      inputs: [0],
      output: 1,
      clamp: noClamp,
      data: [layer.weights, layer.bias],
      parameters: [],
    },
  ],
  inputs: [0],
  outputs: [1],
}

const open = (threads: number, checks = kernelChecks) =>
  openKernels(
    {
      runtime: 'kernels-wasm',
      packageVersion: '1.2.3',
      readWasm: async (flavour) =>
        new Uint8Array(readFileSync(new URL(`../../wasm/${flavour}.wasm`, import.meta.url))),
      startThread: nodeThreads(new URL('../../dist/node/node-thread.js', import.meta.url)),
      checks,
      engine: 'this one',
      maxThreads: 2,
      clock: platformClock,
    },
    { threads, checkAll: false },
  )

async function runnerOn(threads: number, changes: Partial<KernelsRunnerOptions> = {}, checks = kernelChecks) {
  const { runtime, ready } = await open(threads, checks)
  const runner = new KernelsRunner({
    runtime,
    lower: () => plan,
    readModel: async () => new Uint8Array(),
    peakBytes: () => null,
    ...changes,
  })
  const load = { model: '', threads, delegate: null }
  return { runtime, ready, runner, load }
}

describe.each([1, 2])('a runner of kernels on %i threads', (threads) => {
  it("gives the reference's answer to the seeded input, and tells what ran", async () => {
    const { runtime, ready, runner, load } = await runnerOn(threads)
    const { ran } = await runner.load(load)
    expect(ran).toMatchObject({ threads, delegate: null, operators: 1 })
    expect(ran.kernels).toEqual([
      {
        operator: '0 CONV_2D',
        shape: 'conv1x1-dense 6x3x5 > 10x3x5, 240 B',
        kernel: expect.stringMatching(/^f32-conv1x1-dense-/),
      },
    ])
    runner.setInputs(7)
    runner.run()
    const input = seededInput([1, 3, 5, 6], 'float32', inputSeed(7, 0)) as Float32Array
    const expected = conv1x1Reference(layer, input)
    const [actual] = runner.outputs()
    expect(actual).toHaveLength(expected.length)
    for (const [index, value] of expected.entries()) expect(actual?.[index]).toBeCloseTo(value, 5)
    const digest = await runner.outputDigest()
    runner.run()
    expect(await runner.outputDigest()).toBe(digest)
    await runner.close()
    expect(ready.version).toMatch(/^1\.2\.3\+[0-9a-f]{12}$/)
    expect(ready.facts.build).toBe(threads > 1 ? 'relaxed-threads' : 'relaxed')
    await runtime.team?.[Symbol.asyncDispose]()
  })

  it('runs the kernels that were handed in for its build, engine and threads, and none of others', async () => {
    const { runtime, runner, load } = await runnerOn(threads)
    const { ran } = await runner.load(load)
    const [chosen] = ran.kernels ?? []
    await runner.close()
    const others = [...runtime.checker.checked].filter(
      (name) => name.startsWith('f32-conv1x1-dense-') && name !== chosen?.kernel,
    )
    for (const kernel of others) {
      const kept = { [chosen?.shape ?? '']: kernel }
      const loaded = await runner.load({ ...load, kernelChoices: { [runtime.choiceKey]: kept, other: {} } })
      expect(loaded.ran.kernels?.[0]?.kernel).toBe(kernel)
      await runner.close()
    }
    expect(others.length).toBeGreaterThan(1)
    await runtime.team?.[Symbol.asyncDispose]()
  })

  it('writes the times of its operators as TFLite does', async () => {
    const { runtime, runner, load } = await runnerOn(threads)
    const { ran } = await runner.load({ ...load, profiler: true })
    runner.setInputs(0)
    for (let run = 0; run < 5; run++) runner.run()
    expect(parseProfilerText(runner.profilerText() ?? '')).toMatchObject([
      { type: ran.kernels?.[0]?.kernel, name: '[0 CONV_2D]', calls: 5 },
    ])
    await runner.close()
    await runtime.team?.[Symbol.asyncDispose]()
  })
})

describe('a runner of kernels', () => {
  it('names the operator that the kernels refuse', async () => {
    const wrong = { ...plan, tensors: [planes(7, 3, 5), planes(10, 3, 5)] }
    const { runner, load } = await runnerOn(1, { lower: () => wrong })
    await expect(runner.load(load)).rejects.toMatchObject({
      code: 'model-refused',
      message: expect.stringMatching(/^0 CONV_2D: /),
    })
  })

  it('passes on why a model cannot be lowered', async () => {
    const refusal = Object.assign(new Error('operator 3, TOPK_V2: no kernel'), {
      code: 'kernels-unsupported',
    })
    const lower = () => {
      throw refusal
    }
    const { runner, load } = await runnerOn(1, { lower })
    const refused = { code: 'operator-unsupported', message: refusal.message }
    await expect(runner.load(load)).rejects.toMatchObject(refused)
  })

  it('takes no second thread where memory cannot be shared', async () => {
    const { runner, load } = await runnerOn(1, { oneThreadBecause: 'not isolated' })
    const refused = { code: 'threads-unsupported', message: '2 threads: not isolated' }
    await expect(runner.load({ ...load, threads: 2 })).rejects.toMatchObject(refused)
  })
})
