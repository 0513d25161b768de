import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import { bufferSlots, fileIdentifier, modelSlots, subgraphSlots } from '../schema/index.js'
import {
  encodeFlat,
  type FlatTableNode,
  int8,
  int32,
  int64,
  scalars,
  table,
  tables,
  text,
  uint8,
} from '../testing/flat-encoder.js'
import {
  sampleBuffer,
  sampleBytes,
  sampleCode,
  sampleOperator,
  sampleTensor,
} from '../testing/sample-model.js'
import { seededWords } from '../testing/seeded-words.js'
import { InvalidModelError } from './invalid-model-error.js'
import { readModel } from './read-model.js'

/** Reads and analyses; true when the bytes are a model, false for our own refusal, else it throws. */
function accepts(bytes: Uint8Array): boolean {
  try {
    analyse(readModel(bytes))
    return true
  } catch (error) {
    if (error instanceof InvalidModelError) return false
    throw error
  }
}

function refusal(bytes: Uint8Array): string {
  try {
    readModel(bytes)
  } catch (error) {
    if (error instanceof InvalidModelError) return error.message
    throw error
  }
  return 'accepted'
}

describe('bytes that are no model', () => {
  it('are refused when random, with and without the identifier', () => {
    const word = seededWords(1)
    for (let round = 0; round < 2000; round++) {
      const bytes = Uint8Array.from({ length: 8 + (word() % 4096) }, () => word())
      if (round % 2 === 0) {
        bytes.set(new TextEncoder().encode(fileIdentifier), 4)
        new DataView(bytes.buffer).setUint32(0, word() % bytes.length, true)
      }
      expect(accepts(bytes)).toBe(false)
    }
  })

  it('are refused when cut off at every 1/64', () => {
    const whole = sampleBytes()
    expect(accepts(whole)).toBe(true)
    const accepted = Array.from({ length: 64 }, (_, i) => i).filter((i) =>
      accepts(whole.subarray(0, Math.floor((whole.length * i) / 64))),
    )
    expect(accepted).toEqual([])
  })
})

describe('10,000 mutated models', () => {
  it('are read or refused, and nothing else', { timeout: 120_000 }, () => {
    const whole = sampleBytes()
    const word = seededWords(2)
    const heapBefore = process.memoryUsage().heapUsed
    let accepted = 0
    let heapPeak = 0
    for (let round = 0; round < 10_000; round++) {
      const bytes = whole.slice()
      for (let change = word() % 4; change >= 0; change--) mutate(bytes, word)
      if (accepts(bytes)) accepted += 1
      if (round % 100 === 0) heapPeak = Math.max(heapPeak, process.memoryUsage().heapUsed - heapBefore)
    }
    // Both happen: most changes hit a name, a constant or padding, and thousands hit the structure.
    expect(accepted).toBeGreaterThan(1000)
    expect(10_000 - accepted).toBeGreaterThan(1000)
    expect(heapPeak).toBeLessThan(256 << 20)
  })
})

/** One change: a flipped bit, a random byte, or a 32-bit word such as an offset or a length overwritten. */
function mutate(bytes: Uint8Array, word: () => number): void {
  const at = word() % bytes.length
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const place = Math.min(at - (at % 4), bytes.length - 4)
  const extremes = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000, bytes.length, word()]
  switch (word() % 4) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (word() % 8))
      break
    case 1:
      bytes[at] = word()
      break
    case 2:
      view.setUint32(place, extremes[word() % extremes.length] ?? 0, true)
      break
    default:
      view.setUint32(place, word() % bytes.length, true)
  }
}

describe('lengths that lie', () => {
  /** The sample with the length before a vector's or string's known content overwritten. */
  function withLength(content: Uint8Array, length: number): Uint8Array {
    const bytes = sampleBytes()
    const at = Buffer.from(bytes).indexOf(content)
    expect(at).toBeGreaterThan(4)
    new DataView(bytes.buffer).setUint32(at - 4, length, true)
    return bytes
  }
  const words = (...values: number[]) => new Uint8Array(Int32Array.from(values).buffer)

  it.each([0xffffffff, 0x7fffffff, 0x40000000, 100_000])('are refused: %d', (length) => {
    expect(refusal(withLength(words(1, 4, 4, 2), length))).toContain('shape (byte')
    expect(refusal(withLength(new TextEncoder().encode('filters'), length))).toContain('name (byte')
    expect(refusal(withLength(words(0, 1, 2), length))).toContain('inputs (byte')
    expect(refusal(withLength(Uint8Array.of(0, 1, 2, 0, 1, 2, 0, 1), length))).toContain(
      'buffers[1].data (byte',
    )
  })

  it('are refused for a string that does not end where it says', () => {
    expect(refusal(withLength(new TextEncoder().encode('filters'), 6))).toContain('without its closing zero')
  })
})

describe('small files that describe much', () => {
  const float = { name: 'x', shape: [1], type: 0 }
  const many = <T>(length: number, value: T): T[] => Array.from({ length }, () => value)
  const model = (graph: FlatTableNode, fields: FlatTableNode['fields'] = {}) =>
    encodeFlat(
      table({
        [modelSlots.version]: int32(3),
        [modelSlots.operatorCodes]: tables([sampleCode(22)]),
        [modelSlots.subgraphs]: tables([graph]),
        [modelSlots.buffers]: tables([sampleBuffer()]),
        ...fields,
      }),
    )
  const graphOf = (tensors: FlatTableNode[], operators: FlatTableNode[]) =>
    table({
      [subgraphSlots.tensors]: tables(tensors),
      [subgraphSlots.inputs]: scalars('int32', [0]),
      [subgraphSlots.operators]: tables(operators),
    })

  it('by one graph of thousands of operators a hundred times', () => {
    const graph = graphOf([sampleTensor(float)], many(5000, sampleOperator(0, [0], [0])))
    expect(accepts(model(graph))).toBe(true)
    expect(refusal(model(graph, { [modelSlots.subgraphs]: tables(many(100, graph)) }))).toMatch(/overlap/)
  })

  it('by tables without end', () => {
    const buffers = (count: number) => ({ [modelSlots.buffers]: tables(many(count, sampleBuffer())) })
    const graph = graphOf([sampleTensor(float)], [])
    expect(accepts(model(graph, buffers(200_000)))).toBe(true)
    expect(refusal(model(graph, buffers(300_000)))).toContain('more than 262144 tables')
  })

  it('by inputs without end', () => {
    const inputs = (count: number) => [sampleOperator(0, many(count, 0), [0])]
    expect(accepts(model(graphOf([sampleTensor(float)], inputs(200_000))))).toBe(true)
    expect(refusal(model(graphOf([sampleTensor(float)], inputs(300_000))))).toContain(
      'inputs and outputs in all',
    )
  })

  it('by one long vector of options in thousands of operators', () => {
    const options = { 3: uint8(17), 4: table({ 0: scalars('int32', new Int32Array(20_000)) }) }
    const operators = many(3000, sampleOperator(0, [0], [0], options))
    expect(refusal(model(graphOf([sampleTensor(float)], operators)))).toContain('overlap')
  })

  it('by one long vector of custom options in thousands of operators', () => {
    const operators = many(3000, sampleOperator(0, [0], [0], { 5: scalars('uint8', new Uint8Array(20_000)) }))
    expect(refusal(model(graphOf([sampleTensor(float)], operators)))).toContain('overlap')
  })

  it('by one long name for thousands of tensors', () => {
    const tensors = many(3000, sampleTensor({ ...float, name: 'x'.repeat(20_000) }))
    expect(refusal(model(graphOf(tensors, [])))).toContain('overlap')
  })

  it('by one long list of inputs for thousands of operators', () => {
    const operators = many(1000, sampleOperator(0, Array(1000).fill(0), [0]))
    expect(refusal(model(graphOf([sampleTensor(float)], operators)))).toMatch(
      /inputs and outputs in all|overlap/,
    )
  })

  it('by constants that overlap', () => {
    const buffers = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        table({ [bufferSlots.offset]: int64(100 + i), [bufferSlots.size]: int64(50_000) }),
      )
    const padding = { [modelSlots.description]: text(' '.repeat(60_000)) }
    const graph = graphOf([sampleTensor(float)], [])
    const file = (list: FlatTableNode[]) =>
      model(graph, { ...padding, [modelSlots.buffers]: tables([sampleBuffer(), ...list]) })
    expect(accepts(file(buffers(3)))).toBe(true)
    expect(refusal(file(buffers(300)))).toContain('buffers overlap each other')
    // One place for many is how writers share a constant.
    expect(accepts(file(many(300, buffers(1)).flat()))).toBe(true)
  })

  it('by more multiply-accumulates than a number holds', () => {
    const side = 2 ** 19
    const weights = sampleTensor({ ...float, shape: [side, side] })
    const input = sampleTensor({ ...float, shape: [side, side] })
    const output = sampleTensor(float)
    const graph = table({
      [subgraphSlots.tensors]: tables([input, weights, output]),
      [subgraphSlots.inputs]: scalars('int32', [0, 1]),
      [subgraphSlots.operators]: tables([sampleOperator(0, [0, 1], [2])]),
    })
    const bytes = model(graph, { [modelSlots.operatorCodes]: tables([sampleCode(9)]) })
    expect(() => analyse(readModel(bytes))).toThrow('more multiply-accumulates')
  })
})

describe('tables in wrong places', () => {
  it('are refused when the vtable or the table reaches outside the file', () => {
    const bytes = sampleBytes()
    const view = new DataView(bytes.buffer)
    const root = view.getUint32(0, true)
    const vtable = root - view.getInt32(root, true)
    const spoilt = (change: (view: DataView) => void) => {
      const copy = bytes.slice()
      change(new DataView(copy.buffer))
      return refusal(copy)
    }
    expect(spoilt((v) => v.setUint32(0, 0xfffffff0, true))).toContain('the table lies outside')
    expect(spoilt((v) => v.setInt32(root, 0x7fffffff, true))).toContain('the vtable lies outside')
    expect(spoilt((v) => v.setInt32(root, -0x7fffffff, true))).toContain('the vtable lies outside')
    expect(spoilt((v) => v.setUint16(vtable, 3, true))).toContain('a vtable of 3 bytes')
    expect(spoilt((v) => v.setUint16(vtable, 0xfffe, true))).toContain('the vtable lies outside')
    expect(spoilt((v) => v.setUint16(vtable + 2, 2, true))).toContain('a table of 2 bytes')
    expect(spoilt((v) => v.setUint16(vtable + 4, 0x7fff, true))).toContain('field 0 lies outside its table')
  })

  it('are passed over where the schema has no field yet', () => {
    const shared = table({ 0: int8(0) })
    expect(accepts(sampleBytes({ 200: shared, 201: shared }))).toBe(true)
  })
})
