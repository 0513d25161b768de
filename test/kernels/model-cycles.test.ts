import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'
import { repository, requireSystem } from '../stack/index.js'

requireSystem('gcc-arm64', 'llvm-mca')("the model of the kernels' cycles", () => {
  it('finds the inner loop of every dense tile, and none faster than two multiply-adds of four lanes a cycle', () => {
    const script = path.join(repository, 'device-agents/kernels/native/model-cycles.mjs')
    const lines = execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim().split('\n')
    const rows = lines.map((line) => {
      const [, operator = '', loop = '', core = '', cycles = ''] =
        /^(\S+) {2}(.+) {2}(cortex-\w+) {2}([\d.]+) cycles per multiply-add$/.exec(line) ?? []
      return { operator, loop, core, cycles: Number(cycles) }
    })
    const dense = rows.filter(({ operator }) => operator === 'conv1x1-dense')
    for (const core of ['cortex-a55', 'cortex-a76'])
      expect(dense.filter((row) => row.core === core).map(({ loop }) => loop)).toEqual(
        expect.arrayContaining(['tile_4x2', 'tile_3x3', 'tile_6x2']),
      )
    for (const { cycles } of dense) expect(cycles).toBeGreaterThan(1 / 8)
    for (const { cycles } of rows) expect(cycles).toBeGreaterThan(0)
    // What a core does at once and in order is slower than what does it two at a time and out of it.
    const of = (core: string) => dense.find((row) => row.core === core && row.loop === 'tile_6x2')?.cycles
    expect(of('cortex-a55')).toBeGreaterThan(of('cortex-a76') ?? Number.NaN)
  })
})
