import { sha256Hex } from '@paceline/domain'

/** sha256 of the bytes of all outputs, one after the other. */
export function outputDigestOf(outputs: readonly ArrayBufferView[]): string {
  const bytes = new Uint8Array(outputs.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let end = 0
  for (const { buffer, byteOffset, byteLength } of outputs) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), end)
    end += byteLength
  }
  return sha256Hex(bytes)
}
