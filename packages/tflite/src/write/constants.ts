import type { TfliteModel } from '../graph.js'

/** Distinct constant bytes of a model. */
export interface Constants {
  /** In order of first use; buffer 0 is the empty one, so view i is buffer i + 1. */
  readonly views: readonly Uint8Array[]
  /** Buffer index of the bytes; 0 for none. */
  bufferOf(data: Uint8Array | undefined): number
}

/** Tensors that share a buffer hold views of the same bytes: found here once, they do not make the file grow. */
export function collectConstants(model: TfliteModel): Constants {
  const views: Uint8Array[] = []
  const byBuffer = new Map<ArrayBufferLike, Map<string, number>>()
  const tensors = model.graphs.flatMap((graph) => graph.tensors)
  for (const { data } of [...tensors, ...(model.metadata ?? [])]) {
    if (data === undefined) continue
    const places = byBuffer.get(data.buffer) ?? new Map<string, number>()
    byBuffer.set(data.buffer, places)
    if (places.has(placeOf(data))) continue
    views.push(data)
    places.set(placeOf(data), views.length)
  }
  return { views, bufferOf: (data) => (data && byBuffer.get(data.buffer)?.get(placeOf(data))) ?? 0 }
}

function placeOf(view: Uint8Array): string {
  return `${view.byteOffset}+${view.byteLength}`
}
