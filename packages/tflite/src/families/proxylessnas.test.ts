import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import { buildModel } from '../spaces/build-model.js'
import { InvalidEncodingError } from '../spaces/decisions.js'
import { proxylessnasSpace } from './proxylessnas.js'

const fixture = (path: string): string =>
  readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8')
const { rows } = JSON.parse(fixture('published/proxylessnas.json')) as {
  rows: { row: string; encoding: { ops: string[]; target: string }; trainableWeights: number }[]
}
const mobile = rows[0]?.encoding.ops ?? []

const digestOf = (encoding: unknown): string =>
  analyse(buildModel({ space: 'proxylessnas', encoding }).model).digest

describe('proxylessnas', () => {
  it.each(rows)('has exactly the weights of $row', ({ encoding, trainableWeights }) => {
    const { model } = buildModel({ space: 'proxylessnas', encoding })
    const { operators, params } = analyse(model)
    const normalised = operators.filter(
      ({ type, outputs }) => /CONV_2D$/.test(type) && outputs[0]?.name !== 'logits/conv',
    )
    // Where the graph has one bias for a channel, a batch norm has a scale and a shift.
    const scales = normalised.reduce((sum, { outputs }) => sum + (outputs[0]?.shape.at(-1) ?? 0), 0)
    expect(params + scales).toBe(trainableWeights)
  })

  it('has the operators that a phone ran of the mobile network, block by block', () => {
    const [, ...lines] = fixture('proxylessnas/mobile-operators.csv').trim().split('\n')
    const measured = lines.map((line) => line.split(',') as [op: string, name: string])
    const { model } = buildModel({ space: 'proxylessnas' })
    const { operators } = analyse(model)
    // The phone's model ends with the scores.
    expect(operators.map(({ type }) => type)).toEqual([...measured.map(([op]) => op), 'SOFTMAX'])
    for (const [index, [op, name]] of measured.entries()) {
      const [, expansion, kernel, stride] = /up_(\d)-ks_(\d)-st_(\d)/.exec(name) ?? []
      const shapes = operators[index]?.inputs.map(({ shape }) => shape)
      if (op === 'DEPTHWISE_CONV_2D') {
        expect(shapes?.[1]?.[1], name).toBe(Number(kernel))
        expect(model.graphs[0]?.operators[index]?.options.strideH, name).toBe(Number(stride))
      }
      if (name.includes('/expand/')) {
        const [filters = 0, , , channels = 0] = shapes?.[1] ?? []
        expect(filters / channels, name).toBe(Number(expansion))
      }
    }
  })

  it('gives another network for every decision', () => {
    const others = [
      { ops: mobile },
      ...mobile.map((op, at) => ({ ops: mobile.with(at, op === 'k5_e6' ? 'k3_e3' : 'k5_e6') })),
      ...mobile.flatMap((op, at) =>
        at % 4 === 0 || op === 'skip' ? [] : [{ ops: mobile.with(at, 'skip') }],
      ),
      ...['mobile_14', 'gpu', 'cpu'].map((target) => ({ ops: mobile, target })),
      { ops: mobile, resolution: 64 },
    ].map((each) => ({ resolution: 32, ...each }))
    // Skipping one of two equal blocks leaves the other: which of them was skipped is no other network.
    const networks = new Set(others.map(({ ops, ...rest }) => JSON.stringify([withoutSkips(ops), rest])))
    expect(new Set(others.map(digestOf)).size).toBe(networks.size)
  })

  it.each([
    [{ ops: mobile.with(4, 'skip') }, '/encoding/ops/4 must not be skip: the first block of a stage'],
    [{ ops: mobile.with(20, 'skip') }, '/encoding/ops/20 must not be skip'],
    [{ ops: mobile.with(1, 'k9_e3') }, '/encoding/ops/1 must be one of k3_e3, k3_e6'],
    [{ ops: mobile.slice(1) }, '/encoding/ops must be a list of 21'],
    [{ target: 'tpu' }, '/encoding/target must be one of mobile, mobile_14, gpu, cpu'],
  ])('names what is out of range: %#', (encoding, message) => {
    expect(() => proxylessnasSpace.parse(encoding)).toThrow(InvalidEncodingError)
    expect(() => proxylessnasSpace.parse(encoding)).toThrow(message)
  })
})

function withoutSkips(ops: readonly string[]): string[][] {
  return [0, 4, 8, 12, 16, 20].map((first) => ops.slice(first, first + 4).filter((op) => op !== 'skip'))
}
