import type { Operator } from '../graph.js'
import {
  modelSlots,
  operatorCodeSlots,
  operatorName,
  operatorSlots,
  placeholderForGreaterCodes,
  subgraphSlots,
} from '../schema/index.js'
import type { FlatTable } from './flat-table.js'
import { outsideView } from './read-buffers.js'
import { readOptions } from './read-options.js'

export type OperatorCode = Pick<Operator, 'type' | 'customName' | 'version'>

export function readOperatorCodes(model: FlatTable): OperatorCode[] {
  return model.mapTables(modelSlots.operatorCodes, 'operatorCodes', (table) => {
    // Old files have the first field alone; newer ones put a placeholder there for codes that do not fit.
    const code = Math.max(
      table.int8(operatorCodeSlots.deprecatedBuiltinCode),
      table.int32(operatorCodeSlots.builtinCode),
    )
    const type = operatorName(code)
    if (type === undefined || code === placeholderForGreaterCodes) {
      return table.failAt('builtinCode', `${code} is not a known operator`)
    }
    const version = table.int32(operatorCodeSlots.version, 1)
    if (type !== 'CUSTOM') return { type, version }
    return { type, version, customName: table.text(operatorCodeSlots.customCode, 'customCode') }
  })
}

export function readOperators(
  subgraph: FlatTable,
  codes: readonly OperatorCode[],
  tensorCount: number,
): Operator[] {
  return subgraph.mapTables(subgraphSlots.operators, 'operators', (table) => {
    const codeIndex = table.uint32(operatorSlots.opcodeIndex)
    const code = codes[codeIndex] ?? table.failAt('opcodeIndex', `${codeIndex} of ${codes.length} codes`)
    const intermediates = readIndices(table, operatorSlots.intermediates, 'intermediates', tensorCount, -1)
    const customOptions = readCustomOptions(table)
    return {
      ...code,
      inputs: readIndices(table, operatorSlots.inputs, 'inputs', tensorCount, -1),
      outputs: readIndices(table, operatorSlots.outputs, 'outputs', tensorCount, 0),
      options: readOptions(table, code.type),
      ...(customOptions && { customOptions }),
      ...(intermediates.length > 0 && { intermediates }),
    }
  })
}

/** Tensor indices, each from `lowest` (-1 lets an optional tensor be left out) to below `tensorCount`. */
export function readIndices(
  table: FlatTable,
  slot: number,
  name: string,
  tensorCount: number,
  lowest: -1 | 0,
): number[] {
  const indices = table.int32s(slot, name)
  table.file.budget.spendReferences(indices.length, table.at, table.position)
  const wrong = indices.findIndex((index) => index < lowest || index >= tensorCount)
  if (wrong >= 0) {
    table.failAt(`${name}[${wrong}]`, `tensor ${indices[wrong]}, but there are ${tensorCount} tensors`)
  }
  return indices
}

function readCustomOptions(table: FlatTable): Uint8Array | undefined {
  const { file, at, position } = table
  const options =
    table.byteView(operatorSlots.customOptions, 'customOptions') ??
    outsideView(
      file,
      table,
      table.uint64(operatorSlots.largeCustomOptionsOffset),
      table.uint64(operatorSlots.largeCustomOptionsSize),
    )
  // Only a view, but the digest of the structure reads all of it for each operator.
  file.budget.spendStructure(options?.length ?? 0, at, position)
  return options
}
