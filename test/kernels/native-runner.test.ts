import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inputSeed, seededInput } from '@paceline/domain'
import { type KernelPlan, noClamp, planes, writePlan } from '@paceline/kernel-plan'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conv1x1DenseCheck } from '../../device-agents/kernels/dist/conv1x1-dense/check.js'
import { conv1x1Reference } from '../../device-agents/kernels/dist/conv1x1-dense/reference.js'
import { writeChecks } from '../../device-agents/kernels/dist/native/write-checks.js'
import { messageOf } from '../device/invocations.js'
import { invoke, planOf, say } from '../native-c/runner.js'
import { findSystem, requireSystem, temporaryFolder } from '../stack/index.js'
import { type Abi, kernelsRunner } from './native-bundle.js'

const [channelsIn, channelsOut, height, width] = [24, 10, 5, 7]
const layer = {
  channelsIn,
  channelsOut,
  pixels: height * width,
  weights: Float32Array.from({ length: channelsIn * channelsOut }, (_, index) => Math.sin(index)),
  bias: Float32Array.from({ length: channelsOut }, (_, index) => index / 10),
  clamp: { min: 0, max: 6 },
}
const onePointwise: KernelPlan = {
  tensors: [planes(channelsIn, height, width), planes(channelsOut, height, width)],
  operators: [
    {
      kind: 'conv1x1-dense',
      label: 'conv',
      inputs: [0],
      output: 1,
      clamp: layer.clamp,
      data: [layer.weights, layer.bias],
      parameters: [],
    },
  ],
  inputs: [0],
  outputs: [1],
}

const targets: readonly [string, Abi, string | undefined, string][] = [
  ['x86-64', 'x86_64', undefined, 'sse2'],
  ['ARM64 without dot product, under qemu', 'arm64', 'cortex-a53', 'neon'],
  ['ARM64 with dot product, under qemu', 'arm64', 'cortex-a76', 'neon-dotprod'],
]

requireSystem('gcc')("the kernels' runner", () => {
  const folder = temporaryFolder('kernels-native')
  afterAll(() => folder[Symbol.dispose]())

  function fileOf(name: string, bytes: Uint8Array): string {
    const file = path.join(folder.path, name)
    writeFileSync(file, bytes)
    return file
  }

  const isThere = (abi: Abi) =>
    abi === 'x86_64' || (findSystem('gcc-arm64') !== undefined && findSystem('qemu-arm64') !== undefined)

  describe.each(targets.filter(([, abi]) => isThere(abi)))('on %s', (_, abi, cpu, isa) => {
    let runner: string[]
    beforeAll(() => {
      runner = kernelsRunner(abi, cpu)
    })
    const ours = { delegate: null }

    it('says what it is when it is probed', async () => {
      const { messages, exitCode } = await say([...runner, '--probe'], null)
      expect(messages).toMatchObject([
        { type: 'ready', runtime: 'kernels-native', flavour: isa, facts: { delegates: [], runner: 'c' } },
      ])
      expect(messages).toMatchObject([{ version: expect.stringMatching(/^\d+\.\d+\.\d+\+[0-9a-f]{12}$/) }])
      expect(messages).toMatchObject([{ facts: { librarySha256: expect.stringMatching(/^[0-9a-f]{64}$/) } }])
      expect(exitCode).toBe(0)
    })

    it.each([1, 3])('runs a plan on %i threads', async (threads) => {
      const plan = planOf(fileOf('plan', writePlan(onePointwise)), { ...ours, threads })
      const outputs = path.join(folder.path, 'outputs')
      const { messages, exitCode } = await invoke([...runner, '--outputs', outputs], plan)
      expect(messageOf(messages, 'init').ran).toMatchObject({
        ...{ threads, delegate: null, operators: 1 },
        kernelNames: [expect.stringMatching(new RegExp(`^f32-conv1x1-dense-\\dx\\d-${isa}$`))],
      })
      expect(messageOf(messages, 'done').iterations).toBeGreaterThanOrEqual(10)
      expect(exitCode).toBe(0)
      const input = seededInput([channelsIn * layer.pixels], 'float32', inputSeed(plan.inputSeed, 0))
      const expected = conv1x1Reference(layer, input as Float32Array)
      const bytes = readFileSync(outputs)
      const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
      expect(values.length).toBe(expected.length)
      values.forEach((value, index) => {
        expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 5)
      })
    })

    it('tries its kernels on known answers, and does not use one that is wrong', async () => {
      const [one] = conv1x1DenseCheck.cases()
      if (one === undefined) throw new Error('no case to check by')
      const wrong = { ...one, expected: (one.expected as Float32Array).map((value) => value + 1e-3) }
      const refusedBy = async (name: string, cases: (typeof one)[]) => {
        const checks = fileOf(name, writeChecks(cases))
        const command = [...runner, '--checks', checks]
        const { messages } = await say([...command, '--probe'], null)
        return { command, facts: (messages[0] as { facts: Record<string, unknown> }).facts }
      }
      const right = await refusedBy('checks', [one])
      expect(right.facts).toMatchObject({ refusedKernels: [] })
      expect(right.facts.checkedKernels).toBeGreaterThan(1)
      const { command, facts } = await refusedBy('wrong-checks', [wrong])
      expect(facts.refusedKernels).toHaveLength(Number(right.facts.checkedKernels))
      const { messages } = await invoke(command, planOf(fileOf('plan', writePlan(onePointwise)), ours))
      expect(messages.at(-1)).toMatchObject({ type: 'unsupported', code: 'operator-unsupported' })
    })

    it.each([
      ['what is no plan', () => new Uint8Array(100), /not a plan/],
      ['a plan cut short', () => writePlan(onePointwise).subarray(0, 300), /cut short/],
      ['a kind that it does not know', () => changed(128 + 0, 99), /operator 0 of the plan: .*unknown kind/],
    ])('refuses %s', async (_, bytes, words) => {
      const { messages } = await invoke(runner, planOf(fileOf('broken', bytes()), ours))
      expect(messages.at(-1)).toMatchObject({ type: 'unsupported', code: 'model-refused' })
      expect(messages.at(-1)).toMatchObject({ message: expect.stringMatching(words) })
    })

    it('says so where there is no plan, or one that names a delegate', async () => {
      const missing = await invoke(runner, planOf('/nowhere.plan', ours))
      expect(missing.messages.at(-1)).toMatchObject({ type: 'error', code: 'driver-failed' })
      const delegated = await invoke(runner, planOf(fileOf('plan', writePlan(onePointwise))))
      expect(delegated.messages.at(-1)).toMatchObject({ type: 'error', code: 'delegate-unknown' })
    })
  })
})

/** The plan with another word at an offset. */
function changed(offset: number, word: number): Uint8Array {
  const bytes = writePlan({
    ...onePointwise,
    operators: onePointwise.operators.map((each) => ({ ...each, clamp: noClamp })),
  })
  new DataView(bytes.buffer).setUint32(offset, word, true)
  return bytes
}
