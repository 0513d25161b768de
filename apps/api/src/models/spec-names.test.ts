import { spaces } from '@paceline/tflite'
import { expect, it } from 'vitest'
import { nameOf } from './spec-names.js'

it.each([
  ['MobileNetV2 0.75 192', { space: 'mobilenet_v2', encoding: { width: 0.75, resolution: 192 } }],
  [
    'MobileNetV3 large minimalistic 1 224',
    { space: 'mobilenet_v3', encoding: { size: 'large', minimalistic: true, width: 1, resolution: 224 } },
  ],
  [
    'MobileNetV3 small 1 224',
    { space: 'mobilenet_v3', encoding: { size: 'small', minimalistic: false, width: 1, resolution: 224 } },
  ],
  [
    'MnasNet a1 1 224 seed 7',
    { space: 'mnasnet', seed: 7, encoding: { model: 'a1', width: 1, resolution: 224 } },
  ],
  ['future 3332 176', { space: 'future', encoding: { d: [3, 3, 3, 2], resolution: 176 } }],
  ['future {"a":1}', { space: 'future', encoding: { blocks: { a: 1 } } }],
])('calls it %s', (name, { space, ...spec }) => {
  expect(nameOf(spec, spaces.get(space)?.title ?? space)).toBe(name)
})

it('tells long encodings apart by a digest', () => {
  const named = (last: number) =>
    nameOf({ encoding: { ks: [...Array(60).fill(3), last], resolution: 176 } }, 'Future')
  expect(named(5)).toMatch(/^Future #[0-9a-f]{8} 176$/)
  expect(named(7)).not.toBe(named(5))
})

it('tells graphs apart by a digest', () => {
  const named = (name: string) => nameOf({ graph: { inputs: [], operators: [], outputs: [name] } }, 'Graph')
  expect(named('y')).toMatch(/^Graph #[0-9a-f]{8}$/)
  expect(named('z')).not.toBe(named('y'))
})
