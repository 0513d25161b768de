import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keptFile } from './kept-file.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-file-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a kept file', () => {
  it('is whole for each of those who ask for it at once', async () => {
    const bytes = new Uint8Array(4_000_000).fill(7)
    const askers = Array.from({ length: 6 }, async () => {
      const { path } = await keptFile(folder, 'plan', bytes)
      return readFileSync(path).equals(bytes)
    })
    expect(await Promise.all(askers)).toEqual(askers.map(() => true))
    expect(readdirSync(folder)).toHaveLength(1)
  })

  it('goes when many others were used since', async () => {
    const first = await keptFile(folder, 'plan', Uint8Array.of(0))
    for (let value = 1; value < 70; value++) await keptFile(folder, 'plan', Uint8Array.of(value))
    expect(readdirSync(folder)).toHaveLength(64)
    expect(() => readFileSync(first.path)).toThrow(/ENOENT/)
  })
})
