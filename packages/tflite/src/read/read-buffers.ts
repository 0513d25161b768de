import { bufferSlots, modelSlots } from '../schema/index.js'
import type { FlatFile, FlatTable } from './flat-table.js'

/** Constant bytes by buffer index, as views into the file; undefined for a buffer without any. */
export type Buffers = readonly (Uint8Array | undefined)[]

export function readBuffers(model: FlatTable): Buffers {
  // Writers give equal constants one place in the file; one view for each place lets a constant that
  // many tensors share be scanned once.
  const known = new Map<string, Uint8Array>()
  return model.mapTables(modelSlots.buffers, 'buffers', (buffer) => {
    const view =
      buffer.byteView(bufferSlots.data, 'data') ??
      outsideView(buffer.file, buffer, buffer.uint64(bufferSlots.offset), buffer.uint64(bufferSlots.size))
    if (view === undefined) return undefined
    const place = `${view.byteOffset}+${view.length}`
    const seen = known.get(place)
    if (seen !== undefined) return seen
    buffer.file.budget.spendConstant(view.length, buffer.at, buffer.position)
    known.set(place, view)
    return view
  })
}

/**
 * Bytes that stand behind the FlatBuffer (schema 3c): `offset` counts from the beginning of the file and
 * means something only above 1.
 */
export function outsideView(
  file: FlatFile,
  table: FlatTable,
  offset: bigint,
  size: bigint,
): Uint8Array | undefined {
  if (offset <= 1n) return undefined
  if (offset + size > BigInt(file.bytes.length)) table.fail('its data reach beyond the end of the file')
  return file.bytes.subarray(Number(offset), Number(offset + size))
}
