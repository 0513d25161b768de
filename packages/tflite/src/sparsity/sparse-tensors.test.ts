import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf } from '../edit/index.js'
import type { DType, SparseDimension, Tensor } from '../graph.js'
import { readModel } from '../read/index.js'
import { modelOf } from '../testing/one-operator.js'
import { writeModel } from '../write/index.js'
import { densify } from './densify.js'
import { encodeSparse } from './encode-sparse.js'

const values = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -9, max: 9 }))
const arrays: Partial<Record<DType, (from: number[]) => NodeJS.TypedArray>> = {
  float32: (from) => Float32Array.from(from),
  int8: (from) => Int8Array.from(from),
  float16: (from) => Uint16Array.from(from),
  int32: (from) => Int32Array.from(from),
}

interface Dense {
  readonly tensor: Tensor
  readonly blockRows: number
}

const dense: fc.Arbitrary<Dense> = fc
  .record({
    blockRows: fc.integer({ min: 1, max: 6 }),
    runs: fc.integer({ min: 1, max: 4 }),
    inner: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    dtype: fc.constantFrom<DType>('float32', 'int8', 'float16', 'int32'),
  })
  .chain(({ blockRows, runs, inner, dtype }) => {
    const shape = [blockRows * runs, ...inner]
    const length = shape.reduce((product, size) => product * size, 1)
    return fc.array(values, { minLength: length, maxLength: length }).map((from) => {
      const data = bytesOf(arrays[dtype]?.(from) ?? new Uint8Array(0))
      return { tensor: { name: 'w', shape, dtype, data }, blockRows }
    })
  })

const throughFile = (tensor: Tensor): Tensor => {
  const read = readModel(writeModel(modelOf([tensor], []))).graphs[0]?.tensors[0]
  if (read === undefined) throw new Error('no tensor')
  return read
}

describe('sparse tensors', () => {
  it('give back the dense bytes, also through a file, and store no block of zeros', () => {
    fc.assert(
      fc.property(dense, ({ tensor, blockRows }) => {
        const sparse = encodeSparse(tensor, blockRows)
        expect(densify(sparse)).toEqual(tensor.data)
        expect(densify(throughFile(sparse))).toEqual(tensor.data)
        const bytes = (sparse.data?.length ?? 0) / blockRows
        const elementBytes = (tensor.data?.length ?? 0) / tensor.shape.reduce((a, b) => a * b, 1)
        const csr = sparse.sparsity?.dimensions.find(({ format }) => format === 'csr')
        expect(csr?.format === 'csr' && csr.indices.length).toBe(bytes / elementBytes)
        const blocks = Array.from({ length: bytes / elementBytes }, (_, block) =>
          sparse.data?.subarray(block * blockRows * elementBytes, (block + 1) * blockRows * elementBytes),
        )
        // But one where there is no other: a constant without bytes is none.
        const full = blocks.filter((block) => block?.some((byte) => byte !== 0))
        expect(blocks).toHaveLength(Math.max(1, full.length))
      }),
      { seed: 5 },
    )
  })

  // From TFLite's format: a TACO tree over permuted and blocked dimensions, as an independent walk by coordinates.
  it('are read in any traversal order, with blocks on any dimensions and levels of either format', () => {
    fc.assert(
      fc.property(layouts, ({ tensor, expected }) => {
        expect(densify(tensor)).toEqual(bytesOf(Int8Array.from(expected)))
      }),
      { seed: 6, numRuns: 300 },
    )
  })

  it('have index vectors as narrow as they can be', () => {
    const widthOf = (columns: number) => {
      const data = bytesOf(new Int8Array(columns).fill(1))
      const level = encodeSparse({ name: 'w', shape: [1, columns], dtype: 'int8', data }, 1).sparsity
        ?.dimensions[1]
      return level?.format === 'csr'
        ? [level.segments.BYTES_PER_ELEMENT, level.indices.BYTES_PER_ELEMENT]
        : []
    }
    expect([255, 256, 257, 65_536, 65_537].map(widthOf)).toEqual([
      [1, 1],
      [2, 1],
      [2, 2],
      [4, 2],
      [4, 4],
    ])
  })

  it('take a negative zero for zero', () => {
    const data = bytesOf(Float32Array.of(-0, 1))
    expect(encodeSparse({ name: 'w', shape: [1, 2], dtype: 'float32', data }, 1).data).toEqual(
      bytesOf(Float32Array.of(1)),
    )
  })

  it('refuse what TFLite has no tensor for', () => {
    const data = new Uint8Array(6).fill(1)
    const tensor: Tensor = { name: 'w', shape: [3, 2], dtype: 'int8', data }
    expect(() => encodeSparse(tensor, 2)).toThrow('w has 3 slices, no multiple of blocks of 2')
    expect(() => densify({ name: 'x', shape: [1], dtype: 'int8' })).toThrow('x is no constant')
    const short = encodeSparse(tensor, 1)
    expect(() => densify({ ...short, data: data.subarray(1) })).toThrow('w stores fewer values')
  })
})

interface Layout {
  readonly tensor: Tensor
  readonly expected: readonly number[]
}

/** int8 matrices in every order of their two dimensions and of the blocks on either. */
const layouts: fc.Arbitrary<Layout> = fc
  .record({
    runs: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    blocks: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    isColumnFirst: fc.boolean(),
    isBlockColumnFirst: fc.boolean(),
    formats: fc.tuple(fc.boolean(), fc.boolean()),
    from: fc.array(values, { minLength: 81, maxLength: 81 }),
  })
  .map(({ runs, blocks, isColumnFirst, isBlockColumnFirst, formats, from }) => {
    const shape = [runs[0] * blocks[0], runs[1] * blocks[1]] as const
    const expected = from.slice(0, shape[0] * shape[1])
    const outer = isColumnFirst ? ([1, 0] as const) : ([0, 1] as const)
    const inner = isBlockColumnFirst ? ([1, 0] as const) : ([0, 1] as const)
    const stored: number[] = []
    const isStored = (coordinates: readonly number[]) => blockAt(coordinates).some((value) => value !== 0)
    const blockAt = (coordinates: readonly number[]): number[] => {
      const place = [0, 0]
      for (const [level, dimension] of outer.entries()) place[dimension] = coordinates[level] ?? 0
      const found: number[] = []
      for (let i = 0; i < blocks[inner[0]]; i++) {
        for (let j = 0; j < blocks[inner[1]]; j++) {
          const within = [0, 0]
          within[inner[0]] = i
          within[inner[1]] = j
          const row = (place[0] ?? 0) * blocks[0] + (within[0] ?? 0)
          const column = (place[1] ?? 0) * blocks[1] + (within[1] ?? 0)
          found.push(expected[row * shape[1] + column] ?? 0)
        }
      }
      return found
    }
    const [firstSize, secondSize] = [runs[outer[0]], runs[outer[1]]]
    const all = (size: number) => [...Array(size).keys()]
    const rowIsStored = (i: number) => all(secondSize).some((j) => isStored([i, j]))
    const firsts = formats[0] ? all(firstSize).filter(rowIsStored) : all(firstSize)
    const seconds = firsts.map((i) =>
      formats[1] ? all(secondSize).filter((j) => isStored([i, j])) : all(secondSize),
    )
    for (const [place, i] of firsts.entries())
      for (const j of seconds[place] ?? []) stored.push(...blockAt([i, j]))
    const level = (isCsr: boolean, size: number, lists: number[][]): SparseDimension => {
      if (!isCsr) return { format: 'dense', size }
      const ends = lists.map((_, index) => lists.slice(0, index + 1).flat().length)
      return { format: 'csr', segments: Uint8Array.of(0, ...ends), indices: Uint8Array.from(lists.flat()) }
    }
    const dimensions = [
      level(formats[0], firstSize, [firsts]),
      level(formats[1], secondSize, seconds),
      ...inner.map((dimension): SparseDimension => ({ format: 'dense', size: blocks[dimension] })),
    ]
    const traversalOrder = [...outer, ...inner.map((dimension) => 2 + dimension)]
    const tensor: Tensor = {
      name: 'w',
      shape: [...shape],
      dtype: 'int8',
      data: bytesOf(Int8Array.from(stored)),
      sparsity: { traversalOrder, blockMap: [0, 1], dimensions },
    }
    return { tensor, expected }
  })
