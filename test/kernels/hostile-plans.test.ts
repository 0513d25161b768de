import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { defaultWarmupRule } from '@paceline/domain'
import { lowerModel, writePlan } from '@paceline/kernel-plan'
import { buildGraph } from '@paceline/tflite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { kernelChecks } from '../../device-agents/kernels/dist/checks/kernel-checks.js'
import { loadFlavour, testedFlavours } from '../../device-agents/kernels/testing/load-flavour.js'
import { randomOf } from '../../device-agents/kernels/testing/seeded.js'
import { say } from '../native-c/runner.js'
import { requireSystem, temporaryFolder } from '../stack/index.js'
import { type HostilePlan, hostilePlans } from './hostile-plans.js'
import { buildProgram } from './native-builds.js'
import { NativeKernels } from './native-kernels.js'
import { outcomeOf } from './plan-outcome.js'

const seed = 7
/** What hangs is ended, and seen as such. */
const patience = ['timeout', '150']
/** The sanitizers end the program at anything that C leaves undefined; memory that is not there is no such thing. */
const sanitized = ['env', 'ASAN_OPTIONS=allocator_may_return_null=1:max_allocation_size_mb=1024', ...patience]

/** A valid plan of each operator, the smallest that it is checked with, and one of several operators. */
const plans: readonly (readonly [name: string, plan: Uint8Array])[] = [
  ...kernelChecks.map(({ kind, cases }) => {
    const files = cases().map(({ plan }) => writePlan(plan))
    const [smallest = new Uint8Array()] = files.sort((a, b) => a.length - b.length)
    return [kind, smallest] as const
  }),
  ['a network', writePlan(lowerModel(smallNetwork()).plan)],
]

requireSystem('gcc')('hostile plans', () => {
  const folder = temporaryFolder('hostile-plans')
  let stand: string
  let runner: string
  beforeAll(() => {
    stand = buildProgram(folder.path, { abi: 'x86_64', sanitized: true })
    runner = buildProgram(
      folder.path,
      { abi: 'x86_64', sanitized: true },
      'device-agents/kernels/native/main.c',
    )
  })
  afterAll(() => folder[Symbol.dispose]())

  function nativeOn(threads: number): NativeKernels {
    const own = path.join(folder.path, `${threads} threads ${Math.random()}`)
    mkdirSync(own)
    return new NativeKernels([...sanitized, stand, String(threads), '1'], own)
  }

  it.each(plans)('of %s are refused, or run alike natively and in WASM', (_, plan) => {
    using native = nativeOn(1)
    const flavours = testedFlavours.map((flavour) => ({ flavour, kernels: loadFlavour(flavour) }))
    const verdicts = { refused: 0, ran: 0 }
    for (const { change, bytes } of hostilePlans(plan, randomOf(seed))) {
      // The native one first: what hangs would hang there, where it is ended.
      const expected = outcomeOf(native.exports, bytes)
      for (const { flavour, kernels } of flavours) {
        const outcome = outcomeOf(kernels, bytes)
        // Relaxed products are fused with sums, which rounds otherwise.
        if (flavour.startsWith('relaxed') && 'output' in expected)
          expect(outcome, change).toHaveProperty('output')
        else expect(outcome, `${flavour}: ${change}`).toEqual(expected)
      }
      verdicts['refused' in expected ? 'refused' : 'ran'] += 1
    }
    // Neither all nor none: changed plans reach the kernels.
    expect(verdicts.refused).toBeGreaterThan(50)
    expect(verdicts.ran).toBeGreaterThan(5)
  })

  it('are shared by threads like any', () => {
    using native = nativeOn(2)
    const [, network = new Uint8Array()] = plans.at(-1) ?? []
    const kernels = loadFlavour('simd')
    for (const { change, bytes } of hostilePlans(network, randomOf(seed + 1)))
      expect(outcomeOf(native.exports, bytes), change).toEqual(outcomeOf(kernels, bytes))
  })

  it('are opened for 1 to 16 threads', () => {
    const [, network = new Uint8Array()] = plans.at(-1) ?? []
    for (const threads of [0, 17, 0x7fffffff, 0xffffffff]) {
      using native = nativeOn(threads)
      const refused = { refused: 'from 1 to 16 threads', operator: null }
      expect(outcomeOf(native.exports, network)).toEqual(refused)
      for (const flavour of testedFlavours)
        expect(outcomeOf(loadFlavour(flavour), network, threads)).toEqual(refused)
    }
  })

  it('are answered by the runner with a message each', async () => {
    const chosen = plans.flatMap(([name, plan]) =>
      everyNth([...hostilePlans(plan, randomOf(seed + 2))], 40, name),
    )
    const entries = chosen.map(({ bytes }, index) => {
      const model = path.join(folder.path, `${index}.plan`)
      writeFileSync(model, bytes)
      return { id: String(index), model, batch: 1 }
    })
    const suite = {
      ...{ type: 'suite', invocation: 0, entries, threads: 1, delegate: null, inputSeed: 5, primer: null },
      warmup: { ...defaultWarmupRule, minMs: 0, maxMs: 1 },
      sampling: { minSamples: 1, maxSamples: 1, maxSeconds: 1 },
      ...{ rounds: 1, orderSeed: 1 },
    }
    const { messages, exitCode, stderr } = await say([...sanitized, runner], `${JSON.stringify(suite)}\n`)
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    const ended = (messages as { type: string; entry: string; code?: string; message?: string }[]).filter(
      ({ type }) => /^slice-(done|refused)$/.test(type),
    )
    expect(ended).toHaveLength(entries.length)
    for (const { type, entry, code, message } of ended)
      if (type === 'slice-refused') {
        expect(code, chosen[Number(entry)]?.change).toMatch(
          /^(model-refused|input-unsupported|out-of-memory)$/,
        )
        expect(message).toMatch(/^(the plan|operator \d+ of the plan): .{8}|^input /)
      }
  })
})

function everyNth(plans: readonly HostilePlan[], nth: number, of: string): HostilePlan[] {
  return plans.flatMap(({ change, bytes }, index) =>
    index % nth === 0 ? [{ change: `${of}: ${change}`, bytes }] : [],
  )
}

/** A convolution from pixels, one by channel, a sparse one, a sum, the mean, a dense layer and the softmax. */
function smallNetwork() {
  const same = (stride: number) => ({ padding: 'SAME', strideH: stride, strideW: stride })
  const sparse = Array.from({ length: 96 }, (_, index) => (index % 7 === 0 ? index / 50 - 1 : 0))
  const step = (type: string, inputs: string[], output: string, more: object) => ({
    ...{ type, inputs, outputs: [output] },
    ...more,
  })
  const weighted = (shape: readonly number[], channels: number, options: object) => ({
    options,
    weights: { filters: { shape }, bias: { shape: [channels] } },
  })
  return buildGraph(
    {
      inputs: [{ name: 'x', shape: [1, 9, 7, 3] }],
      operators: [
        step('CONV_2D', ['x'], 'a', weighted([8, 3, 3, 3], 8, same(2))),
        step('DEPTHWISE_CONV_2D', ['a'], 'b', weighted([1, 3, 3, 8], 8, { depthMultiplier: 1, ...same(1) })),
        step('CONV_2D', ['b'], 'c', {
          options: same(1),
          weights: { filters: { shape: [12, 1, 1, 8], values: sparse }, bias: { shape: [12] } },
        }),
        step('HARD_SWISH', ['c'], 'd', {}),
        step('ADD', ['c', 'd'], 'e', {}),
        step('MEAN', ['e'], 'f', { options: { keepDims: false }, weights: { axes: { values: [1, 2] } } }),
        step('FULLY_CONNECTED', ['f'], 'g', {
          weights: { weights: { shape: [5, 12] }, bias: { shape: [5] } },
        }),
        step('SOFTMAX', ['g'], 'h', { options: { beta: 1 } }),
      ],
      outputs: ['h'],
    },
    seed,
  ).model
}
