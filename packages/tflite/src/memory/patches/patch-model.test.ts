import { describe, expect, it } from 'vitest'
import { analyse } from '../../analyse/index.js'
import type { TfliteModel } from '../../graph.js'
import { buildModel } from '../../spaces/index.js'
import { InvalidTransformError } from '../../transforms/transform.js'
import { memoryOf } from '../memory-of.js'
import { patchModel, planPatches } from './patch-model.js'
import type { PatchChoice } from './plan-patches.js'

const built = (space: string, encoding: Record<string, unknown>): TfliteModel => {
  return buildModel({ space, encoding }, 1).model
}
const v1 = built('mobilenet_v1', { width: 0.25, resolution: 64 })
const v2 = built('mobilenet_v2', { width: 0.35, resolution: 64 })
const small = built('mobilenet_v3', { size: 'small', resolution: 64 })
const typesOf = ({ graphs: [graph] }: TfliteModel) => (graph?.operators ?? []).map(({ type }) => type)

describe('the plan of patches', () => {
  it('reads what each patch’s windows reach, up to the image’s border', () => {
    // 3 x 3 of stride 2, then 3 x 3 of stride 1, both SAME over 64: TFLite pads the first at its end alone.
    const { patches, map } = planPatches(v1, { operators: 2, grid: 2 })
    expect(map?.shape).toEqual([1, 32, 32, 8])
    expect(patches.map(({ outputRows, inputRows }) => [outputRows, inputRows])).toEqual([
      [
        [0, 16],
        [0, 35],
      ],
      [
        [0, 16],
        [0, 35],
      ],
      [
        [16, 32],
        [30, 64],
      ],
      [
        [16, 32],
        [30, 64],
      ],
    ])
  })

  it.each([
    [v1, 8, 3],
    [v2, 10, 4],
    [v2, 13, 2],
    [small, 3, 3],
  ])('counts the work that patches repeat', (model, operators, grid) => {
    const { overlapMacs } = planPatches(model, { operators, grid })
    const patched = patchModel(model, { kind: 'patch', operators, grid })
    expect(overlapMacs).toBeGreaterThan(0)
    expect(analyse(patched.model).macs - analyse(model).macs).toBe(overlapMacs)
  })

  it('repeats nothing where no window reaches beyond its place', () => {
    const graph = v1.graphs[0]
    if (graph === undefined) throw new Error('no graph')
    // The third operator is pointwise: alone, as the first of a graph, its patches share no place.
    const [operator] = graph.operators.slice(2, 3)
    const alone = { ...graph, operators: operator ? [operator] : [], inputs: [operator?.inputs[0] ?? 0] }
    const outputs = operator?.outputs ?? []
    const plan = planPatches({ ...v1, graphs: [{ ...alone, outputs }] }, { operators: 1, grid: 4 })
    expect(plan.overlapMacs).toBe(0)
  })

  it('finds for a budget the patching that repeats least, of all that fit it', () => {
    const budgetBytes = Math.round(memoryOf(v2).arenaBytes * 0.7)
    const found = planPatches(v2, { budgetBytes })
    const fitting = Array.from({ length: 63 }, (_, index) => index + 1)
      .flatMap((operators) => [2, 3, 4, 5, 6, 7, 8].map((grid) => ({ operators, grid })))
      .flatMap((choice) => orNothing(() => planPatches(v2, choice)))
      .filter(({ arenaBytes }) => arenaBytes <= budgetBytes)
    expect(fitting.length).toBeGreaterThan(1)
    expect(found.arenaBytes).toBeLessThanOrEqual(budgetBytes)
    expect(found.overlapMacs).toBe(Math.min(...fitting.map(({ overlapMacs }) => overlapMacs)))
  })

  it('leaves a model that is within its budget', () => {
    const { arenaBytes } = memoryOf(v1)
    const { model, report, warnings } = patchModel(v1, { kind: 'patch', budgetBytes: arenaBytes })
    expect(model).toBe(v1)
    expect(report).toMatchObject({ operators: 0, grid: 1, arenaBytes, overlapMacs: 0 })
    expect(warnings).toHaveLength(1)
  })
})

describe('the patched model', () => {
  it('pads at the image’s borders alone, and slices what a residual needs of a larger patch', () => {
    const { model } = patchModel(v2, { kind: 'patch', operators: 10, grid: 3 })
    const stem = model.graphs[0]?.operators.slice(0, typesOf(model).lastIndexOf('CONCATENATION')) ?? []
    const paddings = new Set(
      stem.map(({ options }) => options.padding).filter((padding) => padding !== undefined),
    )
    expect([...paddings]).toEqual(['VALID'])
    // Four windows, of which the first has its padding at the end alone: the inner patch of nine pads nothing.
    const padded = stem
      .filter(({ type }) => type === 'PAD')
      .map(({ outputs: [output = -1] }) => {
        return model.graphs[0]?.tensors[output]?.name ?? ''
      })
    expect(padded.some((name) => name.includes('patch_0_0'))).toBe(true)
    expect(padded.some((name) => name.includes('patch_1_1'))).toBe(false)
    expect(stem.filter(({ type }) => type === 'ADD')).toHaveLength(9)
  })

  it('has the inputs, outputs and weights of the original, and its rest', () => {
    const { model } = patchModel(v1, { kind: 'patch', operators: 5, grid: 2 })
    const weights = (each: TfliteModel) => {
      return new Set(
        each.graphs[0]?.tensors.filter(({ dtype }) => dtype === 'float32').flatMap(({ data }) => data ?? []),
      )
    }
    expect(weights(model)).toEqual(weights(v1))
    expect(typesOf(model).slice(-10)).toEqual(typesOf(v1).slice(-10))
    expect(analyse(model).outputs[0]?.shape).toEqual(analyse(v1).outputs[0]?.shape)
  })
})

describe('refusals', () => {
  const refused = (model: TfliteModel, choice: PatchChoice) => {
    try {
      planPatches(model, choice)
    } catch (error) {
      if (error instanceof InvalidTransformError) return error.errors[0]
      throw error
    }
    throw new Error('nothing was refused')
  }

  it.each([
    [{ operators: 5, grid: 17 }, '/grid', /is 16 x 16, which 17 x 17 patches do not fit/],
    [{ operators: 5, grid: 1 }, '/grid', /from 2, not 1/],
    [{ operators: 0, grid: 2 }, '/operators', /from 1, not 0/],
    [{ operators: 2.5, grid: 2 }, '/operators', /not 2\.5/],
    [{ operators: 999, grid: 2 }, '/operators', /not 999/],
    [{ budgetBytes: -1 }, '/budgetBytes', /not -1/],
  ])('%j', (choice, path, message) => {
    expect(refused(v1, choice)).toMatchObject({ path, message: expect.stringMatching(message) })
  })

  it('names the first global operator', () => {
    const mean = typesOf(small).findIndex((type) => type === 'MEAN' || type === 'AVERAGE_POOL_2D')
    const { message } = refused(small, { operators: mean + 1, grid: 2 }) ?? {}
    expect(message).toContain(`operator ${mean} (`)
    expect(message).toContain(`at most ${mean} operators`)
  })

  it('names both tensors where it would cut a branch', () => {
    const add = typesOf(v2).indexOf('ADD')
    const { path, message } = refused(v2, { operators: add - 1, grid: 2 }) ?? {}
    expect(path).toBe('/operators')
    expect(message).toMatch(/block_1\/project.*block_2\/depthwise/)
  })

  it('tells the smallest arena that can be reached', () => {
    const { message = '' } = refused(v2, { budgetBytes: 1000 }) ?? {}
    const smallest = Number(/smallest arena is (\d+) bytes/.exec(message)?.[1])
    expect(planPatches(v2, { budgetBytes: smallest }).arenaBytes).toBe(smallest)
    expect(() => planPatches(v2, { budgetBytes: smallest - 1 })).toThrow(InvalidTransformError)
  })
})

function orNothing<T>(make: () => T): T[] {
  try {
    return [make()]
  } catch (error) {
    if (error instanceof InvalidTransformError) return []
    throw error
  }
}
