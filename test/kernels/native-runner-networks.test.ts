import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inputSeed, seededInput } from '@paceline/domain'
import { lowerModel, writePlan } from '@paceline/kernel-plan'
import type { TfliteModel } from '@paceline/tflite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { largestDifference } from '../../device-agents/kernels/testing/planes.js'
import { messageOf } from '../device/invocations.js'
import { invoke, planOf } from '../native-c/runner.js'
import { requireSystem, temporaryFolder } from '../stack/index.js'
import { type Abi, kernelsRunner } from './native-bundle.js'
import {
  built,
  noZeros,
  onTflite,
  singleZeros,
  tolerance,
  withoutSoftmax,
  withZeros,
  type Zeros,
} from './networks-on.js'

/** Whole networks by the runner as it is shipped: it seeds the input, chooses kernels and writes the output itself. */
function testRunner(abi: Abi, threads: readonly number[]): void {
  const folder = temporaryFolder(`kernels-runner-${abi}`)
  afterAll(() => folder[Symbol.dispose]())
  let runner: string[]
  beforeAll(() => {
    runner = kernelsRunner(abi)
  })
  const network = withoutSoftmax(built('mobilenet_v2', { width: 0.35, resolution: 96 }))
  const zeros: readonly Zeros[] = [noZeros, singleZeros(85)]
  const cases = zeros.flatMap((each) => threads.map((count) => [count, ...each] as const))

  it.each(cases)('gives what TFLite gives on %i threads: %s', async (count, _, __, request) => {
    const model = request === null ? network : withZeros(network, request)
    const plan = planOf(path.join(folder.path, 'plan'), { delegate: null, threads: count })
    writeFileSync(plan.model, writePlan(lowerModel(model).plan))
    const outputs = path.join(folder.path, 'outputs')
    const { messages } = await invoke([...runner, '--outputs', outputs], plan)
    expect(messageOf(messages, 'init').ran.threads).toBe(count)
    const given = new Float32Array(new Uint8Array(readFileSync(outputs)).buffer)
    const expected = onTflite(model, inputOf(model, plan.inputSeed))
    expect(given.length).toBe(expected.length)
    expect(largestDifference(given, expected)).toBeLessThan(tolerance)
  })
}

function inputOf({ graphs: [main] }: TfliteModel, seed: number): Float32Array {
  const shape = main?.tensors[main.inputs[0] ?? -1]?.shape ?? []
  return seededInput(shape, 'float32', inputSeed(seed, 0))
}

requireSystem('gcc')("networks by the kernels' runner", () => testRunner('x86_64', [1, 2]))

/** Under qemu's user mode. */
requireSystem('gcc-arm64', 'qemu-arm64')("networks by the kernels' runner on ARM64", () =>
  testRunner('arm64', [2]),
)
