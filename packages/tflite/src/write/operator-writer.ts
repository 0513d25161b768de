import type { Builder } from 'flatbuffers'
import type { Operator, TfliteModel } from '../graph.js'
import {
  operatorCode,
  operatorCodeSlots,
  operatorSlots,
  placeholderForGreaterCodes,
} from '../schema/index.js'
import { writeOptions } from './options-writer.js'
import { slotCount } from './slots.js'
import { UnwritableModelError } from './unwritable-model-error.js'
import { bytesVector, int32Vector } from './vectors.js'

/** FlexBuffers, which most custom options are, hold at most 8-byte scalars. */
const CUSTOM_OPTIONS_ALIGNMENT = 8

/** Type, custom name and version of every operator, each once in order of first use. */
export class OperatorCodes {
  readonly #codes = new Map<string, { readonly index: number; readonly operator: Operator }>()

  constructor(model: TfliteModel) {
    for (const operator of model.graphs.flatMap((graph) => graph.operators)) {
      const key = keyOf(operator)
      if (!this.#codes.has(key)) this.#codes.set(key, { index: this.#codes.size, operator })
    }
  }

  indexOf(operator: Operator): number {
    return this.#codes.get(keyOf(operator))?.index ?? 0
  }

  write(builder: Builder): number[] {
    return [...this.#codes.values()].map(({ operator }) => writeCode(builder, operator))
  }
}

export function writeOperator(builder: Builder, operator: Operator, codes: OperatorCodes): number {
  const inputs = int32Vector(builder, operator.inputs)
  const outputs = int32Vector(builder, operator.outputs)
  const intermediates = operator.intermediates ? int32Vector(builder, operator.intermediates) : 0
  const custom = operator.customOptions
    ? bytesVector(builder, operator.customOptions, CUSTOM_OPTIONS_ALIGNMENT)
    : 0
  const options = writeOptions(builder, operator)
  builder.startObject(slotCount(operatorSlots))
  builder.addFieldInt32(operatorSlots.opcodeIndex, codes.indexOf(operator), 0)
  builder.addFieldOffset(operatorSlots.inputs, inputs, 0)
  builder.addFieldOffset(operatorSlots.outputs, outputs, 0)
  builder.addFieldOffset(operatorSlots.intermediates, intermediates, 0)
  builder.addFieldOffset(operatorSlots.customOptions, custom, 0)
  if (options?.union === 1) {
    builder.addFieldInt8(operatorSlots.builtinOptionsType, options.number, 0)
    builder.addFieldOffset(operatorSlots.builtinOptions, options.at, 0)
  } else if (options?.union === 2) {
    builder.addFieldInt8(operatorSlots.builtinOptions2Type, options.number, 0)
    builder.addFieldOffset(operatorSlots.builtinOptions2, options.at, 0)
  }
  return builder.endObject()
}

function writeCode(builder: Builder, operator: Operator): number {
  const code = operatorCode(operator.type)
  if (code === undefined) throw new UnwritableModelError(`${operator.type} is no operator of the schema`)
  const custom = operator.customName === undefined ? 0 : builder.createString(operator.customName)
  builder.startObject(slotCount(operatorCodeSlots))
  // Readers from before schema 3a know only this signed byte; newer ones take the larger of the two.
  builder.addFieldInt8(operatorCodeSlots.deprecatedBuiltinCode, Math.min(code, placeholderForGreaterCodes), 0)
  builder.addFieldOffset(operatorCodeSlots.customCode, custom, 0)
  builder.addFieldInt32(operatorCodeSlots.version, operator.version, 1)
  builder.addFieldInt32(operatorCodeSlots.builtinCode, code, 0)
  return builder.endObject()
}

function keyOf(operator: Operator): string {
  return JSON.stringify([operator.type, operator.customName ?? '', operator.version])
}
