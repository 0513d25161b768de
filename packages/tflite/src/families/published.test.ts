import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Analysis, analyse } from '../analyse/index.js'
import { buildModel, canonicalSpec } from '../spaces/build-model.js'
import { spaces } from '../spaces/catalogue.js'
import type { Encoding } from '../spaces/decisions.js'
import { demoModels } from './demo-models.js'

type Quantity = 'macsMillions' | 'paramsMillions' | 'megabytes'

/** Figures are kept as they are printed: the number of digits says how exact they are. */
interface Row extends Partial<Record<Quantity, string>> {
  readonly row: string
  readonly space: string
  readonly encoding: Encoding
  readonly top1Percent?: string
}

interface Disagreement {
  readonly table: string
  readonly row: string
  readonly quantity: string
  readonly published: string
  readonly computed: string
  readonly reason: string
}

const tables = [
  'mobilenet-v1',
  'mobilenet-v2',
  'mobilenet-v3',
  'mnasnet-a1',
  'hosted-models',
  'once-for-all',
  'proxylessnas',
  'fbnet',
  'fbnet-paper',
  'ssdlite-paper',
  'deeplab-zoo',
  'deeplab-paper',
  'lraspp-paper',
] as const
const rowsOf = Object.fromEntries(
  tables.map((table) => [table, fixture<{ rows: Row[] }>(`${table}.json`).rows]),
) as Record<(typeof tables)[number], Row[]>

describe('built models against published tables', () => {
  const computed = new Map<Row, Record<Quantity, number>>()

  beforeAll(() => {
    for (const row of Object.values(rowsOf).flat()) computed.set(row, figuresOf(row))
  }, 120_000)

  it('has all rows', () => {
    expect(tables.map((table) => rowsOf[table].length)).toEqual([16, 22, 6, 25, 25, 1, 4, 3, 3, 1, 3, 2, 5])
  })

  it('equals all 22 rows of MobileNetV2 after flooring to millions', () => {
    for (const row of rowsOf['mobilenet-v2']) {
      expect([row.row, Math.floor(computed.get(row)?.macsMillions ?? 0)]).toEqual([
        row.row,
        Number(row.macsMillions),
      ])
    }
  })

  it('is within 1% or one unit of the last printed digit, except where the fixture says why not', () => {
    const found = tables.flatMap((table) =>
      rowsOf[table].flatMap((row) =>
        quantities.flatMap((quantity) => {
          const published = row[quantity]
          const value = computed.get(row)?.[quantity] ?? Number.NaN
          if (published === undefined || agrees(value, published)) return []
          return [{ table, row: row.row, quantity, published, computed: value.toFixed(3) }]
        }),
      ),
    )
    const { rows, reasons } = fixture<{ rows: Disagreement[]; reasons: Record<string, string> }>(
      'disagreements.json',
    )
    expect(found).toEqual(rows.map(({ reason: _, ...rest }) => rest))
    for (const { reason } of rows) expect(reasons[reason]?.length ?? 0).toBeGreaterThan(40)
  })
})

describe('published networks of a search space', () => {
  it.each([
    ['ofa_mbv3', 'once-for-all'],
    ['proxylessnas', 'proxylessnas'],
    ['fbnet', 'fbnet'],
  ] as const)('%s has each row of %s as a named encoding', (space, table) => {
    const rows = rowsOf[table].map((row) => [row.row, canonicalSpec(row).encoding])
    expect(spaces.get(space)?.published).toEqual(Object.fromEntries(rows))
  })
})

describe('demoModels', () => {
  it('has four models of each family, each a row of a table with that accuracy', () => {
    for (const space of ['mobilenet_v1', 'mobilenet_v2', 'mobilenet_v3', 'mnasnet']) {
      expect(demoModels.filter(({ spec }) => spec.space === space)).toHaveLength(4)
    }
    for (const { spec, top1Percent, source } of demoModels) {
      const rows = Object.values(rowsOf).flat()
      const row = rows.find((each) => source.endsWith(`, row ${each.row}`))
      expect(row && { spec: canonicalSpec(row), top1Percent: Number(row.top1Percent) }, source).toEqual({
        spec: canonicalSpec(spec),
        top1Percent,
      })
      expect(canonicalSpec(spec), source).toEqual(spec)
    }
  })

  it('names the file and the commit of each table', () => {
    for (const { source } of demoModels) {
      const known = tables.some((table) => {
        const { repository, path, commit } = fixture<{ source: Record<string, string> }>(
          `${table}.json`,
        ).source
        return source.startsWith(`${repository}@${commit?.slice(0, 8)} ${path}, row `)
      })
      expect(known, source).toBe(true)
    }
  })
})

const quantities: readonly Quantity[] = ['macsMillions', 'paramsMillions', 'megabytes']
const analyses = new Map<string, Analysis & { fileBytes: number }>()

function figuresOf(row: Row): Record<Quantity, number> {
  const key = JSON.stringify(canonicalSpec(row))
  const built = analyses.get(key) ?? analysed(row)
  analyses.set(key, built)
  return {
    macsMillions: built.macs / 1e6,
    paramsMillions: built.params / 1e6,
    megabytes: built.fileBytes / 1e6,
  }
}

function analysed(row: Row): Analysis & { fileBytes: number } {
  const { model, bytes } = buildModel(row)
  return { ...analyse(model), fileBytes: bytes.byteLength }
}

function agrees(value: number, published: string): boolean {
  const unit = 10 ** -(published.split('.')[1]?.length ?? 0)
  const difference = Math.abs(value - Number(published))
  return difference <= Math.max(unit, 0.01 * Number(published))
}

function fixture<T>(name: string): T {
  const url = new URL(`../../fixtures/published/${name}`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as T
}
