import { describe, expect, it } from 'vitest'
import { canonicalGraphSpec } from './build-graph.js'
import { InvalidGraphError } from './spec.js'

const x = { name: 'x', shape: [1, 4, 4, 2] }
const relu = (input: string, output: string) => ({ type: 'RELU', inputs: [input], outputs: [output] })
const of = (...operators: unknown[]) => ({ inputs: [x], operators, outputs: ['y'] })
const conv = (more: object = {}, filters: unknown = { shape: [3, 3, 3, 2] }) => ({
  type: 'CONV_2D',
  inputs: ['x'],
  outputs: ['y'],
  options: { strideH: 1, strideW: 1, ...more },
  weights: { filters },
})
const svdf = (more: object = {}) => ({
  type: 'SVDF',
  inputs: ['x'],
  outputs: ['y'],
  options: { rank: 1 },
  weights: { features: { shape: [2, 3] }, time: { shape: [2, 3] }, ...more },
})

function refusalsOf(graph: unknown): readonly (readonly [path: string, message: string])[] {
  try {
    canonicalGraphSpec(graph)
  } catch (error) {
    if (error instanceof InvalidGraphError) return error.errors.map(({ path, message }) => [path, message])
    throw error
  }
  return []
}

const cases: Record<string, readonly [graph: unknown, path: string, message: RegExp]> = {
  'an unknown type': [of({ type: 'CONV_9D', inputs: ['x'] }), '/graph/operators/0/type', /CONV_9D .*CONV_2D/],
  'an unknown tensor': [of(relu('z', 'y')), '/graph/operators/0/inputs/0', /nothing makes the tensor z/],
  'an unknown output': [
    { ...of(relu('x', 'y')), outputs: ['y', 'z'] },
    '/graph/outputs/1',
    /nothing makes .* z/,
  ],
  'an output that is an input': [
    { ...of(relu('x', 'y')), outputs: ['y', 'x'] },
    '/graph/outputs/1',
    /x is an input/,
  ],
  'a name used twice': [
    of(relu('x', 'y'), relu('x', 'y')),
    '/graph/operators/1/outputs/0',
    /y is used twice/,
  ],
  'an output used twice': [
    { ...of(relu('x', 'y')), outputs: ['y', 'y'] },
    '/graph/outputs/1',
    /y is used twice/,
  ],
  'a name that a constant has': [
    { ...of(conv(), relu('y', 'y/filters')), outputs: ['y/filters'] },
    '/graph/operators/1/outputs/0',
    /y\/filters is used twice/,
  ],
  'a cycle': [
    of({ type: 'ADD', inputs: ['x', 'b'], outputs: ['a'] }, relu('a', 'b'), relu('b', 'y')),
    '/graph/operators/0',
    /cyclic: (a -> b -> a|b -> a -> b)/,
  ],
  'an operator that reads itself': [of(relu('y', 'y')), '/graph/operators/0', /cyclic: y -> y/],
  'a tensor that nobody reads': [
    of(relu('x', 'y'), relu('x', 'z')),
    '/graph/operators/1/outputs/0',
    /nobody reads z/,
  ],
  'one of two parts that nobody reads': [
    of({
      type: 'SPLIT',
      inputs: ['x'],
      outputs: ['y', 'z'],
      options: { numSplits: 2 },
      weights: { axis: { values: [3] } },
    }),
    '/graph/operators/0/outputs/1',
    /nobody reads z of SPLIT/,
  ],
  'an input that nobody reads': [
    { ...of(relu('x', 'y')), inputs: [x, { ...x, name: 'w' }] },
    '/graph/inputs/1',
    /nobody reads the input w/,
  ],
  'an output that no input reaches': [
    of({ type: 'ADD', inputs: [], outputs: ['y'], weights: { x: { shape: [1] }, y: { shape: [1] } } }),
    '/graph/operators/0/inputs',
    /no input reaches this ADD/,
  ],
  'a zero-sized input': [
    { ...of(relu('x', 'y')), inputs: [{ name: 'x', shape: [1, 0, 4] }] },
    '/graph/inputs/0/shape',
    /input x is a zero-sized tensor: \[1, 0, 4\]/,
  ],
  'zero-sized weights': [
    of(conv({}, { shape: [0, 3, 3, 2] })),
    '/graph/operators/0/weights/filters/shape',
    /filters of CONV_2D is a zero-sized/,
  ],
  'a zero-sized activation': [
    of({ type: 'RESIZE_BILINEAR', inputs: ['x'], outputs: ['y'], weights: { size: { values: [0, 4] } } }),
    '/graph/operators/0/outputs/0',
    /y of RESIZE_BILINEAR is a zero-sized tensor/,
  ],
  'a window that is larger than its image': [
    of(conv({ padding: 'VALID' }, { shape: [1, 5, 5, 2] })),
    '/graph/operators/0',
    /CONV_2D y: the window reaches over 5 of a height of 4/,
  ],
  'filters of other channels': [
    of(conv({}, { shape: [3, 3, 3, 5] })),
    '/graph/operators/0',
    /divide the 2 channels/,
  ],
  'a missing option': [
    of({ ...conv(), options: { strideH: 1 } }),
    '/graph/operators/0/options/strideW',
    /CONV_2D needs the option strideW/,
  ],
  'an option that the type does not have': [
    of(conv({ stride: 2 })),
    '/graph/operators/0/options/stride',
    /CONV_2D has no option stride here; .*strideW/,
  ],
  'an option of a wrong kind': [
    of(conv({ padding: 'FULL' })),
    '/graph/operators/0/options/padding',
    /SAME, VALID/,
  ],
  'an activation that no kernel fuses': [
    of(conv({ fusedActivation: 'TANH' })),
    '/graph/operators/0/options/fusedActivation',
    /NONE, RELU/,
  ],
  'a stride of 0': [of(conv({ strideH: 0 })), '/graph/operators/0', /option strideH must be at least 1/],
  'missing weights': [
    of({ ...conv(), weights: {} }),
    '/graph/operators/0/weights/filters',
    /CONV_2D needs filters here/,
  ],
  'an unknown constant': [
    of({ ...relu('x', 'y'), weights: { slope: { shape: [1] } } }),
    '/graph/operators/0/weights/slope',
    /RELU has no constant operand slope/,
  ],
  'values of another number than the shape says': [
    of({ type: 'ADD', inputs: ['x'], outputs: ['y'], weights: { y: { shape: [2], values: [1, 2, 3] } } }),
    '/graph/operators/0/weights/y/values',
    /3 values for the shape \[2\]/,
  ],
  'indices that are not given': [
    of({ type: 'MEAN', inputs: ['x'], outputs: ['y'], weights: { axes: { shape: [2] } } }),
    '/graph/operators/0/weights/axes/values',
    /must be given/,
  ],
  'an input too many': [
    of({ ...relu('x', 'y'), inputs: ['x', 'x'] }),
    '/graph/operators/0/inputs',
    /takes 1 tensors/,
  ],
  'an input of another type': [
    { ...of(relu('x', 'y')), inputs: [{ ...x, dtype: 'int32' }] },
    '/graph/operators/0/inputs/0',
    /x is int32; x of RELU is float32/,
  ],
  'other outputs than the option says': [
    of({ type: 'UNPACK', inputs: ['x'], outputs: ['y'], options: { axis: 3, num: 2 } }),
    '/graph/operators/0/outputs',
    /UNPACK has 2 outputs \(option num\), 1 are named/,
  ],
  'too many operators': [
    of(...Array.from({ length: 10_001 }, (_, index) => relu('x', `y${index}`))),
    '/graph/operators',
    /1 to 10000 entries, has 10001/,
  ],
  'too many weights': [
    of(
      ...Array.from({ length: 3 }, (_, index) => ({
        type: 'FULLY_CONNECTED',
        inputs: [index === 0 ? 'x' : `y${index - 1}`],
        outputs: [index === 2 ? 'y' : `y${index}`],
        weights: { weights: { shape: [2 ** 13, 2 ** 12] } },
      })),
    ),
    '/graph/operators/2/weights',
    /more than 67108864/,
  ],
  'an activation of too many elements': [
    of({
      type: 'RESIZE_BILINEAR',
      inputs: ['x'],
      outputs: ['y'],
      weights: { size: { values: [2 ** 15, 2 ** 15] } },
    }),
    '/graph/operators/0/outputs/0',
    /elements, more than 268435456/,
  ],
  'more axes than kernels take': [
    { ...of(relu('x', 'y')), inputs: [{ name: 'x', shape: [1, 1, 1, 1, 1, 1] }] },
    '/graph/inputs/0/shape',
    /6 axes, more than 5/,
  ],
  'a place outside its axis': [
    of({
      type: 'STRIDED_SLICE',
      inputs: ['x'],
      outputs: ['y'],
      options: { shrinkAxisMask: 2 },
      weights: {
        begin: { values: [0, 4, 0, 0] },
        end: { values: [1, 5, 4, 2] },
        strides: { values: [1, 1, 1, 1] },
      },
    }),
    '/graph/operators/0',
    /STRIDED_SLICE y: axis 1: 4 is not in a length of 4/,
  ],
  'weights for a state': [
    of(svdf({ state: { shape: [1, 6] } })),
    '/graph/operators/0/weights/state',
    /SVDF has no constant operand state; those are x, features, time, bias/,
  ],
  'a name that a state has': [
    { ...of(svdf(), relu('y', 'y/state')), outputs: ['y/state'] },
    '/graph/operators/1/outputs/0',
    /y\/state is used twice/,
  ],
  'a state of too many elements': [
    { ...of(svdf({ time: { shape: [2, 2 ** 24] } })), inputs: [{ name: 'x', shape: [16, 3] }] },
    '/graph/operators/0',
    /SVDF y: state .*elements, more than 268435456/,
  ],
  'an unknown field': [{ ...of(relu('x', 'y')), nodes: [] }, '/graph/nodes', /no field here/],
  'something that is no graph': [[], '/graph', /must be an object/],
  'no operators': [of(), '/graph/operators', /1 to 10000 entries, has 0/],
}

describe('a graph that is no model is refused where it is wrong', () => {
  it.each(Object.entries(cases))('for %s', (_, [graph, path, message]) => {
    const refusals = refusalsOf(graph)
    expect(refusals).toContainEqual([path, expect.stringMatching(message)])
  })

  it('names several mistakes at once, and none in a graph without any', () => {
    expect(refusalsOf(of({ ...conv({ stride: 1 }), weights: {} })).map(([path]) => path)).toEqual([
      '/graph/operators/0/options/stride',
      '/graph/operators/0/weights/filters',
    ])
    expect(refusalsOf(of(conv()))).toEqual([])
  })
})
