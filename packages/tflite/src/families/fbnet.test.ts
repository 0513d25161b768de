import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import { buildModel } from '../spaces/build-model.js'
import { InvalidEncodingError } from '../spaces/decisions.js'
import { fbnetDecisions, fbnetSpace } from './fbnet.js'

const candidates = fbnetDecisions.ops.item.values
const uniform = (op: string): string[] => Array<string>(22).fill(op)
const analysisOf = (encoding: unknown) => analyse(buildModel({ space: 'fbnet', encoding }).model)

describe('fbnet', () => {
  it('searches 22 positions of nine blocks', () => {
    expect(candidates).toHaveLength(9)
    expect(fbnetSpace.size).toBe(9n ** 22n)
  })

  it('is, all blocks skipped, the convolutions that change the shape', () => {
    const { operators } = analysisOf({ ops: uniform('skip') })
    const shapes = operators.filter(({ type }) => type === 'CONV_2D').map(({ outputs }) => outputs[0]?.shape)
    expect(shapes).toEqual([
      [1, 112, 112, 16],
      [1, 56, 56, 24],
      [1, 28, 28, 32],
      [1, 14, 14, 64],
      [1, 14, 14, 112],
      [1, 7, 7, 184],
      [1, 7, 7, 352],
      [1, 7, 7, 1984],
    ])
    expect(operators.map(({ type }) => type).slice(8)).toEqual(['MEAN', 'FULLY_CONNECTED', 'SOFTMAX'])
  })

  it('halves the 1x1 convolutions of a block in two groups, and keeps its depthwise one', () => {
    const macs = (op: string, type: string): number =>
      analysisOf({ ops: uniform('skip').with(9, op), resolution: 32 })
        .operators.filter((each) => each.type === type && each.outputs[0]?.name.startsWith('block_9/'))
        .reduce((sum, each) => sum + each.macs, 0)
    for (const kernel of ['k3', 'k5']) {
      expect(macs(`${kernel}_e1_g2`, 'CONV_2D')).toBe(macs(`${kernel}_e1`, 'CONV_2D') / 2)
      const depthwise = macs(`${kernel}_e1_g2`, 'DEPTHWISE_CONV_2D')
      expect(depthwise).toBe(macs(`${kernel}_e1`, 'DEPTHWISE_CONV_2D'))
      expect(depthwise).toBeGreaterThan(0)
    }
  })

  it('gives another network for every decision', () => {
    const base = { ops: uniform('k3_e1'), head: 8, resolution: 32 }
    const others = [
      base,
      ...base.ops.flatMap((_, at) =>
        // Among equal blocks of one stage, which one is skipped makes no difference.
        candidates
          .filter((op) => op !== 'k3_e1' && (op !== 'skip' || at % 4 < 2))
          .map((op) => ({ ...base, ops: base.ops.with(at, op) })),
      ),
      { ...base, head: 16 },
      { ...base, resolution: 64 },
    ]
    const digests = new Set(others.map((each) => analysisOf(each).digest))
    expect(digests.size).toBe(others.length)
  })

  it.each([
    [{ ops: uniform('k7_e3') }, '/encoding/ops/0 must be one of k3_e1, k3_e1_g2'],
    [{ ops: uniform('skip').slice(1) }, '/encoding/ops must be a list of 22'],
    [{ head: 0 }, '/encoding/head must be a whole number from 8 to 4096'],
    [{ width: 1 }, '/encoding/width is not a decision of this space'],
  ])('names what is out of range: %#', (encoding, message) => {
    expect(() => fbnetSpace.parse(encoding)).toThrow(InvalidEncodingError)
    expect(() => fbnetSpace.parse(encoding)).toThrow(message)
  })
})
