import { describe, expect, it } from 'vitest'
import { createDelegations } from './delegation.js'

/** Constructed from tflite/tools/benchmark/benchmark_tflite_model.cc and tflite/core/subgraph.cc. */
const gpu = { tool: 'GPU', nodes: /Gpu/ }
const xnnpack = { tool: 'XNNPACK', nodes: /XNNPack/ }

function heard(...lines: string[]) {
  const delegations = createDelegations()
  for (const line of lines) delegations.heard(line)
  return delegations
}
const replacing = (taken: number, of: number, node: string, where = 'for the whole graph') =>
  `Replacing ${taken} out of ${of} node(s) with delegate (${node}) node, yielding 1 partitions ${where}.`

describe('createDelegations', () => {
  it('knows a delegate that took all, some or none of the graph', () => {
    const wholly =
      'Explicitly applied GPU delegate, and the model graph will be completely executed by the delegate.'
    const partly =
      'Explicitly applied GPU delegate, and the model graph will be partially executed by the delegate w/ 3 delegate kernels.'
    const not =
      'Though GPU delegate is explicitly applied, the model graph will not be executed by the delegate.'
    expect(heard(wholly).of(gpu)).toMatchObject({ extent: 'whole', operators: null })
    expect(heard(partly).of(gpu)).toEqual({
      extent: 'partial',
      operators: null,
      ofOperators: null,
      partitions: 3,
    })
    expect(heard(not).of(gpu)).toMatchObject({ extent: 'none', operators: 0 })
    expect(heard().of(gpu)).toMatchObject({ extent: 'none', operators: 0 })
    expect(heard(wholly).of(xnnpack)).toMatchObject({ extent: 'none' })
  })

  it('does not take half a sentence for a whole one', () => {
    const half = 'Explicitly applied GPU delegate, and the model graph will be completely executed'
    expect(heard(half).of(gpu).extent).toBe('none')
  })

  it('counts the operators that each delegate took, over subgraphs, and once where it was asked twice', () => {
    const delegations = heard(
      replacing(5, 64, 'TfLiteGpuDelegateV2'),
      replacing(58, 64, 'TfLiteGpuDelegateV2'),
      replacing(6, 7, 'TfLiteXNNPackDelegate', 'for subgraph 0'),
      replacing(2, 2, 'TfLiteXNNPackDelegate', 'for subgraph 1'),
    )
    expect(delegations.of(gpu)).toEqual({ extent: 'partial', operators: 58, ofOperators: 64, partitions: 1 })
    expect(delegations.of(xnnpack)).toEqual({
      extent: 'partial',
      operators: 8,
      ofOperators: 9,
      partitions: 2,
    })
  })

  it('knows of older builds how many, but not of how many', () => {
    const old = 'Replacing 5 node(s) with delegate (TfLiteNnapiDelegate) node, yielding 1 partitions.'
    expect(heard(old).of({ tool: 'NNAPI', nodes: /Nnapi/ })).toMatchObject({
      extent: 'unknown',
      operators: 5,
      ofOperators: null,
    })
  })

  it('goes by what shows a delegate where nothing counts', () => {
    const created = heard('Created TensorFlow Lite XNNPACK delegate for CPU.')
    expect(created.of(xnnpack).extent).toBe('none')
    expect(created.of({ ...xnnpack, shown: /XNNPACK delegate for CPU/ }).extent).toBe('unknown')
  })
})
