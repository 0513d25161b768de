/**
 * What the engine makes of WASM's relaxed integer dot product, which the quantised kernels of the relaxed
 * build use: `wrong` was seen in the baseline compiler of V8 11.3 (Node 20), which doubles the products.
 */
export type RelaxedDot = 'exact' | 'wrong' | 'unsupported'

/**
 * Runs `i32x4.relaxed_dot_i8x16_i7x16_add_s` once, in the tier that the engine starts with, on values for
 * which the specification allows one answer only (the second operand in 0..127).
 */
export async function checkRelaxedDot(): Promise<RelaxedDot> {
  if (!WebAssembly.validate(dotModule)) return 'unsupported'
  const { instance } = await WebAssembly.instantiate(dotModule)
  const { memory, dot } = instance.exports as { memory: WebAssembly.Memory; dot: () => void }
  const a = new Int8Array(memory.buffer, 0, 16)
  const b = new Int8Array(memory.buffer, 16, 16)
  const sum = new Int32Array(memory.buffer, 32, 4)
  const result = new Int32Array(memory.buffer, 48, 4)
  for (let lane = 0; lane < 16; lane++) {
    a[lane] = lane * 37 - 100
    b[lane] = (lane * 29) % 128
  }
  sum.set([1, -2, 3, -4])
  const expected = Array.from(sum, (start, group) => start + dotOfFour(a, b, 4 * group))
  dot()
  return expected.every((value, group) => value === result[group]) ? 'exact' : 'wrong'
}

function dotOfFour(a: Int8Array, b: Int8Array, from: number): number {
  let sum = 0
  for (let lane = from; lane < from + 4; lane++) sum += (a[lane] ?? 0) * (b[lane] ?? 0)
  return sum
}

const load = (address: number) => [0x41, address, 0xfd, 0x00, 0x04, 0x00]
const body = [
  0x00,
  ...[0x41, 48],
  ...load(0),
  ...load(16),
  ...load(32),
  ...[0xfd, 0x93, 0x02],
  ...[0xfd, 0x0b, 0x04, 0x00],
  0x0b,
]
const section = (id: number, bytes: readonly number[]) => [id, bytes.length, ...bytes]
const name = (text: string) => [text.length, ...Array.from(text, (letter) => letter.charCodeAt(0))]

/** `dot`: memory[48] = relaxed_dot_add(memory[0], memory[16], memory[32]), 16 bytes each. */
const dotModule = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...section(1, [1, 0x60, 0, 0]),
  ...section(3, [1, 0]),
  ...section(5, [1, 0, 1]),
  ...section(7, [2, ...name('memory'), 2, 0, ...name('dot'), 0, 0]),
  ...section(10, [1, body.length, ...body]),
])
