/** TFLite's `kDefaultTensorAlignment` and `kDefaultArenaAlignment`, in bytes. */
export const TENSOR_ALIGNMENT = 64

/** Bytes rounded up to the alignment of tensors. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / TENSOR_ALIGNMENT) * TENSOR_ALIGNMENT
}
