import type { OperatorOptions } from '../graph.js'
import {
  builtinOptions,
  builtinOptions2,
  type FieldValue,
  fieldsOf,
  type OptionField,
  operatorSlots,
  optionsTableOf,
} from '../schema/index.js'
import type { FlatTable } from './flat-table.js'

/**
 * The options of a builtin operator with the schema's defaults filled in. A table of another operator's
 * options is left alone, as the runtimes do: they find no table of theirs and take the defaults.
 */
export function readOptions(operator: FlatTable, operatorType: string): OperatorOptions {
  const name = optionsTableOf(operatorType)
  if (name === undefined) return {}
  const first = builtinOptions[operator.uint8(operatorSlots.builtinOptionsType) - 1]
  const second = builtinOptions2[operator.uint8(operatorSlots.builtinOptions2Type) - 1]
  const table =
    first === name
      ? operator.table(operatorSlots.builtinOptions, 'builtinOptions')
      : second === name
        ? operator.table(operatorSlots.builtinOptions2, 'builtinOptions2')
        : undefined
  const options: Record<string, FieldValue> = {}
  for (const field of fieldsOf(name)) {
    options[field.name] = table === undefined ? field.fallback : readField(table, field)
  }
  return options
}

function readField(table: FlatTable, field: OptionField): FieldValue {
  const { slot, name, kind, fallback } = field
  switch (kind) {
    case 'bool':
      return table.bool(slot, fallback === true)
    case 'int32':
      return table.int32(slot, Number(fallback))
    case 'uint32':
      return table.uint32(slot, Number(fallback))
    case 'float32':
      return table.float32(slot, Number(fallback))
    case 'int64': {
      const value = table.int64(slot)
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
    }
    case 'string':
      return table.text(slot, name)
    case 'enum8': {
      if (table.field(slot, 1) === undefined) return fallback
      const number = table.int8(slot)
      return field.names?.[number] ?? table.failAt(name, `${number} is not a value of this enum`)
    }
    case 'bools':
    case 'uint8s':
      return table.numbers(slot, name, 1, (view, offset) => view.getUint8(offset))
    case 'int32s':
      return table.int32s(slot, name)
    case 'uint32s':
      return table.numbers(slot, name, 4, (view, offset) => view.getUint32(offset, true))
    case 'float32s':
      return table.numbers(slot, name, 4, (view, offset) => view.getFloat32(offset, true))
    case 'int64s':
      return readInt64s(table, slot, name)
  }
}

/** A vector of int64 as numbers; one beyond 2^53 is refused rather than rounded. */
export function readInt64s(table: FlatTable, slot: number, name: string): number[] {
  return table.numbers(slot, name, 8, (view, offset) => {
    const value = Number(view.getBigInt64(offset, true))
    return Number.isSafeInteger(value) ? value : table.failAt(name, 'an integer beyond 2^53', offset)
  })
}
