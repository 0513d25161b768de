import { createHash } from 'node:crypto'
import { RunnerError, UnsupportedModelError } from '@paceline/agent'
import { type InputDtype, inputSeed, seededInput, UnsupportedInputError } from '@paceline/domain'
import type { Pointer, TfliteC } from './tflite-c.js'

/** TFLite's `TfLiteType` numbers whose tensors can be filled (c_api_types.h). */
const dtypes: Readonly<Record<number, InputDtype>> = {
  1: 'float32',
  2: 'int32',
  3: 'uint8',
  4: 'int64',
  6: 'bool',
  7: 'int16',
  9: 'int8',
  10: 'float16',
  11: 'float64',
  13: 'uint64',
  16: 'uint32',
}

/** Fills every input with the bytes that all runtimes share; throws UnsupportedModelError for one that nobody can fill. */
export function fillInputs(tflite: TfliteC, interpreter: Pointer, seed: number): void {
  for (let index = 0; index < tflite.inputCount(interpreter); index++) {
    const tensor = tflite.input(interpreter, index)
    const bytes = inputBytes(tflite, tensor, inputSeed(seed, index))
    if (bytes.length !== tflite.tensorBytes(tensor) || tflite.copyIn(tensor, bytes, bytes.length) !== 0) {
      throw new RunnerError(
        'model-refused',
        `input ${nameOf(tflite, tensor)} does not take ${bytes.length} bytes`,
      )
    }
  }
}

/** The bytes of each output in order; null where one cannot be read. */
export function readOutputs(tflite: TfliteC, interpreter: Pointer): Uint8Array[] | null {
  const outputs: Uint8Array[] = []
  for (let index = 0; index < tflite.outputCount(interpreter); index++) {
    const tensor = tflite.output(interpreter, index)
    const bytes = new Uint8Array(tflite.tensorBytes(tensor))
    if (bytes.length > 0 && tflite.copyOut(tensor, bytes, bytes.length) !== 0) return null
    outputs.push(bytes)
  }
  return outputs
}

/** sha256 over the bytes of all outputs, one after the other; null where one cannot be read. */
export function digestOutputs(tflite: TfliteC, interpreter: Pointer): string | null {
  const outputs = readOutputs(tflite, interpreter)
  if (outputs === null) return null
  const hash = createHash('sha256')
  for (const bytes of outputs) hash.update(bytes)
  return hash.digest('hex')
}

function inputBytes(tflite: TfliteC, tensor: Pointer, seed: number): Uint8Array {
  const type = tflite.tensorType(tensor)
  const dtype = dtypes[type]
  if (dtype === undefined) {
    throw new UnsupportedModelError(
      'input-unsupported',
      `input ${nameOf(tflite, tensor)} is of TFLite's type ${type}, which no seeded input exists for`,
    )
  }
  try {
    const { buffer, byteOffset, byteLength } = seededInput(shapeOf(tflite, tensor), dtype, seed)
    return new Uint8Array(buffer, byteOffset, byteLength)
  } catch (error) {
    if (!(error instanceof UnsupportedInputError)) throw error
    throw new UnsupportedModelError(
      'input-unsupported',
      `input ${nameOf(tflite, tensor)}: ${error.message}`,
      {
        cause: error,
      },
    )
  }
}

function shapeOf(tflite: TfliteC, tensor: Pointer): number[] {
  return Array.from({ length: tflite.tensorDimensions(tensor) }, (_, index) =>
    tflite.tensorDimension(tensor, index),
  )
}

function nameOf(tflite: TfliteC, tensor: Pointer): string {
  return JSON.stringify(tflite.tensorName(tensor) ?? '')
}
