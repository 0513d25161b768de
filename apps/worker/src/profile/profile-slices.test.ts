import { buildModel, constantBytes, readModel, type TfliteModel, writeModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { slicesOf } from './profile-slices.js'
import { rotationFor } from './rotation.js'
import { leastSeconds, planSuite } from './suite-budget.js'

const { model } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }, 0)
const rotation = rotationFor(model, [])
const all = slicesOf(model, 10, rotation)
const operators = model.graphs[0]?.operators ?? []

const mainOf = (of: TfliteModel) =>
  of.graphs[0] ?? { name: '', tensors: [], operators: [], inputs: [], outputs: [] }

describe('slicesOf', () => {
  it('has every operator alone, with as many copies as it says', () => {
    expect(all.singles.map(({ index }) => index)).toEqual([...operators.keys()])
    expect(all.types).toEqual(operators.map(({ type }) => type))
    for (const { index, copies, build } of all.singles) {
      const graph = mainOf(build())
      expect(graph.operators.map(({ type }) => type)).toEqual(Array(copies).fill(operators[index]?.type))
      if (copies > 1) expect(constantBytes(graph)).toBeLessThan(1.5 * rotation.weightBytes)
    }
  })

  it('has those hot that are copied, and no others', () => {
    const copied = all.singles.filter(({ copies }) => copies > 1)
    expect(copied.length).toBeGreaterThan(40)
    expect(copied.length).toBeLessThan(operators.length)
    expect(all.hot.map(({ index }) => index)).toEqual(copied.map(({ index }) => index))
    for (const { build } of all.hot) expect(mainOf(build()).operators).toHaveLength(1)
  })

  it('has prefixes that end where they say, and foresees what slices take', () => {
    for (const { index, build, expectedMs } of all.prefixes(6)) {
      expect(mainOf(build()).operators).toHaveLength(index + 1)
      expect(expectedMs).toBeGreaterThan(0)
      expect(expectedMs).toBeLessThan(10)
    }
    expect(all.hot.reduce((sum, { expectedMs }) => sum + expectedMs, 0)).toBeLessThan(10)
    const single = all.singles.find(({ index }) => index === all.hot[3]?.index)
    expect(single?.expectedMs).toBeCloseTo((single?.copies ?? 0) * (all.hot[3]?.expectedMs ?? 0), 12)
  })

  it('gives all of them names of their own', () => {
    const ids = [...all.singles, ...all.hot, ...all.prefixes(16)].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(all.singles[7]?.id).toBe('operator:7')
  })

  it('names operators that cannot be cut, and goes on with the others', () => {
    const graph = mainOf(model)
    const operators = graph.operators.map((operator, index) =>
      index === 5 ? { ...operator, type: 'CALL', options: { subgraph: 1 } } : operator,
    )
    const called = { name: 'called', tensors: [], operators: [], inputs: [], outputs: [] }
    const calling = readModel(writeModel({ ...model, graphs: [{ ...graph, operators }, called] }))
    const some = slicesOf(calling, 10, rotation)
    expect(some.uncut).toEqual([
      { index: 5, type: 'CALL', message: 'operator 5 (CALL) runs graph 1: a slice holds one graph' },
    ])
    expect(some.singles).toHaveLength(operators.length - 1)
    // Prefixes hold it from there on.
    expect(some.prefixes(16).every(({ index }) => index < 5)).toBe(true)
  })
})

describe('planSuite', () => {
  const leastMs = ({ slices, wholes, minSamples }: NonNullable<ReturnType<typeof planSuite>>) =>
    minSamples * slices.reduce((sum, { expectedMs }) => sum + expectedMs, wholes * 10)

  it('becomes poorer with the budget, and never plans beyond it', () => {
    let slices = Number.POSITIVE_INFINITY
    for (const seconds of [8, 3, 1.5, 1, 0.6, 0.4, 0.3]) {
      const budget = planSuite(all, 10, seconds)
      if (budget === null) continue
      expect(leastMs(budget)).toBeLessThanOrEqual(1000 * seconds)
      expect(budget.slices.length).toBeLessThanOrEqual(slices)
      expect(budget.slices.filter(({ kind }) => kind === 'single')).toHaveLength(operators.length)
      expect(budget.maxSeconds * (budget.slices.length + budget.wholes)).toBeCloseTo(seconds, 9)
      slices = budget.slices.length
    }
    expect(slices).toBeLessThan(operators.length + 9)
  })

  it('is none where one sample of each operator is too much', () => {
    const least = leastSeconds(all, 10)
    expect(planSuite(all, 10, 1.001 * least)?.slices).toHaveLength(operators.length)
    expect(planSuite(all, 10, 0.999 * least)).toBeNull()
  })
})
