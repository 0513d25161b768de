import type { Builder } from 'flatbuffers'
import type { Operator } from '../graph.js'
import { type FieldValue, fieldsOf, type OptionField, optionsTableOf, unionMember } from '../schema/index.js'
import { bytesVector, float32Vector, int32Vector, int64Vector, uint32Vector } from './vectors.js'

/** Options in the file: which union, the table's number there, and its offset. */
export interface WrittenOptions {
  readonly union: 1 | 2
  readonly number: number
  readonly at: number
}

/** Writes an operator's builtin options; undefined for an operator that has none. */
export function writeOptions(builder: Builder, operator: Operator): WrittenOptions | undefined {
  const table = optionsTableOf(operator.type)
  if (table === undefined) return undefined
  const fields = fieldsOf(table)
  // Vectors and strings lie outside the table and must be there before it is begun.
  const offsets = fields.map((field) => writeReferenced(builder, field, operator.options[field.name]))
  builder.startObject(fields.reduce((count, field) => Math.max(count, field.slot + 1), 0))
  for (const [index, field] of fields.entries()) {
    const value = operator.options[field.name]
    if (value === undefined) continue
    const offset = offsets[index]
    if (offset !== undefined) builder.addFieldOffset(field.slot, offset, 0)
    else writeScalar(builder, field, value)
  }
  return { ...unionMember(table), at: builder.endObject() }
}

function writeReferenced(
  builder: Builder,
  field: OptionField,
  value: FieldValue | undefined,
): number | undefined {
  if (typeof value === 'string') return field.kind === 'string' ? builder.createString(value) : undefined
  if (typeof value !== 'object') return undefined
  switch (field.kind) {
    case 'int32s':
      return int32Vector(builder, value)
    case 'uint32s':
      return uint32Vector(builder, value)
    case 'int64s':
      return int64Vector(builder, value)
    case 'float32s':
      return float32Vector(builder, value)
    case 'bools':
    case 'uint8s':
      return bytesVector(builder, Uint8Array.from(value), 1)
    default:
      return undefined
  }
}

function writeScalar(builder: Builder, field: OptionField, value: FieldValue): void {
  const { slot, kind, fallback } = field
  if (kind === 'enum8') {
    const names = field.names ?? []
    builder.addFieldInt8(slot, names.indexOf(String(value)), names.indexOf(String(fallback)))
  } else if (kind === 'bool') builder.addFieldInt8(slot, Number(value), Number(fallback))
  else if (kind === 'int32') builder.addFieldInt32(slot, Number(value), Number(fallback))
  else if (kind === 'uint32') builder.addFieldInt32(slot, Number(value) | 0, Number(fallback))
  else if (kind === 'int64')
    builder.addFieldInt64(slot, BigInt(value as number | string), BigInt(Number(fallback)))
  else if (kind === 'float32') builder.addFieldFloat32(slot, Number(value), Number(fallback))
}
