import { readFileSync } from 'node:fs'
import { platformClock } from '@paceline/agent'
import { type KernelPlan, noClamp, planes } from '@paceline/kernel-plan'
import { describe, expect, it } from 'vitest'
import { kernelChecks } from '../../checks/kernel-checks.js'
import { loadFlavour } from '../../testing/load-flavour.js'
import { floats, randomOf } from '../../testing/seeded.js'
import { shapeOf } from '../choice/index.js'
import type { KernelExports } from '../kernel-exports.js'
import { KernelNetwork } from '../kernel-network.js'
import { KernelChecker } from '../self-check/index.js'
import { KernelsRunner } from './kernels-runner.js'
import { openKernels } from './open-kernels.js'

const random = randomOf(5)
const plan: KernelPlan = {
  tensors: [planes(6, 3, 5), planes(10, 3, 5), planes(10, 3, 5)],
  operators: [
    {
      kind: 'conv1x1-dense',
      label: '0 CONV_2D',
      inputs: [0],
      output: 1,
      clamp: noClamp,
      data: [floats(random, 60), floats(random, 10)],
      parameters: [],
    },
    { kind: 'add', label: '1 ADD', inputs: [1, 1], output: 2, clamp: noClamp, data: [], parameters: [] },
  ],
  inputs: [0],
  outputs: [2],
}
const load = { model: '', threads: 1, delegate: null }

/** As in a process of its own, which knows of no other's checks; `wrong` gives wrong answers in it. */
async function freshRunner({ wrong = '', checkAll = false } = {}) {
  const opened = await openKernels(
    {
      runtime: 'kernels-wasm',
      packageVersion: '1.2.3',
      readWasm: async (flavour) =>
        new Uint8Array(readFileSync(new URL(`../../wasm/${flavour}.wasm`, import.meta.url))),
      startThread: () => {
        throw new Error('one thread alone')
      },
      checks: kernelChecks,
      engine: 'this one',
      maxThreads: 1,
      clock: platformClock,
    },
    { threads: 1, checkAll },
  )
  const instantiate = async () => failing(loadFlavour('relaxed'), wrong)
  const checker = new KernelChecker({ instantiate, checks: kernelChecks, clock: platformClock })
  const runtime = { ...opened.runtime, ...(wrong && { checker }) }
  const runner = new KernelsRunner({
    runtime,
    lower: () => plan,
    readModel: async () => new Uint8Array(),
    peakBytes: () => null,
  })
  return { runtime, ready: opened.ready, runner }
}

/** Kernels of which one alone is wrong, in networks of one operator with one input. */
function failing(kernels: KernelExports, wrong: string): KernelExports {
  const bytes = new TextEncoder().encode(`${wrong}\0`)
  return {
    ...kernels,
    run(network) {
      kernels.run(network)
      const { buffer } = kernels.memory
      const name = kernels.variant_name(network, 0, kernels.selected(network, 0))
      if (Buffer.compare(new Uint8Array(buffer, name, bytes.length), bytes) === 0)
        new Float32Array(buffer, kernels.tensor(network, 1), 1)[0] = 7
    },
  }
}

async function fitting(operator: number): Promise<string[]> {
  const { kernels } = (await freshRunner()).runtime
  return new KernelNetwork(kernels, plan).variants(operator)
}

describe('what is checked for a model', () => {
  it('is every kernel that fits its operators, and no other', async () => {
    const { runtime, ready, runner } = await freshRunner()
    expect(ready.facts).not.toHaveProperty('checkedKernels')
    const { ran } = await runner.load(load)
    const all = [...(await fitting(0)), ...(await fitting(1))]
    expect([...runtime.checker.checked].sort()).toEqual(all.sort())
    expect(ran.checkMs).toBeGreaterThan(0)
    expect(ran.refusedKernels).toEqual([])
  })

  it('is the kept kernel alone where there is one, in each process anew', async () => {
    const [, kept = ''] = await fitting(0)
    for (let process = 0; process < 2; process++) {
      const { runtime, runner } = await freshRunner()
      const kernelChoices = { [runtime.choiceKey]: { [shapeOf(plan, 0)]: kept } }
      const { ran } = await runner.load({ ...load, kernelChoices })
      expect([...runtime.checker.checked].sort()).toEqual([kept, ...(await fitting(1))].sort())
      expect(ran.kernels?.[0]?.kernel).toBe(kept)
    }
  })

  it('are all others once the kept one is refused, which is told', async () => {
    const [, wrong = ''] = await fitting(0)
    const { runtime, runner } = await freshRunner({ wrong })
    const kernelChoices = { [runtime.choiceKey]: { [shapeOf(plan, 0)]: wrong } }
    const { ran } = await runner.load({ ...load, kernelChoices })
    expect([...runtime.checker.checked]).toEqual(expect.arrayContaining(await fitting(0)))
    expect(ran.refusedKernels).toMatchObject([{ kernel: wrong, kind: 'conv1x1-dense', when: 'start' }])
    expect(await fitting(0)).toContain(ran.kernels?.[0]?.kernel)
    expect(ran.kernels?.[0]?.kernel).not.toBe(wrong)
  })

  it('is not checked again by the next model of the process', async () => {
    const { runner, runtime } = await freshRunner()
    await runner.load(load)
    await runner.close()
    const names = new Map([...runtime.checker.checked].map((name) => [name, 'add' as const]))
    expect(await runtime.checker.check(names)).toBe(false)
  })

  it('is every kernel that there is where no model is named', async () => {
    const { ready, runtime } = await freshRunner({ checkAll: true })
    expect(ready.facts).toMatchObject({ refusedKernels: expect.any(Array) })
    expect(ready.facts.checkedKernels).toBe(runtime.checker.checked.size)
    expect(runtime.checker.checked.size).toBeGreaterThan((await fitting(0)).length + 20)
  })
})
