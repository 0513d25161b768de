import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createInterpreter, libraryPath, loadTflite } from '@paceline/agent-native'
import {
  buildModel,
  builtinOperators,
  coverageOf,
  litertJs25,
  spaces,
  type TfliteModel,
  tflite29,
  writeModel,
} from '@paceline/tflite'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../stack/index.js'
import { singleOperators } from './single-operators.js'

const tflite = loadTflite(libraryPath())
const folder = temporaryFolder('coverage')
afterAll(() => folder[Symbol.dispose]())

/** How many operators the delegate takes; null where TFLite refuses the model. */
function delegated(model: TfliteModel): { operators: number; delegated: number } | null {
  const file = path.join(folder.path, 'model.tflite')
  writeFileSync(file, writeModel(model))
  const pointer = tflite.createModelFromFile(file)
  if (pointer === null) return null
  const interpreter = createInterpreter(tflite, pointer, { name: 'xnnpack', flags: 1 }, 1)
  try {
    return interpreter && { ...interpreter.delegation }
  } finally {
    interpreter?.close()
    tflite.deleteModel(pointer)
  }
}

const nativeOf = (model: TfliteModel) => coverageOf(model).find(({ runtime }) => runtime === 'tflite-native')

describe('the operators that a library has kernels for', () => {
  it('are those of the table, for TFLite', () => {
    expect(tflite.version()).toBe('2.9.0')
    const found: Record<string, number> = {}
    for (const type of builtinOperators) {
      if (type === 'CUSTOM' || type === 'DELEGATE' || type === 'PLACEHOLDER_FOR_GREATER_OP_CODES') continue
      for (let version = 1, misses = 0; misses < 2; version++) {
        if (hasKernel(type, version)) {
          found[type] = version
          misses = 0
        } else misses += 1
      }
    }
    expect(found).toEqual(tflite29)
  })

  it('are those of the table, for LiteRT.js', async () => {
    const program = fileURLToPath(new URL('./litert-operators.mjs', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(litertJs25)])
    expect(JSON.parse(stdout)).toEqual([])
  })

  function hasKernel(type: string, version: number): boolean {
    const tensors = ['a', 'b'].map((name) => ({ name, shape: [1], dtype: 'float32' as const }))
    const operators = [{ type, version, inputs: [0], outputs: [1], options: {} }]
    const graph = { name: 'main', tensors, operators, inputs: [0], outputs: [1] }
    const file = path.join(folder.path, 'asked.tflite')
    writeFileSync(file, writeModel({ description: '', graphs: [graph] }))
    const model = tflite.createModelFromFile(file)
    if (model === null) return false
    const options = tflite.createOptions()
    const interpreter = tflite.createInterpreter(model, options)
    if (interpreter !== null) tflite.deleteInterpreter(interpreter)
    tflite.deleteOptions(options)
    tflite.deleteModel(model)
    return interpreter !== null
  }
})

describe('what XNNPACK takes', () => {
  it.each(['float32', 'int8'] as const)('is foretold for single operators in %s', (element) => {
    const foretold: Record<string, number> = {}
    const taken: Record<string, number> = {}
    for (const { name, models } of singleOperators(element)) {
      const model = models.find((each) => delegated(each) !== null)
      if (model === undefined) continue
      taken[name] = delegated(model)?.delegated ?? -1
      foretold[name] = 1 - (nativeOf(model)?.outsideDelegate?.length ?? -1)
    }
    expect(foretold).toEqual(taken)
    // Both kinds are among them.
    expect(new Set(Object.values(taken))).toEqual(new Set([0, 1]))
    expect(Object.keys(taken).length).toBeGreaterThan(element === 'float32' ? 55 : 35)
  })

  it.each([...spaces.keys()])('is foretold for the default of %s', (space) => {
    const { model } = buildModel({ space })
    const operators = model.graphs[0]?.operators.length ?? 0
    const left = nativeOf(model)?.outsideDelegate?.length ?? 0
    expect(delegated(model)).toMatchObject({ operators, delegated: operators - left })
    expect(nativeOf(model)?.cannotRun).toEqual([])
  })
})
