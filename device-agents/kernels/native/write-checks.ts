import { writePlan } from '@paceline/kernel-plan'
import type { CheckCase } from '../engine/self-check/kernel-check.js'

const [magic, version, headerWords, caseWords, alignment] = [0x434b4c50, 1, 4, 12, 64]

/**
 * Cases as a file for the native runner (native/self-check.c), little-endian: four words of header, then of each case
 * where its plan, the expected values and those of up to three inputs lie (offset, bytes), the tolerance as a float
 * and the number of inputs.
 */
export function writeChecks(cases: readonly CheckCase[]): Uint8Array {
  const pieces: Uint8Array[] = []
  let end = align((headerWords + cases.length * caseWords) * 4)
  const place = (piece: Uint8Array): [number, number] => {
    const offset = end
    pieces.push(piece)
    end = align(offset + piece.byteLength)
    return [offset, piece.byteLength]
  }
  const records = cases.map(({ plan, inputs, expected, tolerance }) => {
    const ranges = [writePlan(plan), bytesOf(expected), ...inputs.map(bytesOf)].map(place)
    const none: [number, number] = [0, 0]
    const words = [...ranges, none, none, none].slice(0, 5).flat()
    return [...words, new Uint32Array(Float32Array.of(tolerance).buffer)[0] ?? 0, inputs.length]
  })
  const file = new Uint8Array(end)
  const words = new DataView(file.buffer)
  ;[magic, version, cases.length, 0, ...records.flat()].forEach((word, index) => {
    words.setUint32(index * 4, word, true)
  })
  let offset = align((headerWords + cases.length * caseWords) * 4)
  for (const piece of pieces) {
    file.set(piece, offset)
    offset = align(offset + piece.byteLength)
  }
  return file
}

const align = (bytes: number) => Math.ceil(bytes / alignment) * alignment

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength)
