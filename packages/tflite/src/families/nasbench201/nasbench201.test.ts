import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { analyse } from '../../analyse/index.js'
import { buildModel, canonicalSpec } from '../../spaces/build-model.js'
import {
  type Cell,
  type CellView,
  cellViews,
  executedEdges,
  isConnected,
  readCell,
  writeCell,
} from './cell.js'
import { CELL_COUNT, cellAt } from './cell-order.js'
import { nasbench201Space } from './nasbench201.js'

/** The string of each cell and its millions of multiply-accumulates in the three views, as they are printed. */
const rows = gunzipSync(
  readFileSync(new URL('../../../fixtures/published/nasbench201.csv.gz', import.meta.url)),
)
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => {
    const [arch = '', ...macsMillions] = line.split(',')
    return { arch, macsMillions }
  })

/** What a network costs by its convolutions: the same at 16, 32 and 64 channels, since the image halves. */
const convolutionKey = (cell: Cell, view: CellView): string => {
  const operations = executedEdges(cell, view).map(({ operation }) => operation)
  const count = (wanted: string) => operations.filter((operation) => operation === wanted).length
  return `${count('nor_conv_3x3')} of 3x3, ${count('nor_conv_1x1')} of 1x1`
}

const macsOf = (cell: Cell, view: CellView): string =>
  String(analyse(buildModel({ space: 'nasbench201', encoding: { ops: cell, view } }).model).macs / 1e6)

describe('the table of cells', () => {
  it("has the benchmark's 15,625 strings in their order", () => {
    expect(rows).toHaveLength(CELL_COUNT)
    const strings = Array.from({ length: CELL_COUNT }, (_, index) => writeCell(cellAt(index)))
    expect(strings).toEqual(rows.map(({ arch }) => arch))
    expect(new Set(strings).size).toBe(CELL_COUNT)
    for (const { arch } of rows) expect(writeCell(readCell(arch) ?? [])).toBe(arch)
  })
})

describe('multiply-accumulates', () => {
  it('are those of the table for every cell and view', () => {
    const built = new Map<string, string>()
    const wrong: unknown[] = []
    for (const [index, { arch, macsMillions }] of rows.entries()) {
      const cell = cellAt(index)
      for (const [column, view] of cellViews.entries()) {
        if (view !== 'raw' && !isConnected(cell)) continue
        const key = convolutionKey(cell, view)
        const macs = built.get(key) ?? macsOf(cell, view)
        built.set(key, macs)
        if (macs !== macsMillions[column]) wrong.push({ arch, view, macs, table: macsMillions[column] })
      }
    }
    expect(wrong.slice(0, 5)).toEqual([])
    // Every number of 3x3 and of 1x1 convolutions on six edges.
    expect(built.size).toBe(28)
  })

  // The builder appends what `executedEdges` says: as many convolutions, 15 times.
  it('hold for what is built, cell by cell', () => {
    for (let index = 0; index < CELL_COUNT; index += 251) {
      const cell = cellAt(index)
      for (const [column, view] of cellViews.entries()) {
        if (view !== 'raw' && !isConnected(cell)) continue
        expect(macsOf(cell, view), `${index} ${view}`).toBe(rows[index]?.macsMillions[column])
      }
    }
  })
})

describe('views', () => {
  const arch = (text: string, view: CellView) =>
    analyse(buildModel({ space: 'nasbench201', encoding: { arch: text, view } }).model)
  const deadEnd = '|nor_conv_3x3~0|+|nor_conv_3x3~0|none~1|+|skip_connect~0|none~1|nor_conv_1x1~2|' // node 1 leads nowhere
  const zeroFed = '|none~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|nor_conv_1x1~2|' // node 2 has zeros

  it('differ in structure where something is removed, and nowhere else', () => {
    const digests = (text: string) => cellViews.map((view) => arch(text, view).digest)
    expect(new Set(digests(deadEnd)).size).toBe(2)
    expect(new Set(digests(zeroFed)).size).toBe(3)
    const full =
      '|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|'
    expect(new Set(digests(full)).size).toBe(1)
  })

  it('execute none as a product with zero where it is not removed', () => {
    const products = (view: CellView) =>
      arch(zeroFed, view).operators.filter(({ type }) => type === 'MUL').length - 1
    expect([products('raw'), products('deadend'), products('pruned')]).toEqual([3 * 15, 15, 0])
  })

  it('refuse the 341 cells without a path, except raw', () => {
    const disconnected = rows.flatMap((_, index) => (isConnected(cellAt(index)) ? [] : [index]))
    expect(disconnected).toHaveLength(341)
    const [index = -1] = disconnected
    const encoding = { index }
    expect(() => nasbench201Space.parse(encoding)).toThrow(/\/encoding names a cell without a path .*raw/)
    const { macs } = analyse(
      buildModel({ space: 'nasbench201', encoding: { ...encoding, view: 'raw' } }).model,
    )
    expect(String(macs / 1e6)).toBe(rows[index]?.macsMillions[0])
  })
})

describe('encodings', () => {
  it('are the same by index, string and operations', () => {
    const specs = [{ index: 1 }, { arch: rows[1]?.arch }, { ops: cellAt(1) }].map((encoding) =>
      canonicalSpec({ space: 'nasbench201', encoding }),
    )
    expect(specs[1]).toEqual(specs[0])
    expect(specs[2]).toEqual(specs[0])
    expect(nasbench201Space.toText({ index: 1 })).toBe(rows[1]?.arch)
    expect(nasbench201Space.toText({ index: 1, view: 'raw' })).toBe(`${rows[1]?.arch} raw`)
  })

  it('are refused with what is wrong', () => {
    const refusal = (encoding: unknown) => () => nasbench201Space.parse(encoding)
    for (const index of [-1, CELL_COUNT, 0.5, '7']) {
      expect(refusal({ index })).toThrow('/encoding/index must be a whole number from 0 to 15624')
    }
    for (const arch of ['', '|nor_conv_3x3~0|', `${rows[1]?.arch}|`, rows[1]?.arch.replace('~2', '~1'), 7]) {
      expect(refusal({ arch })).toThrow('/encoding/arch must be |op~0|+')
    }
    expect(refusal({ index: 1, arch: rows[1]?.arch })).toThrow(
      '/encoding must have one of index, arch and ops',
    )
    expect(refusal({ index: 1, view: 'dead' })).toThrow('/encoding/view must be one of raw, deadend, pruned')
    expect(refusal({ ops: ['none'] })).toThrow('/encoding/ops must be a list of 6')
  })

  it('are all that a search can draw, the disconnected ones raw', () => {
    expect(nasbench201Space.size).toBe(15_625n)
    for (const { ops, view } of nasbench201Space.sample(300, 5)) {
      expect(view).toBe(isConnected(ops as Cell) ? 'pruned' : 'raw')
    }
  })
})
