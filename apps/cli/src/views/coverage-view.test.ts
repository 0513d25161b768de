import type { Schemas } from '@paceline/client'
import { expect, it } from 'vitest'
import { coverageLines, coverageWarning } from './coverage-view.js'

const issue = (type: string, index: number, reason = 'is no operator of XNNPACK') => ({ type, index, reason })
const coverage = (more: Partial<Schemas['RuntimeCoverage']> = {}): Schemas['RuntimeCoverage'] => ({
  runtime: 'tflite-native',
  version: '2.9.0',
  library: 'TFLite 2.9.0',
  operators: 31,
  cannotRun: [],
  delegate: 'xnnpack',
  outsideDelegate: [],
  ...more,
})
const plain = (_style: unknown, text: string) => text

it('has a line for each runtime, then each reason once with the operators that it is of', () => {
  const native = coverage({ outsideDelegate: [issue('TILE', 3), issue('TILE', 7), issue('EXP', 9)] })
  const web = coverage({
    runtime: 'litert-web',
    library: 'LiteRT.js',
    cannotRun: [issue('INPUT', -1, 'int8')],
    outsideDelegate: null,
  })
  const lines = coverageLines([native, web], plain)
  expect(lines[1]).toMatch(/^tflite-native +TFLite 2\.9\.0 +yes +28 of 31 operators$/)
  expect(lines[2]).toMatch(/^litert-web +LiteRT\.js +no +–$/)
  expect(lines.slice(4)).toEqual([
    'litert-web cannot run INPUT: int8',
    'tflite-native runs outside XNNPACK TILE: is no operator of XNNPACK (operator 3, 7)',
    'tflite-native runs outside XNNPACK EXP: is no operator of XNNPACK (operator 9)',
  ])
})

it('says what several runtimes have in common once', () => {
  const refusing = (runtime: string) => coverage({ runtime, cannotRun: [issue('INPUT', -1, 'int8')] })
  const outside = [issue('EXP', 9)]
  const items = [
    refusing('litert-web'),
    refusing('litert-node'),
    refusing('litert-native'),
    coverage({ outsideDelegate: outside }),
    coverage({ runtime: 'tflite-app', outsideDelegate: outside }),
  ]
  expect(coverageLines(items, plain).slice(7)).toEqual([
    'litert-web, litert-node and litert-native cannot run INPUT: int8',
    'tflite-native and tflite-app run outside XNNPACK EXP: is no operator of XNNPACK (operator 9)',
  ])
})

it('says of a kernel plug-in where it runs', () => {
  expect(coverageLines([], plain)).toEqual([expect.stringContaining('kernels-wasm')])
})

it('warns of what is amiss, and of nothing else', () => {
  expect(coverageWarning('m', coverage())).toBeNull()
  expect(coverageWarning('m', coverage({ outsideDelegate: null }))).toBeNull()
  expect(coverageWarning('m', coverage({ outsideDelegate: [issue('EXP', 1), issue('EXP', 2)] }))).toBe(
    'm: 2 of 31 operators run outside XNNPACK on tflite-native (EXP).',
  )
  expect(
    coverageWarning('m', coverage({ cannotRun: [issue('A', 0, 'no kernel'), issue('B', 1), issue('C', 2)] })),
  ).toBe('m: tflite-native cannot run it: A: no kernel, and 2 more reasons.')
})
